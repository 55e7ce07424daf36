package dev.meros.longrunning.core.group;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// All apps and groups at one time. The root is always there, and so is every group that holds
/// something.
public final class Tree {
    private final NavigableMap<AppId, App> apps;
    private final NavigableMap<AppId, Group> groups;

    /// A tree of these; the groups that hold them are added.
    public Tree(SortedMap<AppId, App> apps, SortedMap<AppId, Group> groups) {
        TreeMap<AppId, Group> complete = new TreeMap<>(groups);
        complete.putIfAbsent(AppId.ROOT, Group.of(AppId.ROOT, Instant.EPOCH));
        apps.keySet().forEach(app -> addAncestors(app, complete));
        groups.keySet().forEach(group -> addAncestors(group, complete));
        this.apps = Collections.unmodifiableNavigableMap(new TreeMap<>(apps));
        this.groups = Collections.unmodifiableNavigableMap(complete);
    }

    private static void addAncestors(AppId id, SortedMap<AppId, Group> groups) {
        // the parent of what is there has its own ancestors
        for (AppId up = id; !up.isRoot(); ) {
            up = up.parent();
            if (groups.putIfAbsent(up, Group.of(up, Instant.EPOCH)) != null) {
                return;
            }
        }
    }

    public NavigableMap<AppId, App> apps() {
        return apps;
    }

    public NavigableMap<AppId, Group> groups() {
        return groups;
    }

    public @Nullable App app(AppId id) {
        return apps.get(id);
    }

    public @Nullable Group group(AppId id) {
        return groups.get(id);
    }

    /// The apps of a group and of all groups below it, sorted by id.
    public Collection<App> appsBelow(AppId group) {
        return below(apps, group).values();
    }

    /// All groups below a group, without itself.
    public Collection<Group> groupsBelow(AppId group) {
        return below(groups, group).values();
    }

    /// Without a group and everything below it. The root only loses what it holds.
    public Tree without(AppId group) {
        TreeMap<AppId, App> lessApps = new TreeMap<>(apps);
        TreeMap<AppId, Group> lessGroups = new TreeMap<>(groups);
        below(lessApps, group).clear();
        below(lessGroups, group).clear();
        if (!group.isRoot()) {
            lessGroups.remove(group);
        }
        return new Tree(lessApps, lessGroups);
    }

    /// What is strictly below a group; a view. Text order alone would not do: `/a-b` sorts between
    /// `/a` and `/a/b`.
    public static <T> SortedMap<AppId, T> below(NavigableMap<AppId, T> map, AppId group) {
        String prefix = group.isRoot() ? "/" : group.path() + "/";
        return map.subMap(new AppId(prefix), false, new AppId(prefix + '\uffff'), false);
    }
}
