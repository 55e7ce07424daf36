package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Statuses, their acknowledgements, kills and questions.
class StatusesTest {
    private final World world = World.leading();
    private final World.Node node = world.register("a");
    private final World.Client client = world.subscribe("web");
    private final Offer offer = client.offer();
    private final TaskInfo task = World.task("t", offer, "cpus:1;mem:64");

    StatusesTest() {
        client.accept(offer, task);
        client.clear();
    }

    private TaskEntry entry() {
        return Objects.requireNonNull(world.state.tasks().find(client.id, task.taskId()));
    }

    private void kill(String name, @Nullable AgentId agent) {
        client.call(Call.kill(client.id, new Call.Kill(new TaskId(name), agent, null)));
    }

    private void reconcile(String name, @Nullable AgentId agent) {
        client.call(
                Call.reconcile(
                        client.id,
                        new Call.Reconcile(
                                List.of(new Call.Reconcile.Task(new TaskId(name), agent)))));
    }

    @Test
    void statusSentAgainIsForwardedAgainButBookedOnce() {
        TaskStatus status = node.update(client.id, task, TaskState.TASK_RUNNING);
        int booked = world.journal.size();

        node.update(client.id, status, TaskState.TASK_RUNNING);

        assertThat(client.statuses()).hasSize(2);
        assertThat(world.journal).hasSize(booked);
    }

    @Test
    void statusSentAgainAfterItsAcknowledgementIsAcknowledgedByTheKernel() {
        TaskStatus status = node.update(client.id, task, TaskState.TASK_RUNNING);
        client.acknowledge(client.status());

        node.update(client.id, status, TaskState.TASK_RUNNING);

        assertThat(client.statuses()).hasSize(1);
        assertThat(node.eventTypes())
                .endsWith(AgentEvent.Type.ACKNOWLEDGE, AgentEvent.Type.ACKNOWLEDGE);
    }

    @Test
    void olderStatusThatWasAcknowledgedIsNotSeenAfterALaterOne() {
        TaskStatus starting = node.update(client.id, task, TaskState.TASK_STARTING);
        client.acknowledge(client.status());
        TaskStatus running = node.update(client.id, task, TaskState.TASK_RUNNING);
        client.acknowledge(client.status());

        // the agent's machine lost its power and with it both acknowledgements
        node.update(client.id, starting, TaskState.TASK_FAILED);
        node.update(client.id, running, TaskState.TASK_FAILED);

        assertThat(client.statuses()).hasSize(2);
        assertThat(node.eventTypes().stream().filter(t -> t == AgentEvent.Type.ACKNOWLEDGE))
                .hasSize(4);
    }

