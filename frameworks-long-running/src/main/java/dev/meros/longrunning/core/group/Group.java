package dev.meros.longrunning.core.group;

import dev.meros.longrunning.core.app.AppId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// A group of apps and groups; what it holds follows from their ids.
///
/// `dependencies` are inherited by every app below it. `enforceRole` says of a group below the root
/// whether its apps run under its name as role; null when nobody has said so. `version` is the time
/// of the change that made or last changed the group itself.
public record Group(
        AppId id, SortedSet<AppId> dependencies, @Nullable Boolean enforceRole, Instant version) {
    public Group {
        dependencies = Collections.unmodifiableSortedSet(new TreeSet<>(dependencies));
    }

    /// A group without dependencies.
    public static Group of(AppId id, Instant version) {
        return new Group(id, Collections.emptySortedSet(), null, version);
    }

    public Group withDependencies(SortedSet<AppId> newDependencies) {
        return new Group(id, newDependencies, enforceRole, version);
    }

    public Group withEnforceRole(@Nullable Boolean newEnforceRole) {
        return new Group(id, dependencies, newEnforceRole, version);
    }

    public Group withVersion(Instant newVersion) {
        return new Group(id, dependencies, enforceRole, newVersion);
    }

    /// Whether nothing but the version differs.
    public boolean says(Group other) {
        return withVersion(other.version).equals(other);
    }
}
