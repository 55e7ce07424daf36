package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.agent.AgentPresence;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// How agents come, fall silent, return and leave, and what becomes of their tasks.
class AgentsTest {
    private final World world = World.leading();
    private final World.Node node = world.register("a");
    private final World.Client client = world.subscribe("web");

    private TaskInfo launch(String name) {
        client.call(Call.revive(client.id, List.of()));
        Offer offer = client.offer();
        TaskInfo task = World.task(name, offer, "cpus:1;mem:64");
        client.accept(offer, task);
        return task;
    }

    private TaskInfo run(String name) {
        TaskInfo task = launch(name);
        node.update(client.id, task, TaskState.TASK_RUNNING);
        client.acknowledge(client.status());
        return task;
    }

    private void loseAgent() {
        world.pass(Duration.ofMillis(2600));
    }

    @Test
    void agentsAreNumberedAndKeepTheirIds() {
        World.Node second = world.register("b");
        node.close();

        World.Node again = node.again();

        assertThat(node.id).isEqualTo(new AgentId("cluster-S0"));
        assertThat(second.id).isEqualTo(new AgentId("cluster-S1"));
        assertThat(again.id).isEqualTo(node.id);
    }

    @Test
    void idsAreNotUsedAgainAfterARestart() {
        node.call(AgentCall.unregister(node.id));

        world.restart();

        assertThat(world.register("b").id).isEqualTo(new AgentId("cluster-S1"));
    }

    @Test
    void registeredAgentLearnsHowOftenToSpeak() {
        AgentEvent.Registered registered =
                Objects.requireNonNull(node.events().getFirst().registered());

        assertThat(registered.heartbeatMillis()).isEqualTo(500);
        assertThat(registered.timeoutMillis()).isEqualTo(2500);
    }

    @Test
    void connectedAgentHearsHeartbeats() {
        world.passWithHeartbeats(Duration.ofSeconds(5));

        assertThat(node.events())
                .filteredOn(e -> e.type() == AgentEvent.Type.HEARTBEAT)
                .hasSize(10);
    }

    @Test
    void callOnAnOldStreamIsRefused() {
        World.Node again = node.again();

        assertThat(world.refusal(node.heartbeat())).startsWith("400 stream: 'stream-0'");
        assertThat(world.refusal(again.heartbeat())).isNull();
        assertThat(world.closed).contains(node.stream);
    }

