package dev.meros.agent.core;

import static dev.meros.agent.core.TaskAction.REPORT_ABORTED;
import static dev.meros.agent.core.TaskAction.REPORT_DROPPED;
import static dev.meros.agent.core.TaskAction.REPORT_KILLED;
import static dev.meros.agent.core.TaskAction.REPORT_KILLING;
import static dev.meros.agent.core.TaskAction.REPORT_OUTCOME;
import static dev.meros.agent.core.TaskAction.REPORT_RUNNING;
import static dev.meros.agent.core.TaskAction.REPORT_VERDICT;
import static dev.meros.agent.core.TaskAction.SET_GRACE;
import static dev.meros.agent.core.TaskAction.SET_RETRY;
import static dev.meros.agent.core.TaskAction.SIGNAL_KILL;
import static dev.meros.agent.core.TaskAction.SIGNAL_TERM;
import static dev.meros.agent.core.TaskAction.START_CHECKS;
import static dev.meros.agent.core.TaskAction.STOP_CHECKS;
import static dev.meros.agent.core.TaskEvent.CONDEMN;
import static dev.meros.agent.core.TaskEvent.EXITED;
import static dev.meros.agent.core.TaskEvent.GRACE_OVER;
import static dev.meros.agent.core.TaskEvent.KILL;
import static dev.meros.agent.core.TaskEvent.LAUNCH_FAILED;
import static dev.meros.agent.core.TaskEvent.MISSING;
import static dev.meros.agent.core.TaskEvent.RECOVERED;
import static dev.meros.agent.core.TaskEvent.STARTED;
import static dev.meros.agent.core.TaskPhase.ABORTING;
import static dev.meros.agent.core.TaskPhase.CONDEMNED;
import static dev.meros.agent.core.TaskPhase.ENDED;
import static dev.meros.agent.core.TaskPhase.KILLING;
import static dev.meros.agent.core.TaskPhase.LAUNCHING;
import static dev.meros.agent.core.TaskPhase.RUNNING;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The state machine of a task on its agent, as data. What is not listed changes nothing: an event
/// may come late or twice.
public final class TaskTable {
    private static final Map<TaskPhase, Map<TaskEvent, Step>> STEPS = build();

    private TaskTable() {}

    /// What an event leads to.
    public record Step(TaskPhase next, List<TaskAction> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    /// What `event` leads to in `phase`; the same phase and no action when the event means nothing
    /// there.
    public static Step step(TaskPhase phase, TaskEvent event) {
        return STEPS.getOrDefault(phase, Map.of()).getOrDefault(event, new Step(phase, List.of()));
    }

    private static Map<TaskPhase, Map<TaskEvent, Step>> build() {
        Map<TaskPhase, Map<TaskEvent, Step>> t = new EnumMap<>(TaskPhase.class);
        on(t, LAUNCHING, STARTED, RUNNING, REPORT_RUNNING, START_CHECKS);
        on(t, LAUNCHING, RECOVERED, RUNNING, REPORT_RUNNING, START_CHECKS);
        on(t, LAUNCHING, LAUNCH_FAILED, ENDED, REPORT_OUTCOME);
        on(t, LAUNCHING, MISSING, ENDED, REPORT_DROPPED);
        on(t, LAUNCHING, EXITED, ENDED, REPORT_OUTCOME);
        on(t, LAUNCHING, KILL, ABORTING, SIGNAL_KILL, SET_RETRY);

        on(t, ABORTING, STARTED, ABORTING, SIGNAL_KILL, SET_RETRY);
        on(t, ABORTING, RECOVERED, ABORTING, SIGNAL_KILL, SET_RETRY);
        on(t, ABORTING, GRACE_OVER, ABORTING, SIGNAL_KILL, SET_RETRY);
        on(t, ABORTING, LAUNCH_FAILED, ENDED, REPORT_ABORTED);
        on(t, ABORTING, MISSING, ENDED, REPORT_ABORTED);
        on(t, ABORTING, EXITED, ENDED, REPORT_ABORTED);

        on(t, RUNNING, RECOVERED, RUNNING, START_CHECKS);
        on(t, RUNNING, MISSING, ENDED, REPORT_OUTCOME);
        on(t, RUNNING, EXITED, ENDED, STOP_CHECKS, REPORT_OUTCOME);
        on(t, RUNNING, KILL, KILLING, STOP_CHECKS, REPORT_KILLING, SIGNAL_TERM, SET_GRACE);
        on(t, RUNNING, CONDEMN, CONDEMNED, STOP_CHECKS, REPORT_KILLING, SIGNAL_TERM, SET_GRACE);

        on(t, KILLING, RECOVERED, KILLING, SIGNAL_TERM);
        on(t, KILLING, KILL, KILLING, SET_GRACE);
        on(t, KILLING, GRACE_OVER, KILLING, SIGNAL_KILL, SET_RETRY);
        on(t, KILLING, MISSING, ENDED, REPORT_KILLED);
        on(t, KILLING, EXITED, ENDED, REPORT_KILLED);

        on(t, CONDEMNED, RECOVERED, CONDEMNED, SIGNAL_TERM);
        on(t, CONDEMNED, KILL, CONDEMNED, SET_GRACE);
        on(t, CONDEMNED, GRACE_OVER, CONDEMNED, SIGNAL_KILL, SET_RETRY);
        on(t, CONDEMNED, MISSING, ENDED, REPORT_VERDICT);
        on(t, CONDEMNED, EXITED, ENDED, REPORT_VERDICT);
        return Collections.unmodifiableMap(t);
    }

    private static void on(
            Map<TaskPhase, Map<TaskEvent, Step>> table,
            TaskPhase phase,
            TaskEvent event,
            TaskPhase next,
            TaskAction... actions) {
        table.computeIfAbsent(phase, _ -> new EnumMap<>(TaskEvent.class))
                .put(event, new Step(next, List.of(actions)));
    }
}
