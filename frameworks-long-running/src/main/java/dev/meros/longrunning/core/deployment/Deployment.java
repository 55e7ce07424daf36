package dev.meros.longrunning.core.deployment;

import dev.meros.longrunning.core.app.AppId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A change of one or more apps that is not done yet. While it exists, it locks them.
///
/// It goes from step to step: first what is deleted ends, then what is new is known, then layer
/// after layer comes up, so that an app begins when all that it depends on is there. `phase` is
/// where it is: [#STOPPING], [#STARTING], or the layer that comes up.
public record Deployment(String id, Instant version, int phase, SortedMap<AppId, Change> changes) {
    /// The phase in which deleted apps end.
    public static final int STOPPING = -2;

    /// The phase in which new apps are known, without instances; over at once.
    public static final int STARTING = -1;

    public Deployment {
        changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
    }

    /// What happens to an app, in which layer, and its version before, absent when it is new.
    public record Change(AppId app, Kind kind, int layer, @Nullable Instant before) {
        /// The phase in which this change is made.
        int phase() {
            return kind == Kind.STOP ? STOPPING : layer;
        }
    }

    /// The ways in which an app changes.
    public enum Kind {
        /// New: starts its instances.
        START,
        /// Only the number of instances changes.
        SCALE,
        /// The configuration changes, or all instances are to be replaced.
        RESTART,
        /// Deleted: all instances end.
        STOP
    }

    /// An action as clients see it, such as `ScaleApplication`.
    public record Action(String action, AppId app) {}

    /// A deployment that has not begun.
    public static Deployment of(String id, Instant version, List<Change> changes) {
        SortedMap<AppId, Change> byApp = new TreeMap<>();
        changes.forEach(change -> byApp.put(change.app(), change));
        return new Deployment(id, version, Integer.MIN_VALUE, byApp).next();
    }

    /// At its next step; in the last one it stays.
    public Deployment next() {
        int next = Integer.MAX_VALUE;
        for (int each : phases()) {
            if (each > phase) {
                next = Math.min(next, each);
            }
        }
        return next == Integer.MAX_VALUE ? this : new Deployment(id, version, next, changes);
    }

    public boolean isLast() {
        return phases().stream().noneMatch(each -> each > phase);
    }

    public boolean affects(AppId app) {
        return changes.containsKey(app);
    }

    /// Whether the step that changes this app is still to come.
    public boolean isPending(AppId app) {
        Change change = changes.get(app);
        return change != null && change.phase() > phase;
    }

    /// Whether this deployment replaces the app's instances of older configurations now.
    public boolean upgrades(AppId app) {
        Change change = changes.get(app);
        return change != null && change.kind() == Kind.RESTART && change.phase() <= phase;
    }

    /// The changes of the step that is under way.
    public List<Change> current() {
        return changes.values().stream().filter(c -> c.phase() == phase).toList();
    }

    /// The plan as clients see it: steps one after another, each of actions side by side.
    public List<List<Action>> steps() {
        return phases().stream().map(this::actions).toList();
    }

    /// The number of the step that is under way, from 1; 0 when there are no steps.
    public int currentStep() {
        return phases().indexOf(phase) + 1;
    }

    /// The actions of the step that is under way.
    public List<Action> currentActions() {
        return phases().contains(phase) ? actions(phase) : List.of();
    }

    private List<Integer> phases() {
        return changes.values().stream()
                .flatMap(
                        c ->
                                c.kind() == Kind.START
                                        ? List.of(STARTING, c.phase()).stream()
                                        : List.of(c.phase()).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private List<Action> actions(int of) {
        List<Action> actions = new ArrayList<>();
        for (Change change : changes.values()) {
            if (of == STARTING && change.kind() == Kind.START) {
                actions.add(new Action("StartApplication", change.app()));
            } else if (change.phase() == of) {
                actions.add(new Action(action(change.kind()), change.app()));
            }
        }
        return List.copyOf(actions);
    }

    private static String action(Kind kind) {
        return switch (kind) {
            case START, SCALE -> "ScaleApplication";
            case RESTART -> "RestartApplication";
            case STOP -> "StopApplication";
        };
    }
}
