package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// UNRESERVE.
class UnreserveTest extends OperationScene {
    @Override
    AgentInfo agent() {
        List<Resource> resources = new ArrayList<>(ResourceText.parseResources(World.USUAL));
        resources.add(
                resource("cpus:2").toBuilder()
                        .reservations(
                                List.of(
                                        new ReservationInfo(
                                                null, null, "web", ReservationInfo.Type.STATIC)))
                        .build());
        return AgentInfo.builder().hostname("a").resources(resources).build();
    }

    @Test
    void freedResourcesAreForEverybodyAgain() {
        perform(reserve(reserved("mem:1024", "web")));

        perform(unreserve(reserved("mem:512", "web")));

        assertThat(amount(total(), "mem", "web")).isEqualTo(512);
        assertThat(amount(total(), "mem", null)).isEqualTo(4096 - 512);
    }

    @Test
    void whatWasReservedAndFreedLeavesNoTrace() {
        perform(reserve(reserved("mem:1024", "web")));
        perform(unreserve(reserved("mem:1024", "web")));

        assertThat(world.state.agents().find(node.id).conversion().isEmpty()).isTrue();
    }

    @Test
    void freedResourcesAreUsableByTheNextOperation() {
        perform(reserve(reserved("mem:1024", "web")));
        Offer offer = offer();

        accept(
                offer,
                unreserve(reserved("mem:1024", "web")),
                launch(task("t", offer, resource("mem:4096"))));

        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
    }

    @Test
    void whatCannotBeFreedIsRefused() {
        perform(reserve(reserved("disk:100", "web")), create(volume("v", 100)));

        assertRefused(unreserve(), "unreserve.resources: none");
        assertRefused(unreserve(resource("cpus:1")), "a DYNAMIC reservation");
        assertRefused(
                unreserve(
                        resource("cpus:2").toBuilder()
                                .reservations(
                                        List.of(
                                                new ReservationInfo(
                                                        null,
                                                        null,
                                                        "web",
                                                        ReservationInfo.Type.STATIC)))
                                .build()),
                "a DYNAMIC reservation");
        assertRefused(unreserve(volume("v", 100)), "no persistent volume");
        assertRefused(unreserve(reserved("cpus:1", "web")), "at most what the offer has");
    }

    @Test
    void whatATaskUsesIsNotFreed() {
        perform(reserve(reserved("mem:1024", "web")));
        Offer offer = offer();
        accept(offer, launch(task("t", offer, reserved("mem:1024", "web"))));

        assertRefused(unreserve(reserved("mem:1024", "web")), "at most what the offer has");
    }
}
