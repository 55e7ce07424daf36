package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.state.Revision;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// How much of the past is kept: the last versions of each app, the last revisions of the tree, and
/// whatever versions those and the deployments under way go back to.
final class Retention {
    /// The most versions kept of an app, the present one included.
    static final int MAX_VERSIONS = 50;

    /// The most revisions of the tree that can be undone; each goes back to a version.
    static final int MAX_REVISIONS = MAX_VERSIONS - 1;

    private final Memory memory;

    Retention(Memory memory) {
        this.memory = memory;
    }

    /// Drops what is too old of these apps, and the oldest revisions.
    void prune(Collection<AppId> apps, Step step) {
        Set<AppId> looked = new TreeSet<>(apps);
        while (memory.state.revisions().size() > MAX_REVISIONS) {
            Revision oldest = memory.state.revisions().firstEntry().getValue();
            oldest.apps().forEach(change -> looked.add(change.app()));
            step.store(new Change.RevisionRemoved(oldest.version()));
        }
        Map<AppId, Set<Instant>> needed = needed(looked);
        for (AppId app : looked) {
            List<Instant> versions = List.copyOf(memory.state.versions(app).keySet());
            int spare = versions.size() - (memory.state.app(app) == null ? 0 : MAX_VERSIONS);
            for (Instant version : versions.subList(0, Math.max(0, spare))) {
                if (!needed.getOrDefault(app, Set.of()).contains(version)) {
                    step.store(new Change.VersionRemoved(app, version));
                }
            }
        }
    }

    private Map<AppId, Set<Instant>> needed(Set<AppId> apps) {
        Map<AppId, Set<Instant>> needed = new HashMap<>();
        for (Revision revision : memory.state.revisions().values()) {
            for (Revision.OfApp change : revision.apps()) {
                need(apps, change.app(), change.before(), needed);
            }
        }
        for (Deployment deployment : memory.state.deployments()) {
            for (Deployment.Change change : deployment.changes().values()) {
                need(apps, change.app(), change.before(), needed);
            }
        }
        return needed;
    }

    private static void need(
            Set<AppId> apps,
            AppId app,
            @Nullable Instant version,
            Map<AppId, Set<Instant>> needed) {
        if (version != null && apps.contains(app)) {
            needed.computeIfAbsent(app, _ -> new HashSet<>()).add(version);
        }
    }
}
