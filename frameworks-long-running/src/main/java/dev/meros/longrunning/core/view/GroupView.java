package dev.meros.longrunning.core.view;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.State;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/// The tree of groups, as it follows from the ids of apps. A group never enforces its role, and
/// says so by saying nothing, because clients of older servers refuse a field they do not know.
public final class GroupView {
    private final State state;
    private final AppView apps;
    private final Set<AppView.Embed> embed;

    public GroupView(State state, AppView apps, Set<AppView.Embed> embed) {
        this.state = state;
        this.apps = apps;
        this.embed = embed;
    }

    /// Whether there is an app below this id; the root is always there.
    public static boolean exists(State state, AppId group) {
        return group.isRoot()
                || state.apps().stream()
                        .anyMatch(e -> !e.app().id().equals(group) && e.app().id().isBelow(group));
    }

    public SequencedMap<String, Object> document(AppId group) {
        List<Object> own = new ArrayList<>();
        Set<AppId> children = new TreeSet<>();
        Instant version = Instant.EPOCH;
        int depth = group.segments().size();
        for (AppEntry entry : state.apps()) {
            AppId id = entry.app().id();
            if (id.equals(group) || !id.isBelow(group)) {
                continue;
            }
            if (entry.app().version().isAfter(version)) {
                version = entry.app().version();
            }
            List<String> segments = id.segments();
            if (segments.size() == depth + 1) {
                own.add(apps.document(entry, embed));
            } else {
                children.add(AppId.of(String.join("/", segments.subList(0, depth + 1))));
            }
        }
        List<Object> groups = new ArrayList<>();
        children.forEach(child -> groups.add(document(child)));
        return object(
                "id",
                group.path(),
                "apps",
                own,
                "pods",
                List.of(),
                "groups",
                groups,
                "dependencies",
                List.of(),
                "version",
                Timestamps.format(version));
    }
}