    @Test
    void resourcesAreFreeWhenTheAgentKnowsOfTheEnd() {
        node.update(client.id, task, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);

        assertThat(entry().state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(entry().latestState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(node.used().isEmpty()).isTrue();
    }

    @Test
    void newsOfTheEndIsBookedEvenWithAStatusSentAgain() {
        TaskStatus status = node.update(client.id, task, TaskState.TASK_RUNNING);

        node.update(client.id, status, TaskState.TASK_FAILED);

        assertThat(node.used().isEmpty()).isTrue();
    }

    @Test
    void taskIsLiveUntilItsEndIsAcknowledged() {
        node.update(client.id, task, TaskState.TASK_FAILED);
        assertThat(world.state.tasks().of(client.id)).hasSize(1);

        client.acknowledge(client.status());

        assertThat(world.state.tasks().of(client.id)).isEmpty();
        assertThat(world.state.tasks().findCompleted(client.id, task.taskId())).isNotNull();
    }

    @Test
    void acknowledgementIsDroppedWhileTheAgentIsAway() {
        node.update(client.id, task, TaskState.TASK_FINISHED);
        node.close();

        client.acknowledge(client.status());

        assertThat(world.state.tasks().of(client.id)).hasSize(1);
        World.Node back = node.again(World.reported(client.id, task, TaskState.TASK_FINISHED));
        back.update(client.id, client.status(), TaskState.TASK_FINISHED);
        client.acknowledge(client.status());
        assertThat(world.state.tasks().of(client.id)).isEmpty();
        assertThat(back.eventTypes()).endsWith(AgentEvent.Type.ACKNOWLEDGE);
    }

    @Test
    void wrongAcknowledgementIsIgnored() {
        TaskStatus status = node.update(client.id, task, TaskState.TASK_RUNNING);
        TaskStatus wrong = status.toBuilder().uuid(world.newUuid()).build();

        client.acknowledge(wrong);

        assertThat(node.eventTypes()).doesNotContain(AgentEvent.Type.ACKNOWLEDGE);
        assertThat(entry().unacknowledged()).isEqualTo(status.uuid());
    }

    @Test
    void acknowledgementWithoutARealUuidIsRefused() {
        TaskStatus status = node.update(client.id, task, TaskState.TASK_RUNNING);
        TaskStatus broken = status.toBuilder().uuid(Bytes.ofUtf8("short")).build();

        assertThat(world.refusal(client.acknowledge(broken))).startsWith("400 Not a valid UUID");
    }

    @Test
    void statusThatCannotFollowIsForwardedButChangesNothing() {
        node.update(client.id, task, TaskState.TASK_RUNNING);
        client.acknowledge(client.status());

        node.update(client.id, task, TaskState.TASK_STARTING);

        assertThat(client.status().state()).isEqualTo(TaskState.TASK_STARTING);
        assertThat(entry().state()).isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void statusOfAnUnknownFrameworkEndsItsTasks() {
        node.update(new FrameworkId("nobody"), task, TaskState.TASK_RUNNING);

        assertThat(node.eventTypes()).endsWith(AgentEvent.Type.SHUTDOWN_FRAMEWORK);
    }

    @Test
    void statusOfAnUnknownTaskIsAcknowledgedAndTheTaskKilled() {
        TaskInfo stray = World.task("stray", offer, "cpus:1");

        node.update(client.id, stray, TaskState.TASK_RUNNING);

        assertThat(client.statuses()).isEmpty();
        assertThat(node.eventTypes()).endsWith(AgentEvent.Type.KILL, AgentEvent.Type.ACKNOWLEDGE);
    }

    @Test
    void statusWithoutUuidIsRefused() {
        TaskStatus status =
                TaskStatus.builder().taskId(task.taskId()).state(TaskState.TASK_RUNNING).build();

        assertThat(
                        world.refusal(
                                node.call(
                                        AgentCall.update(
                                                node.id,
                                                new AgentCall.Update(
                                                        client.id,
                                                        status,
                                                        TaskState.TASK_RUNNING)))))
                .startsWith("400 update: without uuid");
    }

    @Test
    void historyOfATaskIsBounded() {
        for (int i = 0; i < 50; i++) {
            node.update(
                    client.id, task, i % 2 == 0 ? TaskState.TASK_RUNNING : TaskState.TASK_KILLING);
        }

        assertThat(entry().statuses()).hasSize(TaskEntry.MAX_STATUSES);
    }

    @Test
    void historyOfAFrameworkIsBounded() {
        World small =
                World.leading(
                        KernelRules.defaults(World.MASTER)
                                .withHistory(new KernelRules.History(3, 3)));
        World.Node there = small.register("a");
        World.Client web = small.subscribe("web");
        for (int i = 0; i < 5; i++) {
            web.call(Call.revive(web.id, List.of()));
            Offer next = web.offer();
            TaskInfo done = World.task("t" + i, next, "cpus:1");
            web.accept(next, done);
            there.update(web.id, done, TaskState.TASK_FINISHED);
            web.acknowledge(web.status());
        }

        assertThat(small.state.tasks().completedOf(web.id))
                .extracting(t -> t.id().value())
                .containsExactly("t2", "t3", "t4");
    }

    @Test
    void killGoesToTheAgentWithItsPolicy() {
        KillPolicy policy = new KillPolicy(DurationInfo.of(Duration.ofSeconds(7)));

        client.call(Call.kill(client.id, new Call.Kill(task.taskId(), null, policy)));

        AgentEvent.Kill kill = Objects.requireNonNull(node.events().getLast().kill());
        assertThat(kill.killPolicy()).isEqualTo(policy);
    }

    @Test
    void killAskedTwiceIsBookedOnceAndSentTwice() {
        kill("t", node.id);
        int booked = world.journal.size();

        kill("t", null);

        assertThat(world.journal).hasSize(booked);
        assertThat(node.eventTypes()).filteredOn(t -> t == AgentEvent.Type.KILL).hasSize(2);
    }

    @Test
    void killAtTheWrongAgentIsDropped() {
        kill("t", new AgentId("elsewhere"));

        assertThat(node.eventTypes()).doesNotContain(AgentEvent.Type.KILL);
    }

    @Test
    void killOfAnUnknownTaskIsAnswered() {
        kill("unknown", null);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_UNKNOWN);

        kill("unknown", node.id);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE);
    }

    @Test
    void operatorKillsATask() {
        world.send(new OperatorCommand.KillTask(client.id, task.taskId()));

        assertThat(node.eventTypes()).endsWith(AgentEvent.Type.KILL);
    }

    @Test
    void implicitReconciliationTellsOfEveryTask() {
        node.update(client.id, task, TaskState.TASK_RUNNING);
        client.clear();

        client.call(Call.reconcile(client.id, new Call.Reconcile(List.of())));

        assertThat(client.statuses()).hasSize(1);
        TaskStatus status = client.status();
        assertThat(status.state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(status.reason()).isEqualTo(TaskStatus.Reason.REASON_RECONCILIATION);
        assertThat(status.uuid()).isNull();
        assertThat(status.agentId()).isEqualTo(node.id);
    }

    @Test
    void explicitReconciliationFollowsTheTable() {
        reconcile("t", null);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_STAGING);

        reconcile("unknown", node.id);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE);

        reconcile("unknown", new AgentId("unknown"));
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_UNKNOWN);

        world.pass(Duration.ofSeconds(3));
        reconcile("unknown", node.id);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_UNREACHABLE);
        assertThat(client.status().unreachableTime()).isNotNull();
    }

    @Test
    void nothingIsSaidOfUnknownTasksWhileAgentsMayStillComeBack() {
        world.restart();
        World.Client again = world.subscribe("web");

        again.call(
                Call.reconcile(
                        again.id,
                        new Call.Reconcile(
                                List.of(
                                        new Call.Reconcile.Task(new TaskId("x"), null),
                                        new Call.Reconcile.Task(new TaskId("y"), node.id)))));

        assertThat(again.statuses()).isEmpty();
    }
}
