package dev.meros.longrunning.core.state;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.group.Group;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// What one change of the tree of groups was, so that it can be undone: the tree of an earlier time
/// is the present one with all later revisions undone, from the last one back.
///
/// `version` is the time of the change, and the version of the tree after it.
public record Revision(Instant version, List<OfApp> apps, List<OfGroup> groups) {
    public Revision {
        apps = List.copyOf(apps);
        groups = List.copyOf(groups);
    }

    /// An app's stored versions before and after; absent when there was no such app.
    public record OfApp(AppId app, @Nullable Instant before, @Nullable Instant after) {}

    /// A group before and after; absent when there was no such group.
    public record OfGroup(AppId group, @Nullable Group before, @Nullable Group after) {}

    /// Whether anything in this group, or the group itself, was changed.
    public boolean touches(AppId group) {
        return apps.stream().anyMatch(c -> c.app().isBelow(group))
                || groups.stream().anyMatch(c -> c.group().isBelow(group));
    }
}
