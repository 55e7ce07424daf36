package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Value;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.record.ConnectionRecord;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/// What becomes of an ACCEPT.
class AcceptTest {
    private final World world = World.leading();
    private final World.Node node = world.register("a");
    private final World.Client client = world.subscribe("web");

    private void accept(List<OfferId> offers, Offer.Operation... operations) {
        client.call(Call.accept(client.id, new Call.Accept(offers, List.of(operations), null)));
    }

    private void assertRefused(TaskState state, Reason reason, String message) {
        TaskStatus status = client.status();
        assertThat(status.state()).isEqualTo(state);
        assertThat(status.reason()).isEqualTo(reason);
        assertThat(status.message()).contains(message);
        assertThat(status.uuid()).isNull();
        assertThat(status.source()).isEqualTo(TaskStatus.Source.SOURCE_MASTER);
        assertThat(node.eventTypes()).doesNotContain(AgentEvent.Type.LAUNCH);
        assertThat(world.state.tasks().activeCount()).isZero();
    }

    private void assertInvalid(TaskInfo task, Offer offer, String message) {
        client.accept(offer, task);
        assertRefused(TaskState.TASK_ERROR, Reason.REASON_TASK_INVALID, message);
    }

    @Test
    void launchTellsTheAgentEverything() {
        Offer offer = client.offer();

        client.accept(offer, World.task("t", offer, "cpus:1;mem:64;ports:[31000-31001]"));

        AgentEvent.Launch launch = Objects.requireNonNull(node.events().getLast().launch());
        assertThat(launch.frameworkInfo().id()).isEqualTo(client.id);
        assertThat(launch.task().taskId()).isEqualTo(new TaskId("t"));
        assertThat(launch.task().resources())
                .allSatisfy(
                        r ->
                                assertThat(Objects.requireNonNull(r.allocationInfo()).role())
                                        .isEqualTo("web"));
        assertThat(node.used().scalar("cpus").toDouble()).isEqualTo(1.0);
        assertThat(node.used().ranges("ports").getFirst().end()).isEqualTo(31001);
    }

    @Test
    void whatIsLeftIsDeclinedWithTheFilter() {
        Offer offer = client.offer();
        client.accept(offer, World.task("t", offer, "cpus:1;mem:64"));
        client.clear();

        world.allocate();

        assertThat(client.offers()).isEmpty();
        assertThat(world.state.offers().filterCount()).isEqualTo(1);
    }

    @Test
    void acceptWithoutOperationsIsADecline() {
        Offer offer = client.offer();

        accept(List.of(offer.id()));
        world.allocate();

        assertThat(client.offers()).hasSize(1);
        assertThat(world.state.offers().all()).isEmpty();
    }

    @Test
    void severalTasksShareAnOfferUntilItIsUsedUp() {
        Offer offer = client.offer();

        client.accept(
                offer,
                World.task("t1", offer, "cpus:3"),
                World.task("t2", offer, "cpus:3"),
                World.task("t3", offer, "cpus:1"));

        assertThat(world.state.tasks().of(client.id))
                .extracting(t -> t.id().value())
                .containsExactly("t1", "t3");
        assertThat(client.status().message()).startsWith("Task uses more resources cpus:3 than");
        assertThat(client.status().taskId()).isEqualTo(new TaskId("t2"));
    }

    @Test
    void offersOfOneAgentCanBeAcceptedTogether() {
        world.state.apply(
                new ConnectionRecord.AgentDisconnected(node.id, world.now)); // half now, half later
        World.Node other = world.register("b", "cpus:2;mem:1024");
        Offer first = client.offer();
        client.accept(first, World.task("t1", first, "cpus:1;mem:512"));
        client.call(Call.revive(client.id, List.of()));
        Offer rest = client.offer();

        client.accept(rest, World.task("t2", rest, "cpus:1;mem:512"));

        assertThat(other.used().scalar("cpus").toDouble()).isEqualTo(2.0);
    }

    @Test
    void unknownOfferDropsTheTasksAndDiscardsTheValidOffers() {
        Offer offer = client.offer();
        TaskInfo task = World.task("t", offer, "cpus:1");

        accept(List.of(offer.id(), new OfferId("gone")), Offer.Operation.launch(List.of(task)));

        assertRefused(TaskState.TASK_DROPPED, Reason.REASON_INVALID_OFFERS, "no longer valid");
        assertThat(world.state.offers().all()).isEmpty();
        assertThat(world.state.offers().filterCount()).isZero();
    }

    @Test
    void frameworkWithoutPartitionAwarenessSeesALostTask() {
        client.call(Call.suppress(client.id, List.of()));
        FrameworkInfo info =
                World.info("old").capabilities(List.of()).roles(List.of()).role("old").build();
        World.Client old = world.subscribe(info);
        Offer offer = old.offer();
        old.decline(offer);

        old.accept(offer, World.task("t", offer, "cpus:1"));

        assertThat(old.status().state()).isEqualTo(TaskState.TASK_LOST);
        assertThat(old.status().reason()).isEqualTo(Reason.REASON_INVALID_OFFERS);
    }

