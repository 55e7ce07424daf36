package dev.meros.longrunning.core.view;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.group.Tree;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.State;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The tree of groups as clients see it. A group of which nobody has said whether it enforces its
/// role says nothing either, because clients of older servers refuse a field they do not know.
public final class GroupView {
    private final AppView apps;
    private final Set<AppView.Embed> embed;
    private final Set<Part> parts;
    private final Map<AppId, List<AppEntry>> appsOf = new HashMap<>();
    private final Map<AppId, List<Group>> groupsOf = new HashMap<>();

    /// What of a group is shown.
    public enum Part {
        APPS,
        GROUPS,
        PODS
    }

    public GroupView(
            State state, Tree tree, AppView apps, Set<AppView.Embed> embed, Set<Part> parts) {

        this.apps = apps;
        this.embed = embed;
        this.parts = parts;
        for (App app : tree.apps().values()) {
            AppEntry entry = state.versions(app.id()).get(app.version());
            if (entry != null) {
                appsOf.computeIfAbsent(app.id().parent(), _ -> new ArrayList<>()).add(entry);
            }
        }
        for (Group group : tree.groups().values()) {
            if (!group.id().isRoot()) {
                groupsOf.computeIfAbsent(group.id().parent(), _ -> new ArrayList<>()).add(group);
            }
        }
    }

    public SequencedMap<String, Object> document(Group group) {
        return object(
                "id",
                group.id().path(),
                "apps",
                parts.contains(Part.APPS)
                        ? appsOf.getOrDefault(group.id(), List.of()).stream()
                                .map(entry -> apps.document(entry, embed))
                                .toList()
                        : null,
                "pods",
                parts.contains(Part.PODS) ? List.of() : null,
                "groups",
                parts.contains(Part.GROUPS)
                        ? groupsOf.getOrDefault(group.id(), List.of()).stream()
                                .map(this::document)
                                .toList()
                        : null,
                "dependencies",
                group.dependencies().stream().map(AppId::path).toList(),
                "version",
                Timestamps.format(version(group)),
                "enforceRole",
                group.enforceRole());
    }

    /// The time of the last change in a group.
    private Instant version(Group group) {
        Instant version = group.version();
        for (AppEntry entry : appsOf.getOrDefault(group.id(), List.of())) {
            version = later(version, entry.app().version());
        }
        for (Group child : groupsOf.getOrDefault(group.id(), List.of())) {
            version = later(version, version(child));
        }
        return version;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    /// The revisions that changed something in a group, newest first.
    public static List<String> versions(State state, AppId group) {
        return state.revisions().descendingMap().values().stream()
                .filter(revision -> revision.touches(group))
                .map(revision -> Timestamps.format(revision.version()))
                .toList();
    }
}
