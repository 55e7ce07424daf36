package dev.meros.batch.core.run;

import static dev.meros.batch.core.run.RunEffect.CLOSE;
import static dev.meros.batch.core.run.RunEffect.FAILURE;
import static dev.meros.batch.core.run.RunEffect.FORGET;
import static dev.meros.batch.core.run.RunEffect.KILL;
import static dev.meros.batch.core.run.RunEffect.SUCCESS;
import static dev.meros.batch.core.run.RunEvent.ATTEMPT_FAILED;
import static dev.meros.batch.core.run.RunEvent.JOB_DELETED;
import static dev.meros.batch.core.run.RunEvent.JOB_DISABLED;
import static dev.meros.batch.core.run.RunEvent.LAST_ATTEMPT_FAILED;
import static dev.meros.batch.core.run.RunEvent.PLACED;
import static dev.meros.batch.core.run.RunEvent.RETRY_DUE;
import static dev.meros.batch.core.run.RunEvent.STOP;
import static dev.meros.batch.core.run.RunEvent.TASK_FINISHED;
import static dev.meros.batch.core.run.RunEvent.TASK_KILLED;
import static dev.meros.batch.core.run.RunEvent.TASK_LOST;
import static dev.meros.batch.core.run.RunEvent.TASK_RUNNING;
import static dev.meros.batch.core.run.RunEvent.TASK_STAGED;
import static dev.meros.batch.core.run.RunEvent.TASK_UNREACHABLE;
import static dev.meros.batch.core.run.RunState.ABANDONED;
import static dev.meros.batch.core.run.RunState.CANCELLED;
import static dev.meros.batch.core.run.RunState.FAILED;
import static dev.meros.batch.core.run.RunState.KILLED;
import static dev.meros.batch.core.run.RunState.LAUNCHING;
import static dev.meros.batch.core.run.RunState.QUEUED;
import static dev.meros.batch.core.run.RunState.RETRYING;
import static dev.meros.batch.core.run.RunState.RUNNING;
import static dev.meros.batch.core.run.RunState.STOPPING;
import static dev.meros.batch.core.run.RunState.SUCCEEDED;
import static dev.meros.batch.core.run.RunState.UNREACHABLE;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The states of a run as a table: (state, event) → (state, effects). A pair that is not in it
/// changes nothing: old news, or a request that has no object.
public final class RunTable {
    private static final Map<RunState, Map<RunEvent, Step>> STEPS = build();

    private RunTable() {}

    /// The state after an event, and what it brings about.
    public record Step(RunState to, List<RunEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /// The step that an event causes in a state; empty when it changes nothing.
    public static Optional<Step> step(RunState from, RunEvent event) {
        return Optional.ofNullable(STEPS.getOrDefault(from, Map.of()).get(event));
    }

    private static Map<RunState, Map<RunEvent, Step>> build() {
        Map<RunState, Map<RunEvent, Step>> t = new EnumMap<>(RunState.class);

        put(t, QUEUED, PLACED, LAUNCHING);
        put(t, QUEUED, JOB_DISABLED, CANCELLED, CLOSE);
        put(t, QUEUED, JOB_DELETED, CANCELLED, FORGET);

        put(t, RETRYING, RETRY_DUE, QUEUED);
        put(t, RETRYING, STOP, CANCELLED, CLOSE);
        put(t, RETRYING, JOB_DISABLED, CANCELLED, CLOSE);
        put(t, RETRYING, JOB_DELETED, CANCELLED, FORGET);

        for (RunState s : List.of(LAUNCHING, RUNNING, UNREACHABLE)) {
            put(t, s, TASK_RUNNING, RUNNING);
            put(t, s, TASK_FINISHED, SUCCEEDED, SUCCESS, CLOSE);
            put(t, s, ATTEMPT_FAILED, RETRYING);
            put(t, s, LAST_ATTEMPT_FAILED, FAILED, FAILURE, CLOSE);
            put(t, s, TASK_KILLED, KILLED, CLOSE);
            put(t, s, TASK_LOST, RETRYING);
            put(t, s, STOP, STOPPING, KILL);
            put(t, s, JOB_DELETED, ABANDONED, KILL);
        }
        put(t, LAUNCHING, TASK_STAGED, LAUNCHING);
        put(t, LAUNCHING, TASK_UNREACHABLE, UNREACHABLE);
        put(t, RUNNING, TASK_UNREACHABLE, UNREACHABLE);
        put(t, UNREACHABLE, TASK_STAGED, LAUNCHING);

        put(t, STOPPING, TASK_STAGED, STOPPING, KILL);
        put(t, STOPPING, TASK_RUNNING, STOPPING, KILL);
        put(t, STOPPING, STOP, STOPPING, KILL);
        put(t, STOPPING, JOB_DELETED, ABANDONED, KILL);
        put(t, STOPPING, TASK_FINISHED, SUCCEEDED, SUCCESS, CLOSE);
        put(t, ABANDONED, TASK_STAGED, ABANDONED, KILL);
        put(t, ABANDONED, TASK_RUNNING, ABANDONED, KILL);
        put(t, ABANDONED, TASK_FINISHED, SUCCEEDED, FORGET);
        for (RunEvent e :
                List.of(
                        ATTEMPT_FAILED,
                        LAST_ATTEMPT_FAILED,
                        TASK_KILLED,
                        TASK_LOST,
                        TASK_UNREACHABLE)) {
            put(t, STOPPING, e, KILLED, CLOSE);
            put(t, ABANDONED, e, KILLED, FORGET);
        }
        return Collections.unmodifiableMap(t);
    }

    private static void put(
            Map<RunState, Map<RunEvent, Step>> table,
            RunState from,
            RunEvent event,
            RunState to,
            RunEffect... effects) {
        table.computeIfAbsent(from, _ -> new EnumMap<>(RunEvent.class))
                .put(event, new Step(to, List.of(effects)));
    }
}
