package dev.meros.longrunning.core.instance;

import dev.meros.api.match.Place;
import dev.meros.api.model.TaskId;
import dev.meros.longrunning.core.app.AppId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// One launched instance of an app, stored before its task is launched and until nothing of it is
/// left.
///
/// `version` is the time of the app's last change of configuration when it was launched; `place` is
/// where it runs; `ports` are host ports in the order of the app's port definitions; `stateSince`
/// is when the state was entered.
public record Instance(
        InstanceId id,
        AppId app,
        Instant version,
        int incarnation,
        Place place,
        List<Integer> ports,
        List<String> addresses,
        InstanceState state,
        Goal goal,
        Instant stagedAt,
        @Nullable Instant startedAt,
        Instant stateSince) {
    public Instance {
        ports = List.copyOf(ports);
        addresses = List.copyOf(addresses);
    }

    /// What is wanted of an instance; written by this framework only, while [InstanceState] comes
    /// from outside.
    public enum Goal {
        RUNNING,
        STOPPED
    }

    /// The host ports alone.
    public List<Integer> hostPorts() {
        return ports.stream().filter(port -> port != 0).toList();
    }

    public TaskId task() {
        return id.task(incarnation);
    }

    /// Wanted and not lost: it counts towards the app's number of instances.
    public boolean isActive() {
        return goal == Goal.RUNNING
                && state != InstanceState.UNREACHABLE_INACTIVE
                && !state.isTerminal();
    }

    public boolean isRunning() {
        return state == InstanceState.RUNNING;
    }

    public Instance withState(InstanceState newState, Instant at) {
        Instant started = newState == InstanceState.RUNNING && startedAt == null ? at : startedAt;
        return copy(newState, goal, started, at, addresses);
    }

    public Instance withGoal(Goal newGoal) {
        return copy(state, newGoal, startedAt, stateSince, addresses);
    }

    public Instance withAddresses(List<String> newAddresses) {
        return copy(state, goal, startedAt, stateSince, newAddresses);
    }

    private Instance copy(
            InstanceState newState,
            Goal newGoal,
            @Nullable Instant started,
            Instant since,
            List<String> newAddresses) {
        return new Instance(
                id,
                app,
                version,
                incarnation,
                place,
                ports,
                newAddresses,
                newState,
                newGoal,
                stagedAt,
                started,
                since);
    }
}
