package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.agent.AgentStanding;
import dev.meros.kernel.core.command.NodeCommand;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What operators do with agents: deactivate, drain, reactivate, mark gone.
class DrainTest {
    private static final DrainConfig PLAIN = new DrainConfig(null, Boolean.FALSE);
    private static final DrainConfig THEN_GONE = new DrainConfig(null, Boolean.TRUE);

    private final World world = World.leading();
    private final World.Node node = world.register("a");
    private final World.Client client = world.subscribe("web");

    private TaskInfo launch(String name, @Nullable Duration grace) {
        client.call(Call.revive(client.id, List.of()));
        Offer offer = client.offer();
        TaskInfo task =
                World.task(name, offer, "cpus:1;mem:64").toBuilder()
                        .killPolicy(grace == null ? null : new KillPolicy(DurationInfo.of(grace)))
                        .build();
        client.accept(offer, task);
        return task;
    }

    private TaskInfo run(String name) {
        TaskInfo task = launch(name, null);
        node.update(client.id, task, TaskState.TASK_RUNNING);
        client.acknowledge(client.status());
        return task;
    }

    private Answer drain(DrainConfig config) {
        return world.send(new NodeCommand.Drain(node.id, config));
    }

    private AgentStanding.Mode mode() {
        return Objects.requireNonNull(world.state.agents().find(node.id)).standing().mode();
    }

    private void tick() {
        world.passWithHeartbeats(Duration.ofMillis(100));
    }

    private @Nullable KillPolicy lastKill() {
        return node.events().stream()
                .map(AgentEvent::kill)
                .filter(Objects::nonNull)
                .reduce((_, last) -> last)
                .orElseThrow()
                .killPolicy();
    }

    @Test
    void deactivatedAgentKeepsItsTasksAndIsNotOffered() {
        TaskInfo task = run("t");
        client.call(Call.revive(client.id, List.of()));
        Offer offer = client.offer();
        client.clear();

        Answer answer = world.send(new NodeCommand.Deactivate(node.id));
        world.passWithHeartbeats(Duration.ofSeconds(20));
        client.call(Call.revive(client.id, List.of()));
        world.allocate();

        assertThat(answer).isEqualTo(new Answer.Accepted());
        assertThat(client.rescinded()).containsExactly(offer.id());
        assertThat(client.offers()).isEmpty();
        assertThat(world.state.tasks().find(client.id, task.taskId())).isNotNull();
        assertThat(node.eventTypes()).doesNotContain(AgentEvent.Type.KILL);
    }

    @Test
    void reactivatedAgentIsOfferedAgain() {
        world.send(new NodeCommand.Deactivate(node.id));
        world.allocate();

        Answer answer = world.send(new NodeCommand.Reactivate(node.id));
        world.allocate();

        assertThat(answer).isEqualTo(new Answer.Accepted());
        assertThat(client.offers()).hasSize(1);
    }

    @Test
    void onlyADeactivatedOrDrainedAgentCanBeReactivated() {
        assertThat(world.refusal(world.send(new NodeCommand.Reactivate(node.id))))
                .startsWith("400 agent_id: cluster-S0, which is ACTIVE");

        run("t");
        drain(PLAIN);

        assertThat(world.refusal(world.send(new NodeCommand.Reactivate(node.id))))
                .startsWith("400 agent_id: cluster-S0, which is DRAINING");
    }

    @Test
    void drainKillsTheTasksAndEndsWhenNothingIsLeft() {
        TaskInfo task = run("t");
        client.clear();

        drain(PLAIN);
        tick();
        AgentStanding.Mode before = mode();
        node.update(client.id, task, TaskState.TASK_KILLED);
        tick();
        AgentStanding.Mode unacknowledged = mode();
        client.acknowledge(client.status());
        tick();

        assertThat(node.eventTypes()).contains(AgentEvent.Type.KILL);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(client.status().reason()).isEqualTo(Reason.REASON_AGENT_DRAINING);
        assertThat(before).isEqualTo(AgentStanding.Mode.DRAINING);
        assertThat(unacknowledged).isEqualTo(AgentStanding.Mode.DRAINING);
        assertThat(mode()).isEqualTo(AgentStanding.Mode.DRAINED);
        world.allocate();
        assertThat(client.offers()).isEmpty();
    }

    @Test
    void drainedAgentCanBeReactivated() {
        drain(PLAIN);
        tick();

        Answer answer = world.send(new NodeCommand.Reactivate(node.id));
        world.allocate();

        assertThat(answer).isEqualTo(new Answer.Accepted());
        assertThat(mode()).isEqualTo(AgentStanding.Mode.ACTIVE);
        assertThat(client.offers()).hasSize(1);
    }

