package dev.meros.agent.core;

import static dev.meros.agent.core.ExecutorAction.END;
import static dev.meros.agent.core.ExecutorAction.GREET;
import static dev.meros.agent.core.ExecutorAction.SET_GRACE;
import static dev.meros.agent.core.ExecutorAction.SET_REGISTRATION;
import static dev.meros.agent.core.ExecutorAction.SET_REREGISTRATION;
import static dev.meros.agent.core.ExecutorAction.SET_RETRY;
import static dev.meros.agent.core.ExecutorAction.SET_RETURN;
import static dev.meros.agent.core.ExecutorAction.SIGNAL_KILL;
import static dev.meros.agent.core.ExecutorAction.SIGNAL_TERM;
import static dev.meros.agent.core.ExecutorAction.TELL_SHUTDOWN;
import static dev.meros.agent.core.ExecutorHappening.EXITED;
import static dev.meros.agent.core.ExecutorHappening.LAUNCH_FAILED;
import static dev.meros.agent.core.ExecutorHappening.LOST;
import static dev.meros.agent.core.ExecutorHappening.MISSING;
import static dev.meros.agent.core.ExecutorHappening.ORPHANED;
import static dev.meros.agent.core.ExecutorHappening.OVERDUE;
import static dev.meros.agent.core.ExecutorHappening.RECOVERED;
import static dev.meros.agent.core.ExecutorHappening.SHUTDOWN;
import static dev.meros.agent.core.ExecutorHappening.STARTED;
import static dev.meros.agent.core.ExecutorHappening.SUBSCRIBED;
import static dev.meros.agent.core.ExecutorHappening.UNPREPARED;
import static dev.meros.agent.core.ExecutorPhase.ABORTING;
import static dev.meros.agent.core.ExecutorPhase.DISCONNECTED;
import static dev.meros.agent.core.ExecutorPhase.ENDED;
import static dev.meros.agent.core.ExecutorPhase.REGISTERING;
import static dev.meros.agent.core.ExecutorPhase.RUNNING;
import static dev.meros.agent.core.ExecutorPhase.STARTING;
import static dev.meros.agent.core.ExecutorPhase.TERMINATING;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The state machine of a custom executor on its agent, as data. What is not listed changes
/// nothing: an event may come late or twice.
public final class ExecutorTable {
    private static final Map<ExecutorPhase, Map<ExecutorHappening, Step>> STEPS = build();

    private ExecutorTable() {}

    /// What an event leads to.
    public record Step(ExecutorPhase next, List<ExecutorAction> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    /// What `event` leads to in `phase`; the same phase and no action when the event means nothing
    /// there.
    public static Step step(ExecutorPhase phase, ExecutorHappening event) {
        return STEPS.getOrDefault(phase, Map.of()).getOrDefault(event, new Step(phase, List.of()));
    }

    private static Map<ExecutorPhase, Map<ExecutorHappening, Step>> build() {
        Map<ExecutorPhase, Map<ExecutorHappening, Step>> t = new EnumMap<>(ExecutorPhase.class);
        for (ExecutorPhase phase : ExecutorPhase.values()) {
            if (phase != ENDED) {
                on(t, phase, EXITED, ENDED, END);
                on(t, phase, MISSING, ENDED, END);
                on(t, phase, LAUNCH_FAILED, ENDED, END);
                on(t, phase, ORPHANED, TERMINATING, SIGNAL_KILL, SET_RETRY);
            }
        }
        // it may be quicker than the news of its start
        on(t, STARTING, SUBSCRIBED, RUNNING, GREET);
        on(t, STARTING, STARTED, REGISTERING, SET_REGISTRATION);
        on(t, STARTING, RECOVERED, REGISTERING, SET_REGISTRATION);
        on(t, STARTING, SHUTDOWN, ABORTING);

        on(t, ABORTING, SUBSCRIBED, TERMINATING, TELL_SHUTDOWN, SET_GRACE);
        on(t, ABORTING, STARTED, TERMINATING, SIGNAL_KILL, SET_RETRY);
        on(t, ABORTING, RECOVERED, TERMINATING, SIGNAL_KILL, SET_RETRY);

        on(t, REGISTERING, SUBSCRIBED, RUNNING, GREET);
        on(t, REGISTERING, RECOVERED, REGISTERING, SET_REGISTRATION);
        on(t, REGISTERING, OVERDUE, TERMINATING, SIGNAL_KILL, SET_RETRY);
        on(t, REGISTERING, SHUTDOWN, TERMINATING, SIGNAL_TERM, SET_GRACE);

        on(t, RUNNING, SUBSCRIBED, RUNNING, GREET);
        on(t, RUNNING, LOST, DISCONNECTED, SET_RETURN);
        on(t, RUNNING, RECOVERED, DISCONNECTED, SET_REREGISTRATION);
        on(t, RUNNING, UNPREPARED, TERMINATING, SIGNAL_KILL, SET_RETRY);
        on(t, RUNNING, SHUTDOWN, TERMINATING, TELL_SHUTDOWN, SET_GRACE);

        on(t, DISCONNECTED, SUBSCRIBED, RUNNING, GREET);
        on(t, DISCONNECTED, RECOVERED, DISCONNECTED, SET_REREGISTRATION);
        on(t, DISCONNECTED, UNPREPARED, TERMINATING, SIGNAL_KILL, SET_RETRY);
        on(t, DISCONNECTED, OVERDUE, TERMINATING, SIGNAL_KILL, SET_RETRY);
        on(t, DISCONNECTED, SHUTDOWN, TERMINATING, SIGNAL_TERM, SET_GRACE);

        on(t, TERMINATING, SUBSCRIBED, TERMINATING, TELL_SHUTDOWN);
        on(t, TERMINATING, OVERDUE, TERMINATING, SIGNAL_KILL, SET_RETRY);
        return Collections.unmodifiableMap(t);
    }

    private static void on(
            Map<ExecutorPhase, Map<ExecutorHappening, Step>> table,
            ExecutorPhase phase,
            ExecutorHappening event,
            ExecutorPhase next,
            ExecutorAction... actions) {
        table.computeIfAbsent(phase, _ -> new EnumMap<>(ExecutorHappening.class))
                .put(event, new Step(next, List.of(actions)));
    }
}
