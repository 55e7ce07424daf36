package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.MasterInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.framework.FrameworkEntry;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// How frameworks come, fail over and go away.
class SubscriptionTest {
    private final World world = World.leading();

    private static String error(World.Client client) {
        return client.events().stream()
                .map(Event::error)
                .filter(Objects::nonNull)
                .map(Event.Failed::message)
                .findFirst()
                .orElse("");
    }

    @Test
    void frameworkWithoutIdGetsOneAndFindsItInSubscribed() {
        FrameworkInfo info = World.info("web").id(null).build();

        World.Client first = world.subscribe(info);
        World.Client second = world.subscribe(info);

        assertThat(first.id).isEqualTo(new FrameworkId("cluster-0000"));
        assertThat(second.id).isEqualTo(new FrameworkId("cluster-0001"));
    }

    @Test
    void subscribedNamesTheMaster() {
        World.Client client = world.subscribe("web");

        Event.Subscribed subscribed =
                Objects.requireNonNull(client.events().getFirst().subscribed());
        MasterInfo master = Objects.requireNonNull(subscribed.masterInfo());
        assertThat(subscribed.heartbeatIntervalSeconds()).isEqualTo(15.0);
        assertThat(master.hostname()).isEqualTo("kernel.example");
        assertThat(master.port()).isEqualTo(5050);
        assertThat(master.ip()).isEqualTo(0x0100000aL);
        assertThat(MasterMessages.networkOrder("10.0.0.200")).isEqualTo(0xc800000aL);
    }

    @Test
    void secondInstanceDisplacesTheFirst() {
        world.register("a");
        World.Client first = world.subscribe("web");
        Offer offer = first.offer();

        World.Client second = world.subscribe("web");

        assertThat(error(first)).isEqualTo("Framework failed over");
        assertThat(world.closed).containsExactly(first.stream);
        assertThat(world.state.offers().find(offer.id())).isNull();
        assertThat(second.rescinded()).isEmpty();
        assertThat(world.refusal(first.call(Call.revive(first.id, List.of()))))
                .startsWith("400 The stream ID");
    }

    @Test
    void displacedStreamThatClosesLaterChangesNothing() {
        World.Client first = world.subscribe("web");
        World.Client second = world.subscribe("web");

        first.close();

        assertThat(world.state.frameworks().stream(second.id)).isEqualTo(second.stream);
    }

    @Test
    void invalidFrameworkIsAcceptedThenToldAndClosed() {
        World.Client bad = world.subscribe(World.info("web").roles(List.of("a/../b")).build());

        assertThat(bad.eventTypes()).containsExactly(Event.Type.ERROR);
        assertThat(error(bad)).contains("role: 'a/../b' (expected:");
        assertThat(world.closed).containsExactly(bad.stream);
        assertThat(world.state.frameworks().all()).isEmpty();
    }

    @Test
    void principalCannotChange() {
        world.subscribe(World.info("web").principal("alice").build());

        World.Client bad = world.subscribe(World.info("web").principal("bob").build());

        assertThat(error(bad)).isEqualTo("principal: bob (expected: alice, as before)");
    }

    @Test
    void frameworkThatFailsOverInTimeKeepsItsTasks() {
        World.Node node = world.register("a");
        World.Client first = world.subscribe("web");
        Offer offer = first.offer();
        TaskInfo task = World.task("t1", offer, "cpus:1");
        first.accept(offer, task);
        first.close();
        world.passWithHeartbeats(Duration.ofSeconds(50));
        node.update(first.id, task, TaskState.TASK_RUNNING);

        World.Client second = world.subscribe("web");

        assertThat(world.state.tasks().of(second.id)).hasSize(1);
        assertThat(second.status().state())
                .as("what nobody acknowledged comes at once")
                .isEqualTo(TaskState.TASK_RUNNING);
    }

    @Test
    void frameworkThatStaysAwayIsRemovedWithItsTasks() {
        World.Node node = world.register("a");
        World.Client client = world.subscribe("web");
        Offer offer = client.offer();
        client.accept(offer, World.task("t1", offer, "cpus:1"));
        client.close();

        world.passWithHeartbeats(Duration.ofSeconds(61));

        assertThat(world.state.frameworks().find(client.id)).isNull();
        assertThat(node.used().isEmpty()).isTrue();
        assertThat(node.eventTypes()).contains(AgentEvent.Type.SHUTDOWN_FRAMEWORK);
        assertThat(error(world.subscribe("web"))).isEqualTo("Framework has been removed");
    }

    @Test
    void deadlineOfADisconnectedFrameworkOutlivesTheKernel() {
        World.Client client = world.subscribe(World.info("web").failoverTimeout(600.0).build());
        client.close();
        world.passWithHeartbeats(Duration.ofMinutes(5));

        world.restart();

        FrameworkEntry entry = Objects.requireNonNull(world.state.frameworks().find(client.id));
        assertThat(entry.deadline()).isEqualTo(world.now.plusSeconds(300));
    }