    @Test
    void gracePeriodOfADrainedTaskIsTheShorterOne() {
        launch("patient", Duration.ofSeconds(60));
        drain(new DrainConfig(DurationInfo.of(Duration.ofSeconds(10)), Boolean.FALSE));

        assertThat(lastKill()).isEqualTo(new KillPolicy(DurationInfo.of(Duration.ofSeconds(10))));
    }

    @Test
    void gracePeriodOfATaskIsKeptWhenItIsShorterThanTheDrains() {
        launch("quick", Duration.ofSeconds(5));
        drain(new DrainConfig(DurationInfo.of(Duration.ofSeconds(10)), Boolean.FALSE));

        assertThat(lastKill()).isNull();
    }

    @Test
    void frameworkCannotLengthenTheGracePeriodOfADrain() {
        TaskInfo task = launch("patient", Duration.ofSeconds(60));
        DurationInfo most = DurationInfo.of(Duration.ofSeconds(10));
        drain(new DrainConfig(most, Boolean.FALSE));
        KillPolicy longer = new KillPolicy(DurationInfo.of(Duration.ofSeconds(90)));

        client.call(Call.kill(client.id, new Call.Kill(task.taskId(), null, longer)));

        assertThat(lastKill()).isEqualTo(new KillPolicy(most));
    }

    @Test
    void drainSurvivesARestartOfTheKernel() {
        TaskInfo task = run("t");
        drain(PLAIN);

        world.restart();
        World.Node again = node.again(World.reported(client.id, task, TaskState.TASK_RUNNING));
        client.call(Call.revive(client.id, List.of()));
        world.allocate();

        assertThat(mode()).isEqualTo(AgentStanding.Mode.DRAINING);
        assertThat(again.eventTypes())
                .containsExactly(AgentEvent.Type.REGISTERED, AgentEvent.Type.KILL);
        assertThat(client.offers()).hasSize(1);
    }

    @Test
    void unreachableAgentIsDrainedWhenItComesBack() {
        TaskInfo task = run("t");
        world.pass(Duration.ofMillis(2600));

        drain(PLAIN);
        world.pass(Duration.ofMillis(200));
        AgentStanding.Mode away = mode();
        World.Node again = node.again(World.reported(client.id, task, TaskState.TASK_RUNNING));

        assertThat(away).isEqualTo(AgentStanding.Mode.DRAINING);
        assertThat(again.eventTypes())
                .containsExactly(AgentEvent.Type.REGISTERED, AgentEvent.Type.KILL);
        again.update(client.id, task, TaskState.TASK_KILLED);
        client.acknowledge(client.status());
        tick();
        assertThat(mode()).isEqualTo(AgentStanding.Mode.DRAINED);
    }