    @Test
    void offerNamedTwiceIsInvalid() {
        Offer offer = client.offer();
        TaskInfo task = World.task("t", offer, "cpus:1");

        accept(List.of(offer.id(), offer.id()), Offer.Operation.launch(List.of(task)));

        assertRefused(TaskState.TASK_DROPPED, Reason.REASON_INVALID_OFFERS, "Duplicate offer");
    }

    @Test
    void offersOfTwoAgentsAreInvalidTogether() {
        world.register("b");
        world.allocate();
        List<Offer> offers = client.offers();
        TaskInfo task = World.task("t", offers.getFirst(), "cpus:1");

        accept(offers.stream().map(Offer::id).toList(), Offer.Operation.launch(List.of(task)));

        assertRefused(TaskState.TASK_DROPPED, Reason.REASON_INVALID_OFFERS, "one single agent");
        assertThat(world.state.offers().all()).isEmpty();
    }

    @Test
    void foreignOfferIsInvalidAndStaysWithItsFramework() {
        Offer offer = client.offer();
        World.Client thief = world.subscribe("thief");

        thief.accept(offer, World.task("t", offer, "cpus:1"));

        assertThat(thief.status().reason()).isEqualTo(Reason.REASON_INVALID_OFFERS);
        assertThat(world.state.offers().find(offer.id())).isNotNull();
    }

    @Test
    void tasksWithoutOffersAreDropped() {
        Offer offer = client.offer();

        accept(List.of(), Offer.Operation.launch(List.of(World.task("t", offer, "cpus:1"))));

        assertRefused(TaskState.TASK_DROPPED, Reason.REASON_INVALID_OFFERS, "No offers specified");
    }

    @Test
    void offerOfADisconnectedAgentDropsTheTask() {
        Offer offer = client.offer();
        world.state.apply(new ConnectionRecord.AgentDisconnected(node.id, world.now));

        client.accept(offer, World.task("t", offer, "cpus:1"));

        assertRefused(TaskState.TASK_DROPPED, Reason.REASON_AGENT_DISCONNECTED, "not connected");
    }

    @Test
    void malformedTasksAreErrors() {
        assertInvalid(
                World.task("t/1", client.offer(), "cpus:1"), client.offers().getLast(), "task_id");
        client.call(Call.revive(client.id, List.of()));
        Offer offer = client.offer();
        assertInvalid(
                World.task("t", offer, "cpus:1").toBuilder().command(null).build(),
                offer,
                "command: unset");
        client.call(Call.revive(client.id, List.of()));
        offer = client.offer();
        assertInvalid(
                World.task("t", offer, "cpus:1").toBuilder().resources(List.of()).build(),
                offer,
                "resources: none");
        client.call(Call.revive(client.id, List.of()));
        offer = client.offer();
        assertInvalid(
                World.task("t", offer, "cpus:1").toBuilder()
                        .resources(
                                List.of(
                                        Resource.ranges(
                                                "ports",
                                                List.of(
                                                        new Value.Range(31000L, 31005L),
                                                        new Value.Range(31003L, 31009L)))))
                        .build(),
                offer,
                "overlap");
    }

    @Test
    void idOfALiveTaskCannotBeUsedAgain() {
        Offer offer = client.offer();
        client.accept(offer, World.task("t", offer, "cpus:1"), World.task("t", offer, "cpus:1"));

        assertThat(client.status().message()).isEqualTo("Task has duplicate ID: t");
        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
    }

    @Test
    void otherOperationsAreRefusedOneByOne() {
        Offer offer = client.offer();
        Offer.Operation reserve =
                Offer.Operation.builder()
                        .type(Offer.Operation.Type.RESERVE)
                        .id(new OperationId("op"))
                        .reserve(new Offer.Operation.Reserve(List.of(), List.of()))
                        .build();

        accept(
                List.of(offer.id()),
                reserve,
                Offer.Operation.launch(List.of(World.task("t", offer, "cpus:1"))));

        assertThat(client.events())
                .filteredOn(e -> e.type() == Event.Type.UPDATE_OPERATION_STATUS)
                .extracting(e -> Objects.requireNonNull(e.updateOperationStatus()).status().state())
                .containsExactly(OperationState.OPERATION_ERROR);
        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
    }

    @Test
    void launchWithAnOperationIdIsAnError() {
        Offer offer = client.offer();
        Offer.Operation launch =
                Offer.Operation.launch(List.of(World.task("t", offer, "cpus:1"))).toBuilder()
                        .id(new OperationId("op"))
                        .build();

        accept(List.of(offer.id()), launch);

        assertRefused(TaskState.TASK_ERROR, Reason.REASON_TASK_INVALID, "Operation.id");
    }

    @Test
    void commandNeedsNoShellValue() {
        Offer offer = client.offer();
        CommandInfo command = CommandInfo.builder().shell(false).build();

        client.accept(offer, World.task("t", offer, "cpus:1").toBuilder().command(command).build());

        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
    }
}
