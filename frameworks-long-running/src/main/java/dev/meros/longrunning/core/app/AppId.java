package dev.meros.longrunning.core.app;

import java.util.ArrayList;
import java.util.List;

/// The path of an app in the tree of groups, absolute and without a slash at its end: `/group/app`.
/// The root itself is `/`.
public record AppId(String path) implements Comparable<AppId> {
    /// The longest path, in characters; it has to fit the name of a state entry.
    public static final int MAX_LENGTH = 255;

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
        return slash <= 0 ? new AppId("/") : new AppId(path.substring(0, slash));
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
