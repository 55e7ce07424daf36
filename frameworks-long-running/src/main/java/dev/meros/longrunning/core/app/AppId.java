package dev.meros.longrunning.core.app;

import java.util.ArrayList;
import java.util.List;

/// The path of an app or a group in the tree of groups, absolute and without a slash at its end:
/// `/group/app`. The root itself is `/`.
public record AppId(String path) implements Comparable<AppId> {
    /// The longest path, in characters; it has to fit the name of a state entry.
    public static final int MAX_LENGTH = 255;

    /// The group that holds all others.
    public static final AppId ROOT = new AppId("/");

    public AppId {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path: " + path + " (expected: an absolute path)");
        }
    }

    /// The id that a text names: slashes at the start are optional, doubled ones and those at the
    /// end are dropped.
    public static AppId of(String text) {
        List<String> segments = new ArrayList<>();
        for (String segment : text.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return new AppId("/" + String.join("/", segments));
    }

    /// The id that a text names as seen from a group: absolute when it begins with a slash, else
    /// below `base`, with `..` one level up; nothing is above the root.
    public static AppId resolve(String text, AppId base) {
        List<String> segments = new ArrayList<>();
        if (!text.startsWith("/")) {
            segments.addAll(base.segments());
        }
        for (String segment : text.split("/", -1)) {
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.removeLast();
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return new AppId("/" + String.join("/", segments));
    }

    public boolean isRoot() {
        return path.equals("/");
    }

    /// The segments from the root down; empty for the root.
    public List<String> segments() {
        return isRoot() ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    /// The group that holds this app or group; the root's parent is the root.
    public AppId parent() {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? ROOT : new AppId(path.substring(0, slash));
    }

    /// The groups that hold this app or group, from the root down, itself not among them.
    public List<AppId> ancestors() {
        List<AppId> ancestors = new ArrayList<>();
        for (AppId id = this; !id.isRoot(); ) {
            id = id.parent();
            ancestors.addFirst(id);
        }
        return List.copyOf(ancestors);
    }

    /// Whether this id is the other one or below it.
    public boolean isBelow(AppId group) {
        return group.isRoot() || path.equals(group.path) || path.startsWith(group.path + "/");
    }

    /// The form used in task ids: `group_app`.
    public String safe() {
        return path.substring(1).replace('/', '_');
    }

    /// The form used as name of tasks: `app.group`, from the leaf up.
    public String reversed() {
        return String.join(".", segments().reversed());
    }

    @Override
    public int compareTo(AppId other) {
        return path.compareTo(other.path);
    }

    @Override
    public String toString() {
        return path;
    }
}
