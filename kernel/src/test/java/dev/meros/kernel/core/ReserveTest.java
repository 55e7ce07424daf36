package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.command.ClockCommand;

import org.junit.jupiter.api.Test;

import java.util.List;

/// RESERVE.
class ReserveTest extends OperationScene {
    @Test
    void reservedResourcesAreOfferedToTheirRoleOnly() {
        perform(reserve(reserved("cpus:1", "web"), reserved("mem:1024", "web")));
        World.Client other = world.subscribe("other");
        client.call(Call.suppress(client.id, List.of()));

        assertThat(amount(of(array(offer())), "cpus", "web")).isEqualTo(1);
        assertThat(amount(of(array(offer(other))), "cpus", "web")).isZero();
        assertThat(amount(total(), "cpus", null)).isEqualTo(3);
        assertThat(amount(total(), "mem", "web")).isEqualTo(1024);
    }

    private static Resource[] array(Offer offer) {
        return offer.resources().toArray(Resource[]::new);
    }

    @Test
    void unusedReservationComesBackAtOnceAndTheRestIsDeclined() {
        Offer offer = offer();
        client.clear();

        accept(offer, reserve(reserved("cpus:1", "web")));
        world.allocate();

        assertThat(client.offers()).hasSize(1);
        assertThat(client.offers().getFirst().resources())
                .as("the filter holds all but the reservation, so both come together")
                .hasSize(5);
    }

    @Test
    void reservationIsUsableByTheNextOperation() {
        Offer offer = offer();

        accept(
                offer,
                reserve(reserved("cpus:1", "web")),
                launch(task("t", offer, reserved("cpus:1", "web"))));

        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
        assertThat(amount(node.used(), "cpus", "web")).isEqualTo(1);
    }

    @Test
    void failedOperationIsDroppedAlone() {
        Offer offer = offer();

        accept(
                offer,
                reserve(reserved("cpus:100", "web")),
                reserve(reserved("cpus:1", "web")),
                launch(task("t", offer, resource("cpus:1"))));

        assertThat(feedback())
                .extracting(s -> s.state())
                .containsExactly(OperationState.OPERATION_ERROR, OperationState.OPERATION_FINISHED);
        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
    }

    @Test
    void allocationMayBeNamed() {
        Resource r =
                reserved("cpus:1", "web").toBuilder()
                        .allocationInfo(new Resource.AllocationInfo("web"))
                        .build();

        perform(reserve(r));

        assertThat(amount(total(), "cpus", "web")).isEqualTo(1);
        assertRefused(
                reserve(r.toBuilder().allocationInfo(new Resource.AllocationInfo("other")).build()),
                "allocation to role web");
    }

    @Test
    void olderFormatIsUnderstood() {
        Resource older =
                resource("cpus:1").toBuilder()
                        .role("web")
                        .reservation(new ReservationInfo(PRINCIPAL, null, null, null))
                        .build();

        perform(reserve(older));

        assertThat(amount(total(), "cpus", "web")).isEqualTo(1);
        assertRefused(
                reserve(older, reserved("mem:64", "web")),
                "all resources in the older format, or all in the newer");
    }

    @Test
    void reservationsAreRefinedOneByOne() {
        World.Client child =
                world.subscribe(framework("child").toBuilder().roles(List.of("web/api")).build());
        perform(reserve(reserved("cpus:2", "web")));
        client.call(Call.suppress(client.id, List.of()));
        client.decline(client.offers().getLast());
        Offer offer = offer(child);

        accept(child, offer, reserve(reserved("cpus:1", "web", "web/api")));

        assertThat(amount(total(), "cpus", "web/api")).isEqualTo(1);
        assertThat(amount(total(), "cpus", "web")).isEqualTo(1);
    }

    @Test
    void whatIsNoProperReservationIsRefused() {
        assertRefused(reserve(), "reserve.resources: none");
        assertRefused(reserve(resource("cpus:1")), "the reservation to make");
        assertRefused(reserve(reserved("cpus:1", "other")), "a reservation to role web");
        assertRefused(reserve(reserved("cpus:9", "web")), "at most what the offer has");
        assertRefused(
                reserve(
                        resource("cpus:1").toBuilder()
                                .reservations(
                                        List.of(
                                                new ReservationInfo(
                                                        null,
                                                        null,
                                                        "web",
                                                        ReservationInfo.Type.STATIC)))
                                .build()),
                "type DYNAMIC");
        assertRefused(
                reserve(
                        reserved("cpus:1", "web").toBuilder()
                                .revocable(new Resource.RevocableInfo())
                                .build()),
                "no reservation of revocable");
        assertRefused(reserve(volume("v", 10)), "no reservation of a persistent volume");
        assertRefused(
                reserve(
                        resource("cpus:1").toBuilder()
                                .reservations(
                                        List.of(
                                                new ReservationInfo(
                                                        "somebody",
                                                        null,
                                                        "web",
                                                        ReservationInfo.Type.DYNAMIC)))
                                .build()),
                "reservation.principal: somebody");
    }

    @Test
    void onlyOperatorsMoveReservations() {
        Offer.Operation operation =
                reserve(reserved("cpus:1", "web")).toBuilder()
                        .reserve(
                                new Offer.Operation.Reserve(
                                        List.of(reserved("cpus:1", "web")),
                                        List.of(resource("cpus:1"))))
                        .build();

        assertRefused(operation, "reserve.source: set");
    }

    @Test
    void reservationsSurviveTheKernelAndTheAgent() {
        perform(reserve(reserved("cpus:1", "web")));

        world.restart();
        node = node.again();
        client = world.subscribe(framework("web"));

        assertThat(amount(total(), "cpus", "web")).isEqualTo(1);
        assertThat(amount(total(), "cpus", null)).isEqualTo(3);
    }

    @Test
    void agentThatHasLostWhatIsReservedIsRefused() {
        perform(reserve(reserved("cpus:3", "web")));
        node.close();

        World.Node smaller =
                world.register(
                        node.info.toBuilder()
                                .resources(List.of(resource("cpus:2"), resource("mem:4096")))
                                .build(),
                        List.of());

        assertThat(smaller.events().getFirst().error()).isNotNull();
        assertThat(smaller.events().getFirst().error().message())
                .contains("expected: at least cpus:3, which are reserved");
    }

    @Test
    void frameworkThatIsTornDownLeavesItsReservations() {
        perform(reserve(reserved("cpus:1", "web")));

        client.call(Call.teardown(client.id));
        World.Client next =
                world.subscribe(framework("next").toBuilder().roles(List.of("web")).build());

        assertThat(amount(of(array(offer(next))), "cpus", "web")).isEqualTo(1);
    }

    @Test
    void frameworkWithoutRefinementIsNotOfferedStacks() {
        perform(reserve(reserved("cpus:2", "web")));
        client.call(Call.suppress(client.id, List.of()));
        client.decline(client.offers().getLast());
        World.Client old =
                world.subscribe(
                        World.info("old")
                                .capabilities(List.of(World.capability(Capability.Type.MULTI_ROLE)))
                                .roles(List.of("web"))
                                .build());

        Offer offer = offer(old);

        assertThat(offer.resources()).anyMatch(r -> "web".equals(r.role()));
        world.send(new ClockCommand.Tick());
    }
}
