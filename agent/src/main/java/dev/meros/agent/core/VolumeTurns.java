package dev.meros.agent.core;

import dev.meros.api.model.Resource;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who may use an exclusive volume: one task after the other. The kernel gives the volume of a
/// framework that is removed to others at once, while what ran in it may take its time to end; the
/// next task waits for that.
final class VolumeTurns {
    private VolumeTurns() {}

    /// Whether a task waits for the end of one that was launched before it, so that it has no
    /// container yet.
    static boolean waits(AgentState state, TaskKey key) {
        AgentTask task = state.task(key);
        if (task == null) {
            return false;
        }
        Set<String> wanted = exclusive(task);
        if (wanted.isEmpty()) {
            return false;
        }
        for (AgentTask earlier : state.tasks().values()) {
            if (earlier.key().equals(key)) {
                return false;
            }
            if (earlier.phase() != TaskPhase.ENDED
                    && !Collections.disjoint(exclusive(earlier), wanted)) {
                return true;
            }
        }
        return false;
    }

    /// A task has come to a new phase: one that was to wait and is killed needs no longer wait, and
    /// one that has ended makes room for the next.
    static void moved(Draft draft, TaskKey key) {
        AgentTask task = draft.task(key);
        if (task.phase() == TaskPhase.ABORTING && waits(draft.state(), key)) {
            draft.step(key, TaskEvent.MISSING, null, Duration.ZERO);
        } else if (task.phase() == TaskPhase.ENDED) {
            Set<String> free = exclusive(task);
            if (!free.isEmpty()) {
                startNext(draft, key, free);
            }
        }
    }

    private static void startNext(Draft draft, TaskKey ended, Set<String> free) {
        boolean later = false;
        for (AgentTask task : List.copyOf(draft.state().tasks().values())) {
            if (task.key().equals(ended)) {
                later = true;
            } else if (later
                    && task.phase() == TaskPhase.LAUNCHING
                    && !task.isOfCustomExecutor()
                    && !Collections.disjoint(exclusive(task), free)
                    && !waits(draft.state(), task.key())) {
                draft.effect(
                        new AgentEffect.StartContainer(
                                task.key(), task.run().container(), task.framework(), task.info()));
            }
        }
    }

    /// The volumes that only one task at a time may use, by role and id.
    private static Set<String> exclusive(AgentTask task) {
        Set<String> volumes = new HashSet<>();
        for (Resource r : task.info().resources()) {
            if (r.shared() == null && r.disk() != null && r.disk().persistence() != null) {
                String role =
                        r.reservations().isEmpty()
                                ? String.valueOf(r.role())
                                : String.valueOf(r.reservations().getLast().role());
                volumes.add(role + " " + r.disk().persistence().id());
            }
        }
        return volumes;
    }
}
