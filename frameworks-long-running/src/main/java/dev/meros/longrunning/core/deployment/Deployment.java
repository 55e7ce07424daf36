package dev.meros.longrunning.core.deployment;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A change of one or more apps that is not done yet. While it exists, it locks them.
public record Deployment(String id, Instant version, List<Change> changes) {
    public Deployment {
        changes = List.copyOf(changes);
    }

    /// What happens to an app, and its definition before, absent when it is new.
    public record Change(AppId app, Kind kind, @Nullable App before) {}

    /// The ways in which an app changes.
    public enum Kind {
        /// New: starts its instances.
        START,
        /// Only the number of instances changes.
        SCALE,
        /// The configuration changes, or all instances are to be replaced.
        RESTART,
        /// Deleted: all instances end.
        STOP,
        /// Nothing has to be done.
        NONE
    }

    /// An action as clients see it, such as `ScaleApplication`.
    public record Action(String action, AppId app) {}

    public boolean affects(AppId app) {
        return changes.stream().anyMatch(c -> c.app().equals(app));
    }

    /// Whether this deployment replaces the app's instances of older configurations.
    public boolean upgrades(AppId app) {
        return changes.stream().anyMatch(c -> c.app().equals(app) && c.kind() == Kind.RESTART);
    }

    /// The plan as clients see it: steps one after another, each of actions side by side.
    public List<List<Action>> steps() {
        List<List<Action>> steps = new ArrayList<>();
        step(steps, "StopApplication", Kind.STOP);
        step(steps, "StartApplication", Kind.START);
        List<Action> last = new ArrayList<>();
        for (Change change : changes) {
            switch (change.kind()) {
                case START, SCALE -> last.add(new Action("ScaleApplication", change.app()));
                case RESTART -> last.add(new Action("RestartApplication", change.app()));
                case STOP, NONE -> {}
            }
        }
        if (!last.isEmpty()) {
            steps.add(List.copyOf(last));
        }
        return List.copyOf(steps);
    }

    private void step(List<List<Action>> steps, String action, Kind kind) {
        List<Action> actions =
                changes.stream()
                        .filter(c -> c.kind() == kind)
                        .map(c -> new Action(action, c.app()))
                        .toList();
        if (!actions.isEmpty()) {
            steps.add(actions);
        }
    }
}
