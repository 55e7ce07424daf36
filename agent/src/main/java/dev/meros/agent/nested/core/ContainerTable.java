package dev.meros.agent.nested.core;

import static dev.meros.agent.nested.core.ContainerAction.END_CHILDREN;
import static dev.meros.agent.nested.core.ContainerAction.SIGNAL_KILL;
import static dev.meros.agent.nested.core.ContainerEvent.DESTROY;
import static dev.meros.agent.nested.core.ContainerEvent.EXITED;
import static dev.meros.agent.nested.core.ContainerEvent.FAILED;
import static dev.meros.agent.nested.core.ContainerEvent.MISSING;
import static dev.meros.agent.nested.core.ContainerEvent.RECOVERED;
import static dev.meros.agent.nested.core.ContainerEvent.STARTED;
import static dev.meros.agent.nested.core.Phase.DESTROYING;
import static dev.meros.agent.nested.core.Phase.ENDED;
import static dev.meros.agent.nested.core.Phase.LAUNCHING;
import static dev.meros.agent.nested.core.Phase.RUNNING;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The state machine of a nested or standalone container, as data. What is not listed changes
/// nothing: an event may come late or twice.
public final class ContainerTable {
    private static final Map<Phase, Map<ContainerEvent, Step>> STEPS = build();

    private ContainerTable() {}

    /// What an event leads to.
    public record Step(Phase next, List<ContainerAction> actions) {
        public Step {
            actions = List.copyOf(actions);
        }
    }

    /// What `event` leads to in `phase`; the same phase and no action when it means nothing there.
    public static Step step(Phase phase, ContainerEvent event) {
        return STEPS.getOrDefault(phase, Map.of()).getOrDefault(event, new Step(phase, List.of()));
    }

    private static Map<Phase, Map<ContainerEvent, Step>> build() {
        Map<Phase, Map<ContainerEvent, Step>> t = new EnumMap<>(Phase.class);
        on(t, LAUNCHING, STARTED, RUNNING);
        on(t, LAUNCHING, RECOVERED, RUNNING);
        on(t, LAUNCHING, FAILED, ENDED, END_CHILDREN);
        on(t, LAUNCHING, MISSING, ENDED, END_CHILDREN);
        on(t, LAUNCHING, EXITED, ENDED, END_CHILDREN);
        // there is no process to kill yet
        on(t, LAUNCHING, DESTROY, DESTROYING, END_CHILDREN);

        on(t, RUNNING, MISSING, ENDED, END_CHILDREN);
        on(t, RUNNING, EXITED, ENDED, END_CHILDREN);
        on(t, RUNNING, DESTROY, DESTROYING, END_CHILDREN, SIGNAL_KILL);

        on(t, DESTROYING, STARTED, DESTROYING, SIGNAL_KILL);
        on(t, DESTROYING, RECOVERED, DESTROYING, SIGNAL_KILL);
        on(t, DESTROYING, DESTROY, DESTROYING, SIGNAL_KILL);
        on(t, DESTROYING, FAILED, ENDED, END_CHILDREN);
        on(t, DESTROYING, MISSING, ENDED, END_CHILDREN);
        on(t, DESTROYING, EXITED, ENDED, END_CHILDREN);
        return Collections.unmodifiableMap(t);
    }

    private static void on(
            Map<Phase, Map<ContainerEvent, Step>> table,
            Phase phase,
            ContainerEvent event,
            Phase next,
            ContainerAction... actions) {
        table.computeIfAbsent(phase, _ -> new EnumMap<>(ContainerEvent.class))
                .put(event, new Step(next, List.of(actions)));
    }
}
