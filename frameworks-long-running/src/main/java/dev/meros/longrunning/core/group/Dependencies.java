package dev.meros.longrunning.core.group;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which apps depend on which: each on what it names itself and on what the groups around it name;
/// a group that is named stands for every app in it. What does not exist is passed over.
public final class Dependencies {
    private final Map<AppId, Set<AppId>> edges;

    private Dependencies(Map<AppId, Set<AppId>> edges) {
        this.edges = edges;
    }

    public static Dependencies of(Tree tree) {
        Map<AppId, Set<AppId>> edges = new HashMap<>();
        for (App app : tree.apps().values()) {
            Set<AppId> all = new TreeSet<>();
            add(tree, app.dependencies(), all);
            for (AppId ancestor : app.id().ancestors()) {
                Group group = tree.group(ancestor);
                if (group != null) {
                    add(tree, group.dependencies(), all);
                }
            }
            if (!all.isEmpty()) {
                edges.put(app.id(), all);
            }
        }
        return new Dependencies(edges);
    }

    private static void add(Tree tree, Collection<AppId> named, Set<AppId> all) {
        for (AppId id : named) {
            if (tree.app(id) != null) {
                all.add(id);
            }
            tree.appsBelow(id).forEach(app -> all.add(app.id()));
        }
    }

    /// For each of these apps the length of the longest way to an app without dependencies: 0 for
    /// such an app itself. Only for a tree without [#cycle].
    public Map<AppId, Integer> layers(Collection<AppId> apps) {
        Map<AppId, Integer> layers = new HashMap<>();
        if (edges.isEmpty()) {
            apps.forEach(app -> layers.put(app, 0));
            return layers;
        }
        Map<AppId, Integer> found = new HashMap<>();
        for (AppId app : apps) {
            Deque<AppId> way = new ArrayDeque<>(List.of(app));
            while (!way.isEmpty()) {
                AppId id = way.peek();
                int layer = 0;
                boolean ready = true;
                for (AppId dependency : edges.getOrDefault(id, Set.of())) {
                    Integer below = found.get(dependency);
                    if (below == null) {
                        ready = false;
                        way.push(dependency);
                    } else {
                        layer = Math.max(layer, below + 1);
                    }
                }
                if (ready) {
                    found.put(id, layer);
                    way.pop();
                }
            }
            layers.put(app, found.getOrDefault(app, 0));
        }
        return layers;
    }

    /// Apps that depend on each other in a circle, in their order; empty when there are none.
    public List<AppId> cycle() {
        Set<AppId> done = new TreeSet<>();
        for (AppId start : new TreeSet<>(edges.keySet())) {
            List<AppId> circle = circle(start, done);
            if (!circle.isEmpty()) {
                return circle;
            }
        }
        return List.of();
    }

    /// Follows every way from an app, in depth; the way is kept by hand, for a chain may be longer
    /// than the stack.
    private List<AppId> circle(AppId start, Set<AppId> done) {
        List<AppId> way = new ArrayList<>();
        Set<AppId> onWay = new TreeSet<>();
        Deque<Deque<AppId>> open = new ArrayDeque<>();
        open.push(new ArrayDeque<>(List.of(start)));
        while (!open.isEmpty()) {
            AppId next = open.peek().poll();
            if (next == null) {
                open.pop();
                if (!way.isEmpty()) {
                    AppId last = way.removeLast();
                    onWay.remove(last);
                    done.add(last);
                }
            } else if (onWay.contains(next)) {
                return List.copyOf(way.subList(way.indexOf(next), way.size()));
            } else if (!done.contains(next)) {
                way.add(next);
                onWay.add(next);
                open.push(new ArrayDeque<>(edges.getOrDefault(next, Set.of())));
            }
        }
        return List.of();
    }
}