    @Test
    void drainedAgentIsMarkedGoneWhenThatWasAskedFor() {
        TaskInfo task = run("t");
        client.clear();

        drain(THEN_GONE);
        node.update(client.id, task, TaskState.TASK_KILLED);
        client.acknowledge(client.status());
        tick();

        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(client.status().reason()).isEqualTo(Reason.REASON_AGENT_DRAINING);
        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.GONE);
        assertThat(node.eventTypes()).last().isEqualTo(AgentEvent.Type.SHUTDOWN);
    }

    @Test
    void unreachableAgentThatIsToBeGoneIsGoneAtOnce() {
        run("t");
        world.pass(Duration.ofMillis(2600));

        drain(THEN_GONE);

        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.GONE);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(client.status().reason()).isEqualTo(Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
    }

    @Test
    void agentThatFallsSilentWhileItIsDrainedToBeGoneIsGone() {
        run("t");
        drain(THEN_GONE);

        world.pass(Duration.ofMillis(2800));

        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.GONE);
    }

    @Test
    void unknownAgentCannotBeDrainedOrDeactivated() {
        AgentId nobody = new AgentId("nobody");

        assertThat(world.refusal(world.send(new NodeCommand.Drain(nobody, PLAIN))))
                .isEqualTo("400 agent_id: nobody (expected: an agent of this cluster)");
        assertThat(world.refusal(world.send(new NodeCommand.Deactivate(nobody)))).startsWith("400");
        assertThat(world.refusal(world.send(new NodeCommand.Reactivate(nobody)))).startsWith("400");
        assertThat(world.refusal(world.send(new NodeCommand.MarkGone(nobody)))).startsWith("404");
    }

    @Test
    void goneAgentTakesItsTasksWithIt() {
        TaskInfo task = run("t");
        client.call(Call.revive(client.id, List.of()));
        Offer offer = client.offer();
        client.clear();

        Answer answer = world.send(new NodeCommand.MarkGone(node.id));

        TaskStatus status = client.status();
        assertThat(answer).isEqualTo(new Answer.Accepted());
        assertThat(status.taskId()).isEqualTo(task.taskId());
        assertThat(status.state()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(status.reason()).isEqualTo(Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
        assertThat(client.rescinded()).containsExactly(offer.id());
        assertThat(client.eventTypes()).contains(Event.Type.FAILURE);
        assertThat(node.eventTypes()).last().isEqualTo(AgentEvent.Type.SHUTDOWN);
        assertThat(world.closed).contains(node.stream);
        assertThat(world.state.tasks().anyOn(node.id)).isFalse();
    }

    @Test
    void goneAgentIsNeverAdmittedAgainUnderItsId() {
        world.send(new NodeCommand.MarkGone(node.id));
        world.restart();

        World.Node again = node.again();

        assertThat(again.eventTypes()).containsExactly(AgentEvent.Type.SHUTDOWN);
        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.GONE);
    }

    @Test
    void markingGoneTwiceIsAccepted() {
        world.send(new NodeCommand.MarkGone(node.id));

        assertThat(world.send(new NodeCommand.MarkGone(node.id))).isEqualTo(new Answer.Accepted());
    }

    @Test
    void reconciliationKnowsGoneAgents() {
        TaskInfo task = run("t");
        World.Client old =
                world.subscribe(World.info("old").capabilities(List.of()).roles(List.of()).build());
        world.send(new NodeCommand.MarkGone(node.id));
        client.clear();
        Call.Reconcile question =
                new Call.Reconcile(List.of(new Call.Reconcile.Task(task.taskId(), node.id)));

        client.call(Call.reconcile(client.id, question));
        old.call(Call.reconcile(old.id, question));

        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE_BY_OPERATOR);
        assertThat(client.status().reason()).isEqualTo(Reason.REASON_RECONCILIATION);
        assertThat(old.status().state()).isEqualTo(TaskState.TASK_LOST);
    }

    @Test
    void goneAgentsAreForgottenAfterAWhile() {
        world.send(new NodeCommand.MarkGone(node.id));

        world.now = world.now.plus(Duration.ofDays(15));
        world.pass(Duration.ofMillis(100));

        assertThat(world.state.agents().presence(node.id)).isEqualTo(AgentPresence.UNKNOWN);
        assertThat(node.again().eventTypes()).containsExactly(AgentEvent.Type.SHUTDOWN);
    }

    @Test
    void onlySoManyGoneAndUnreachableAgentsAreRemembered() {
        World small =
                World.leading(
                        KernelRules.defaults(World.MASTER)
                                .withHistory(new KernelRules.History(10, 10, 10, 2)));
        for (int i = 0; i < 4; i++) {
            small.send(new NodeCommand.MarkGone(small.register("gone-" + i).id));
            small.register("lost-" + i);
            small.pass(Duration.ofMillis(2600));
        }
        small.pass(Duration.ofMillis(100));

        assertThat(small.state.agents().gone().all()).hasSize(2);
        assertThat(small.state.agents().all())
                .extracting(a -> a.info().hostname())
                .containsExactly("lost-2", "lost-3");
    }

    @Test
    void newAgentAtAKnownAddressReplacesTheOldOne() {
        run("t");

        World.Node second = world.register("a");

        assertThat(second.id).isNotEqualTo(node.id);
        assertThat(client.status().state()).isEqualTo(TaskState.TASK_GONE);
        assertThat(client.status().message()).contains("replaced");
        assertThat(world.closed).contains(node.stream);
        assertThat(world.state.agents().all()).hasSize(1);
    }

    @Test
    void agentMayNotComeBackInAnotherDomain() {
        World.Node placed = world.register(inZone("1"), List.of());

        World.Node moved = world.register(inZone("2").toBuilder().id(placed.id).build(), List.of());

        assertThat(moved.eventTypes()).containsExactly(AgentEvent.Type.ERROR);
        assertThat(world.closed).contains(moved.stream);
    }

    private static AgentInfo inZone(String zone) {
        return AgentInfo.builder()
                .hostname("zoned")
                .resources(ResourceText.parseResources(World.USUAL))
                .domain(
                        new DomainInfo(
                                new DomainInfo.FaultDomain(
                                        new DomainInfo.FaultDomain.RegionInfo("r"),
                                        new DomainInfo.FaultDomain.ZoneInfo(zone))))
                .build();
    }

    @Test
    void frameworksWithoutPartitionAwarenessSeeLostTasks() {
        FrameworkInfo info =
                World.info("old").capabilities(List.of()).roles(List.of()).role("old").build();
        World.Client old = world.subscribe(info);
        client.call(Call.suppress(client.id, List.of()));
        client.offers().forEach(client::decline);
        Offer offer = old.offer();
        old.accept(offer, World.task("t", offer, "cpus:1;mem:64"));

        world.send(new NodeCommand.MarkGone(node.id));

        assertThat(old.status().state()).isEqualTo(TaskState.TASK_LOST);
        assertThat(old.status().reason()).isEqualTo(Reason.REASON_AGENT_REMOVED_BY_OPERATOR);
    }
}
