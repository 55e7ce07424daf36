package dev.meros.agent.nested.core;

import dev.meros.api.model.ContainerId;

import org.jspecify.annotations.Nullable;

/// What ids of containers may look like, and how they hang together.
public final class ContainerIds {
    /// The longest value, in characters, as in Mesos: a file of its name must be possible.
    public static final int MAX_LENGTH = 242;

    /// How deep containers may be nested: the paths of their sandboxes must stay possible.
    public static final int MAX_DEPTH = 8;

    private static final int FIRST_PRINTABLE = 0x21;
    private static final int DELETE = 0x7f;

    private ContainerIds() {}

    /// What is wrong with an id; null when nothing is.
    static @Nullable String problem(ContainerId id) {
        int depth = 0;
        for (ContainerId each = id; each != null; each = each.parent()) {
            String value = each.value();
            if (value.isEmpty() || value.length() > MAX_LENGTH || !isName(value)) {
                return "container_id: '"
                        + value
                        + "' (expected: 1 to "
                        + MAX_LENGTH
                        + " printable characters without spaces, '.' and '/')";
            }
            depth++;
        }
        return depth > MAX_DEPTH
                ? "container_id: " + depth + " levels (expected: at most " + MAX_DEPTH + ")"
                : null;
    }

    private static boolean isName(String value) {
        return value.chars()
                .allMatch(
                        c ->
                                c >= FIRST_PRINTABLE
                                        && c < DELETE
                                        && c != '.'
                                        && c != '/'
                                        && c != '\\');
    }

    /// The value of the outermost parent.
    public static String root(ContainerId id) {
        ContainerId each = id;
        while (each.parent() != null) {
            each = each.parent();
        }
        return each.value();
    }

    /// Whether an id is nested in another one, at any depth.
    static boolean isWithin(ContainerId id, ContainerId ancestor) {
        for (ContainerId each = id.parent(); each != null; each = each.parent()) {
            if (each.equals(ancestor)) {
                return true;
            }
        }
        return false;
    }

    /// The values from the outermost parent to the container, joined by `.`, which they do not
    /// hold.
    public static String text(ContainerId id) {
        return id.parent() == null ? id.value() : text(id.parent()) + "." + id.value();
    }
}