    @Test
    void silentAgentBecomesUnreachableWithItsTasks() {
        TaskInfo task = run("t");
        client.call(Call.revive(client.id, List.of()));
        Offer offer = client.offer();

        loseAgent();

        TaskStatus status = client.status();
        assertThat(status.state()).isEqualTo(TaskState.TASK_UNREACHABLE);
        assertThat(status.reason()).isEqualTo(Reason.REASON_AGENT_REMOVED);
        assertThat(status.unreachableTime()).isNotNull();
        assertThat(status.taskId()).isEqualTo(task.taskId());
        assertThat(client.eventTypes()).contains(Event.Type.FAILURE);
        assertThat(client.rescinded()).containsExactly(offer.id());
        assertThat(world.closed).contains(node.stream);
        assertThat(node.used().isEmpty()).isTrue();
        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.UNREACHABLE);
    }

    @Test
    void frameworkWithoutPartitionAwarenessLosesTheTask() {
        client.call(Call.suppress(client.id, List.of()));
        FrameworkInfo info =
                World.info("old").capabilities(List.of()).roles(List.of()).role("old").build();
        World.Client old = world.subscribe(info);
        Offer offer = old.offer();
        old.accept(offer, World.task("t", offer, "cpus:1"));

        loseAgent();

        assertThat(old.status().state()).isEqualTo(TaskState.TASK_LOST);
    }

    @Test
    void agentIsNotCondemnedForAPauseOfTheKernel() {
        run("t");

        world.now = world.now.plusSeconds(30);
        world.pass(Duration.ofMillis(2400));

        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.CONNECTED);
    }

    @Test
    void agentThatStaysSilentAfterAPauseIsLost() {
        world.pass(Duration.ofMillis(100));
        world.now = world.now.plusSeconds(30);

        world.pass(Duration.ofMillis(2700));

        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.UNREACHABLE);
    }

    @Test
    void returningAgentBringsItsTasksBack() {
        TaskInfo task = run("t");
        loseAgent();

        World.Node back = node.again(World.reported(client.id, task, TaskState.TASK_RUNNING));

        assertThat(client.status().state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(client.status().reason()).isEqualTo(Reason.REASON_AGENT_REREGISTERED);
        assertThat(client.status().uuid()).isNull();
        assertThat(back.used().scalar("cpus").toDouble()).isEqualTo(1.0);
        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.CONNECTED);
    }

    @Test
    void taskThatEndedWhileItsAgentWasAwayEndsByItsOwnStatus() {
        TaskInfo task = run("t");
        loseAgent();
        World.Node back = node.again(World.reported(client.id, task, TaskState.TASK_FINISHED));
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_UNREACHABLE);

        back.update(client.id, task, TaskState.TASK_FINISHED);
        client.acknowledge(client.status());

        assertThat(world.state.tasks().completedOf(client.id))
                .extracting(t -> t.state())
                .containsExactly(TaskState.TASK_FINISHED);
    }

    @Test
    void taskThatEndedWhileItsAgentWasAwayIsNotRevivedByALateRegistration() {
        TaskInfo task = run("t");
        loseAgent();
        node.again(World.reported(client.id, task, TaskState.TASK_FINISHED));
        client.call(Call.revive(client.id, List.of()));
        world.allocate();

        World.Node late = node.again(World.reported(client.id, task, TaskState.TASK_RUNNING));

        assertThat(late.used().isEmpty()).isTrue();
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_UNREACHABLE);
    }

    @Test
    void agentMayComeAgainWhileTheEndsOfItsTasksAreOnTheirWay() {
        TaskInfo task = run("t");
        loseAgent();
        World.Node back = node.again(World.reported(client.id, task, TaskState.TASK_FINISHED));
        client.call(Call.revive(client.id, List.of()));
        world.allocate();
        TaskInfo next = World.task("next", client.offer(), "cpus:4");
        client.accept(client.offer(), next);
        back.update(client.id, next, TaskState.TASK_RUNNING);

        World.Node again =
                back.again(
                        World.reported(client.id, task, TaskState.TASK_FINISHED),
                        World.reported(client.id, next, TaskState.TASK_RUNNING));

        assertThat(again.eventTypes()).containsExactly(AgentEvent.Type.REGISTERED);
    }

    @Test
    void launchThatDidNotArriveIsSentAgain() {
        TaskInfo task = launch("t");
        node.close();

        World.Node back = node.again();

        AgentEvent.Launch launch = Objects.requireNonNull(back.events().getLast().launch());
        assertThat(launch.task().taskId()).isEqualTo(task.taskId());
    }

    @Test
    void launchThatWasKilledBeforeItArrivedIsOver() {
        TaskInfo task = launch("t");
        node.close();
        client.call(Call.kill(client.id, new Call.Kill(task.taskId(), null, null)));

        World.Node back = node.again();

        assertThat(back.eventTypes()).containsExactly(AgentEvent.Type.REGISTERED);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(client.status().reason()).isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    }

    @Test
    void runningTaskThatTheAgentNoLongerHasIsGone() {
        run("t");

        node.again();

        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE);
        assertThat(world.state.tasks().activeCount()).isZero();
        assertThat(node.used().isEmpty()).isTrue();
    }

    @Test
    void killIsRememberedWhileTheAgentIsAway() {
        TaskInfo task = run("t");
        node.close();
        client.call(Call.kill(client.id, new Call.Kill(task.taskId(), null, null)));
        world.restart();

        World.Node back = node.again(World.reported(client.id, task, TaskState.TASK_RUNNING));

        assertThat(back.eventTypes())
                .containsExactly(AgentEvent.Type.REGISTERED, AgentEvent.Type.KILL);
    }

    @Test
    void tasksOfARemovedFrameworkAreShutDownWhenTheAgentReturns() {
        TaskInfo task = run("t");
        node.close();
        client.call(Call.teardown(client.id));

        World.Node back = node.again(World.reported(client.id, task, TaskState.TASK_RUNNING));

        assertThat(back.eventTypes())
                .containsExactly(AgentEvent.Type.REGISTERED, AgentEvent.Type.SHUTDOWN_FRAMEWORK);
    }

    @Test
    void taskThatTheKernelHasGivenUpIsKilled() {
        TaskInfo task = run("t");
        node.again(); // without the task: it is gone

        World.Node back = node.again(World.reported(client.id, task, TaskState.TASK_RUNNING));

        assertThat(back.eventTypes())
                .containsExactly(AgentEvent.Type.REGISTERED, AgentEvent.Type.KILL);
    }

    @Test
    void leavingAgentTakesItsTasksAlong() {
        run("t");

        node.call(AgentCall.unregister(node.id));

        assertThat(client.eventTypes()).endsWith(Event.Type.UPDATE, Event.Type.FAILURE);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE);
        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.UNKNOWN);
    }

    @Test
    void removedAgentThatComesBackIsShutDown() {
        node.call(AgentCall.unregister(node.id));

        World.Node back = node.again();

        assertThat(back.eventTypes()).containsExactly(AgentEvent.Type.SHUTDOWN);
        assertThat(world.closed).contains(back.stream);
    }

    @Test
    void agentOfAnotherClusterIsRefusedAndKeepsItsTasks() {
        AgentInfo info = node.info.toBuilder().id(new AgentId("elsewhere-S3")).build();

        World.Node stranger = world.register(info, List.of());

        assertThat(stranger.eventTypes()).containsExactly(AgentEvent.Type.ERROR);
        assertThat(Objects.requireNonNull(stranger.events().getFirst().error()).message())
                .isEqualTo(
                        "agent_info.id: elsewhere-S3 (expected: unset, or an id of cluster cluster;"
                                + " the agent's directory is of another cluster: give it the"
                                + " kernels of that one, or a directory of its own)");
    }

    @Test
    void tasksOfAnAgentThatHasShrunkGoOnAndWhatTheyOverdrawIsNotOffered() {
        TaskInfo task = run("t");
        client.call(Call.revive(client.id, List.of()));
        Offer before = client.offer();
        AgentInfo smaller =
                node.info.toBuilder()
                        .resources(ResourceText.parseResources("cpus:0.5;mem:100"))
                        .build();

        World.Node back =
                world.register(
                        smaller, List.of(World.reported(client.id, task, TaskState.TASK_RUNNING)));
        Offer after = client.offer();

        assertThat(client.rescinded()).contains(before.id());
        assertThat(back.used()).hasToString("cpus:1;mem:64");
        assertThat(Resources.of(after.resources()).unallocated()).hasToString("mem:36");

        back.update(client.id, task, TaskState.TASK_FINISHED);
        client.acknowledge(client.status());
        client.call(Call.revive(client.id, List.of()));

        assertThat(Resources.of(client.offer().resources()).unallocated())
                .as("all but the memory of the offer before")
                .hasToString("cpus:0.5;mem:64");
    }

    @Test
    void agentThatHasGrownIsOfferedAgain() {
        Offer offer = client.offer();
        AgentInfo bigger =
                node.info.toBuilder()
                        .resources(ResourceText.parseResources("cpus:8;mem:99"))
                        .build();

        world.register(bigger, List.of());
        Offer next = client.offer();

        assertThat(client.rescinded()).containsExactly(offer.id());
        assertThat(next.resources()).anySatisfy(r -> assertThat(r.scalar()).hasToString("8"));
    }

    @Test
    void agentsGetTheirGraceInANewTerm() {
        run("t");

        world.restart();
        world.pass(Duration.ofSeconds(9));

        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.RECOVERED);
        world.pass(Duration.ofMillis(1100));
        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.UNREACHABLE);
    }

    @Test
    void killOfAnUnreachableTaskIsAnsweredAndRemembered() {
        TaskInfo task = run("t");
        loseAgent();
        client.clear();

        client.call(Call.kill(client.id, new Call.Kill(new TaskId("t"), null, null)));
        World.Node back = node.again(World.reported(client.id, task, TaskState.TASK_RUNNING));

        assertThat(client.statuses())
                .extracting(TaskStatus::state)
                .containsExactly(TaskState.TASK_UNREACHABLE, TaskState.TASK_RUNNING);
        assertThat(back.eventTypes()).contains(AgentEvent.Type.KILL);
    }

    @Test
    void agentsAreLostNoFasterThanThePaceAllows() {
        World slow =
                World.leading(
                        KernelRules.defaults(World.MASTER)
                                .withPatience(
                                        KernelRules.Patience.defaults()
                                                .withLosses(
                                                        new KernelRules.Pace(
                                                                1, Duration.ofSeconds(30)))));
        slow.register("a");
        slow.register("b");
        slow.register("c");

        slow.pass(Duration.ofSeconds(10));
        int early = slow.state.agents().unreachable().size();
        slow.pass(Duration.ofSeconds(30));

        assertThat(early).isEqualTo(1);
        assertThat(slow.state.agents().unreachable()).hasSize(2);
    }

    @Test
    void onlySoManyTasksStayUnreachableForLong() {
        World small =
                World.leading(
                        KernelRules.defaults(World.MASTER)
                                .withHistory(new KernelRules.History(10, 10, 2, 10)));
        World.Node away = small.register("a");
        World.Client framework = small.subscribe("web");
        Offer offer = framework.offer();
        TaskInfo[] tasks = new TaskInfo[4];
        for (int i = 0; i < 4; i++) {
            tasks[i] = World.task("t" + i, offer, "cpus:0.1;mem:32");
        }
        framework.accept(offer, tasks);
        small.pass(Duration.ofMillis(2600));
        small.pass(Duration.ofMinutes(9));
        int early = small.state.tasks().on(away.id).size();

        small.pass(Duration.ofMinutes(2));

        assertThat(early).isEqualTo(4);
        assertThat(small.state.tasks().on(away.id))
                .extracting(t -> t.id().value())
                .containsExactly("t2", "t3");
        assertThat(framework.status().state()).isEqualTo(TaskState.TASK_GONE);
    }

    @Test
    void explicitReconciliationOfAnUnreachableTaskSaysSinceWhen() {
        TaskInfo task = run("t");
        loseAgent();
        TaskStatus lost = client.status();
        world.pass(Duration.ofSeconds(5));

        client.call(
                Call.reconcile(
                        client.id,
                        new Call.Reconcile(
                                List.of(new Call.Reconcile.Task(task.taskId(), node.id)))));

        assertThat(client.status().state()).isEqualTo(TaskState.TASK_UNREACHABLE);
        assertThat(client.status().unreachableTime()).isEqualTo(lost.unreachableTime());
    }
}
