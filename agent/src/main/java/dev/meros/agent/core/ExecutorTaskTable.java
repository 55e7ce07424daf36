package dev.meros.agent.core;

import static dev.meros.agent.core.TaskPhase.ENDED;
import static dev.meros.agent.core.TaskPhase.KILLING;
import static dev.meros.agent.core.TaskPhase.LAUNCHING;
import static dev.meros.agent.core.TaskPhase.RUNNING;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The state machine of a task that a custom executor runs, as data: LAUNCHING as long as it waits
/// for the executor, RUNNING since the executor was told of it, KILLING since it was told to end
/// it. What is not listed changes nothing.
public final class ExecutorTaskTable {
    private static final Map<TaskPhase, Map<Event, Step>> STEPS = build();

    private ExecutorTaskTable() {}

    /// What can happen to such a task.
    public enum Event {
        /// The executor is told of it.
        DELIVERED,
        /// The executor says how it is.
        UPDATED,
        /// The executor says how it ended.
        TERMINATED,
        /// Somebody wants it to end.
        KILL,
        /// The executor has come back.
        RETURNED,
        /// The executor has come back and has never heard of it.
        UNLISTED,
        /// The executor is gone, or must not be given the task.
        EXECUTOR_ENDED
    }

    /// What a transition makes the agent do.
    public enum Action {
        /// Passes on what the executor said.
        FORWARD,
        /// Event KILL.
        TELL_KILL,
        /// Final status TASK_KILLED of a task that was killed before it ran.
        REPORT_ABORTED,
        /// Final status TASK_DROPPED of a task that did not reach its executor.
        REPORT_DROPPED,
        /// The final status that follows from how the executor ended.
        REPORT_OUTCOME
    }

    /// What an event leads to.
    public record Step(TaskPhase next, List<Action> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    /// What `event` leads to in `phase`; the same phase and no action when the event means nothing
    /// there.
    public static Step step(TaskPhase phase, Event event) {
        return STEPS.getOrDefault(phase, Map.of()).getOrDefault(event, new Step(phase, List.of()));
    }

    private static Map<TaskPhase, Map<Event, Step>> build() {
        Map<TaskPhase, Map<Event, Step>> t = new EnumMap<>(TaskPhase.class);
        on(t, LAUNCHING, Event.DELIVERED, RUNNING);
        on(t, LAUNCHING, Event.KILL, ENDED, Action.REPORT_ABORTED);
        on(t, LAUNCHING, Event.EXECUTOR_ENDED, ENDED, Action.REPORT_OUTCOME);

        on(t, RUNNING, Event.UPDATED, RUNNING, Action.FORWARD);
        on(t, RUNNING, Event.TERMINATED, ENDED, Action.FORWARD);
        on(t, RUNNING, Event.KILL, KILLING, Action.TELL_KILL);
        on(t, RUNNING, Event.UNLISTED, ENDED, Action.REPORT_DROPPED);
        on(t, RUNNING, Event.EXECUTOR_ENDED, ENDED, Action.REPORT_OUTCOME);

        on(t, KILLING, Event.UPDATED, KILLING, Action.FORWARD);
        on(t, KILLING, Event.TERMINATED, ENDED, Action.FORWARD);
        on(t, KILLING, Event.KILL, KILLING, Action.TELL_KILL);
        on(t, KILLING, Event.RETURNED, KILLING, Action.TELL_KILL);
        on(t, KILLING, Event.UNLISTED, ENDED, Action.REPORT_ABORTED);
        on(t, KILLING, Event.EXECUTOR_ENDED, ENDED, Action.REPORT_OUTCOME);
        return Collections.unmodifiableMap(t);
    }

    private static void on(
            Map<TaskPhase, Map<Event, Step>> table,
            TaskPhase phase,
            Event event,
            TaskPhase next,
            Action... actions) {
        table.computeIfAbsent(phase, _ -> new EnumMap<>(Event.class))
                .put(event, new Step(next, List.of(actions)));
    }
}