    @Test
    void everyFrameworkGetsItsGraceInANewTerm() {
        World.Client client = world.subscribe(World.info("web").failoverTimeout(0.0).build());

        world.restart();
        world.pass(Duration.ofSeconds(59));

        assertThat(world.state.frameworks().find(client.id)).isNotNull();
        world.pass(Duration.ofSeconds(2));
        assertThat(world.state.frameworks().find(client.id)).isNull();
    }

    @Test
    void callsAreCheckedInTheOrderOfTheReference() {
        World.Client client = world.subscribe("web");
        FrameworkId nobody = new FrameworkId("nobody");
        Call revive = Call.revive(client.id, List.of());

        assertThat(world.refusal(client.call(Call.builder().build())))
                .isEqualTo("400 Expecting 'type' to be present");
        assertThat(world.refusal(client.call(Call.builder().type(Call.Type.UNKNOWN).build())))
                .startsWith("501");
        assertThat(world.refusal(client.call(Call.builder().type(Call.Type.REVIVE).build())))
                .isEqualTo("400 Expecting 'framework_id' to be present");
        assertThat(
                        world.refusal(
                                client.call(
                                        Call.builder()
                                                .frameworkId(client.id)
                                                .type(Call.Type.ACCEPT)
                                                .build())))
                .isEqualTo("400 Expecting 'accept' to be present");
        assertThat(world.refusal(client.call(Call.revive(nobody, List.of()))))
                .isEqualTo("400 Framework cannot be found");
        assertThat(world.refusal(world.send(new FrameworkCommand.Called(revive, new StreamId("")))))
                .startsWith("400 All non-subscribe calls");
        assertThat(
                        world.refusal(
                                world.send(new FrameworkCommand.Called(revive, new StreamId("x")))))
                .startsWith("400 The stream ID 'x'");
        client.close();
        assertThat(world.refusal(client.call(revive))).isEqualTo("403 Framework is not subscribed");
    }

    @Test
    void callsBeforeTheFirstTermAreUnavailable() {
        World early = new World();

        Answer answer =
                early.send(
                        new FrameworkCommand.Called(
                                Call.revive(new FrameworkId("web"), List.of()), new StreamId("x")));

        assertThat(early.refusal(answer)).startsWith("503");
    }

    @Test
    void heartbeatsComeAtLeastEveryFifteenSeconds() {
        World.Client client = world.subscribe("web");
        client.clear();

        world.pass(Duration.ofMinutes(1));

        assertThat(client.eventTypes()).filteredOn(t -> t == Event.Type.HEARTBEAT).hasSize(4);
    }

    @Test
    void tornDownFrameworkLosesTasksOffersAndEntries() {
        World.Node node = world.register("a");
        world.register("b");
        World.Client client = world.subscribe("web");
        Offer offer = client.offer();
        client.accept(offer, World.task("t1", offer, "cpus:1"));

        client.call(Call.teardown(client.id));

        assertThat(world.closed).contains(client.stream);
        assertThat(world.state.offers().all()).isEmpty();
        assertThat(node.used().isEmpty()).isTrue();
        assertThat(world.state.tasks().completedOf(client.id))
                .extracting(t -> t.state())
                .containsExactly(TaskState.TASK_KILLED);
    }

    @Test
    void onlyTheLastRemovedFrameworksAreRemembered() {
        World small =
                World.leading(
                        KernelRules.defaults(World.MASTER)
                                .withHistory(new KernelRules.History(10, 2)));
        for (String name : List.of("a", "b", "c")) {
            World.Client client = small.subscribe(name);
            small.send(new OperatorCommand.Teardown(client.id));
        }

        World.Client again = small.subscribe("a");

        assertThat(again.eventTypes()).contains(Event.Type.SUBSCRIBED);
        assertThat(small.state.frameworks().isCompleted(new FrameworkId("b"))).isTrue();
    }

    @Test
    void operatorIsToldWhatDoesNotExist() {
        FrameworkId nobody = new FrameworkId("nobody");

        Answer teardown = world.send(new OperatorCommand.Teardown(nobody));
        Answer kill = world.send(new OperatorCommand.KillTask(nobody, new TaskId("t")));

        assertThat(world.refusal(teardown)).startsWith("400 framework: nobody");
        assertThat(world.refusal(kill)).startsWith("404 task: t of framework nobody");
    }

    @Test
    void updatedFrameworkLosesTheOffersOfRolesItLeft() {
        world.register("a");
        World.Client client = world.subscribe("web");
        Offer offer = client.offer();
        FrameworkInfo changed = World.info("web").roles(List.of("other")).build();

        Answer answer =
                client.call(
                        Call.builder()
                                .frameworkId(client.id)
                                .type(Call.Type.UPDATE_FRAMEWORK)
                                .updateFramework(new Call.UpdateFramework(changed, List.of(), null))
                                .build());
        world.allocate();

        assertThat(answer).isInstanceOf(Answer.Accepted.class);
        assertThat(client.rescinded()).containsExactly(offer.id());
        assertThat(Objects.requireNonNull(client.offers().getLast().allocationInfo()).role())
                .isEqualTo("other");
    }
}
