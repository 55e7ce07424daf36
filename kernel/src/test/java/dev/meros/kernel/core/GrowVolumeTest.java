package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.ResourceProviderId;
import dev.meros.kernel.core.command.AgentCommand;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/// GROW_VOLUME.
class GrowVolumeTest extends OperationScene {
    private void givenVolume() {
        perform(reserve(reserved("disk:1000", "web")), create(volume("v", 100)));
        agentFollows();
        node.events().clear();
    }

    @Test
    void grownVolumeComesInALaterOffer() {
        givenVolume();
        Offer offer = offer();

        accept(
                offer,
                grow(volume("v", 100), reserved("disk:200", "web")),
                launch(task("t", offer, resource("cpus:1"), volume("v", 300))),
                launch(task("u", offer, resource("cpus:1"), volume("v", 100))));

        assertThat(client.statuses()).hasSize(2);
        assertThat(world.state.tasks().activeCount()).isZero();
        assertThat(total().toList())
                .filteredOn(r -> r.disk() != null)
                .containsExactly(volume("v", 300));
        assertThat(amount(total(), "disk", "web")).isEqualTo(1000);
        world.allocate();
        assertThat(client.offers().getLast().resources())
                .anySatisfy(
                        r ->
                                assertThat(r.toBuilder().allocationInfo(null).build())
                                        .isEqualTo(volume("v", 300)));
        assertThat(told().getFirst().operation().growVolume()).isNotNull();
    }

    @Test
    void whatCannotGrowIsRefused() {
        client = world.subscribe(framework("web", Capability.Type.SHARED_RESOURCES));
        givenVolume();
        perform(create(shared(volume("s", 100))));
        Resource more = reserved("disk:10", "web");

        assertRefused(grow(more, more), "a persistent volume");
        assertRefused(grow(volume("w", 100), more), "a volume of the agent, in its size");
        assertRefused(grow(shared(volume("s", 100)), more), "a volume that is not shared");
        assertRefused(grow(volume("v", 100), resource("disk:10")), "the same disk and");
        assertRefused(grow(volume("v", 100), reserved("mem:10", "web")), "the same disk and");
        assertRefused(grow(volume("v", 100), reserved("disk:0", "web")), "at least 0.001");
        assertRefused(grow(volume("v", 100), volume("s", 100)), "no persistent volume");
        assertRefused(
                grow(volume("v", 100), reserved("disk:5000", "web")), "at most what the offer has");
        ResourceProviderId provider = new ResourceProviderId("p");
        assertRefused(
                grow(
                        volume("v", 100).toBuilder().providerId(provider).build(),
                        more.toBuilder().providerId(provider).build()),
                "no volume of a resource provider");
    }

    @Test
    void agentMustBeAbleToResize() {
        givenVolume();
        world.send(
                new AgentCommand.Register(
                        new AgentCall.Register(
                                node.info,
                                Objects.requireNonNull(world.state.agents().find(node.id))
                                        .address(),
                                "0.1.0",
                                List.of("RESOURCE_PROVIDER", "AGENT_OPERATION_FEEDBACK"),
                                List.of(),
                                List.of()),
                        world.newStream()));

        assertRefused(
                grow(volume("v", 100), reserved("disk:10", "web")),
                "an agent that can resize volumes");
    }
}
