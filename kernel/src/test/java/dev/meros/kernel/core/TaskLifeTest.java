package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;

import org.junit.jupiter.api.Test;

/// A task from its launch to its end.
class TaskLifeTest {
    private final World world = World.leading();
    private final World.Node node = world.register("a");
    private final World.Client framework = world.subscribe("web");

    @Test
    void subscriberHearsSubscribedThenHeartbeatThenOffers() {
        world.allocate();

        assertThat(framework.eventTypes())
                .containsExactly(Event.Type.SUBSCRIBED, Event.Type.HEARTBEAT, Event.Type.OFFERS);
    }

    @Test
    void acceptedTaskIsLaunchedRunsAndEnds() {
        Offer offer = framework.offer();
        TaskInfo task = World.task("t1", offer, "cpus:1;mem:128");

        framework.accept(offer, task);
        TaskStatus running = node.update(framework.id, task, TaskState.TASK_RUNNING);
        framework.acknowledge(framework.status());
        node.update(framework.id, task, TaskState.TASK_FINISHED);
        framework.acknowledge(framework.status());

        assertThat(node.eventTypes())
                .containsExactly(
                        AgentEvent.Type.REGISTERED,
                        AgentEvent.Type.LAUNCH,
                        AgentEvent.Type.ACKNOWLEDGE,
                        AgentEvent.Type.ACKNOWLEDGE);
        assertThat(framework.statuses())
                .extracting(TaskStatus::state)
                .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(framework.statuses().getFirst().uuid()).isEqualTo(running.uuid());
        assertThat(world.state.tasks().of(framework.id)).isEmpty();
        assertThat(world.state.tasks().completedOf(framework.id)).hasSize(1);
        assertThat(node.used().isEmpty()).isTrue();
    }
}
