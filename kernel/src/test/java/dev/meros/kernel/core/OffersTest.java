package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Who is offered what, and what declining does.
class OffersTest {
    private final World world = World.leading();

    private void declineFor(World.Client client, Offer offer, double seconds) {
        client.call(
                Call.decline(
                        client.id, new Call.Decline(List.of(offer.id()), new Filters(seconds))));
    }

    private List<Offer> offersAfter(World.Client client, Duration time) {
        client.clear();
        world.passWithHeartbeats(time);
        world.allocate();
        return client.offers();
    }

    @Test
    void offerHoldsTheWholeAgentAndSaysWhereItIs() {
        World.Node node =
                world.register(
                        AgentInfo.builder()
                                .hostname("a.example")
                                .resources(ResourceText.parseResources(World.USUAL))
                                .attributes(List.of(World.attribute("rack", "r1")))
                                .build(),
                        List.of());
        World.Client client = world.subscribe("web");

        Offer offer = client.offer();

        assertThat(offer.agentId()).isEqualTo(node.id);
        assertThat(offer.hostname()).isEqualTo("a.example");
        assertThat(offer.attributes()).extracting(a -> a.name()).containsExactly("rack");
        assertThat(Resources.of(offer.resources()).unallocated())
                .isEqualTo(Resources.of(ResourceText.parseResources(World.USUAL)));
        assertThat(offer.resources())
                .allSatisfy(
                        r ->
                                assertThat(r.allocationInfo())
                                        .isEqualTo(new Resource.AllocationInfo("web")));
    }

    @Test
    void frameworkOfTheOlderKindSeesTheOlderFormat() {
        world.register("a", "cpus:2;cpus(web):1;mem:1024");
        World.Client client =
                world.subscribe(
                        World.info("old")
                                .capabilities(List.of())
                                .roles(List.of())
                                .role("web")
                                .build());

        Offer offer = client.offer();

        assertThat(offer.allocationInfo()).isNull();
        assertThat(offer.resources())
                .extracting(r -> r.name() + " " + r.role() + " " + r.reservations().size())
                .containsExactlyInAnyOrder("cpus * 0", "cpus web 0", "mem * 0");
    }

    @Test
    void reservedResourcesGoToTheirRoleOnly() {
        world.register("a", "cpus:2;mem:1024;cpus(web):1");
        World.Client other = world.subscribe("other");

        Offer offer = other.offer();

        assertThat(Resources.of(offer.resources()).scalar("cpus")).isEqualTo(Scalar.of(2L));
    }

    @Test
    void nothingIsOfferedTwice() {
        world.register("a");
        World.Client first = world.subscribe("first");
        World.Client second = world.subscribe("second");

        world.allocate();
        world.allocate();

        assertThat(first.offers().size() + second.offers().size()).isEqualTo(1);
    }

    @Test
    void waitingFrameworksGetWholeAgentsInTurn() {
        for (int i = 0; i < 6; i++) {
            world.register("host-" + i);
        }
        List<World.Client> clients =
                List.of(world.subscribe("a"), world.subscribe("b"), world.subscribe("c"));

        world.allocate();

        assertThat(clients).allSatisfy(c -> assertThat(c.offers()).hasSize(2));
    }

    @Test
    void frameworkWithTheSmallerShareComesFirst() {
        world.register("a");
        World.Client rich = world.subscribe("rich");
        Offer offer = rich.offer();
        rich.accept(offer, World.task("t", offer, "cpus:2;mem:100"));
        World.Client poor = world.subscribe("poor");
        world.allocate();
        assertThat(poor.offers()).hasSize(1);

        world.register("b", "cpus:1;mem:1000");
        world.register("c", "cpus:1;mem:1000");
        world.allocate();

        assertThat(poor.offers()).as("b and c would each leave rich richer").hasSize(1);
        assertThat(rich.offers()).hasSize(3);
    }

    @Test
    void declinedOfferIsNotReofferedBeforeItsFilterExpires() {
        world.register("a");
        World.Client client = world.subscribe("web");
        client.decline(client.offer());

        assertThat(offersAfter(client, Duration.ofMillis(4900))).isEmpty();
        assertThat(offersAfter(client, Duration.ofMillis(200))).hasSize(1);
    }

    @Test
    void declinedOfferGoesToTheNextFrameworkAtOnce() {
        world.register("a");
        World.Client first = world.subscribe("first");
        World.Client second = world.subscribe("second");

        first.decline(first.offer());
        world.allocate();

        assertThat(second.offers()).hasSize(1);
    }

    @Test
    void offerDeclinedForNoTimeComesBackAtOnce() {
        world.register("a");
        World.Client client = world.subscribe("web");
        declineFor(client, client.offer(), 0);

        assertThat(offersAfter(client, Duration.ZERO)).hasSize(1);
    }

    @Test
    void refusalWithoutSenseLastsFiveSeconds() {
        assertThat(OfferCalls.refusal(new Filters(-1.0))).isEqualTo(Duration.ofSeconds(5));
        assertThat(OfferCalls.refusal(new Filters(Double.NaN))).isEqualTo(Duration.ofSeconds(5));
        assertThat(OfferCalls.refusal(null)).isEqualTo(Duration.ofSeconds(5));
        assertThat(OfferCalls.refusal(new Filters(1e18))).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void agentThatGainsSomethingIsOfferedInSpiteOfTheFilter() {
        world.register("a");
        World.Client other = world.subscribe("other");
        Offer all = other.offer();
        other.accept(all, World.task("t", all, "cpus:1;mem:64"));
        World.Client web = world.subscribe("web");
        declineFor(web, web.offer(), 3600);
        assertThat(offersAfter(web, Duration.ofSeconds(1))).isEmpty();

        other.call(Call.teardown(other.id));

        assertThat(offersAfter(web, Duration.ofMillis(100))).hasSize(1);
    }

    @Test
    void reviveDropsFiltersAndSuppression() {
        world.register("a");
        World.Client client = world.subscribe("web");
        declineFor(client, client.offer(), 3600);
        client.call(Call.suppress(client.id, List.of()));
        assertThat(offersAfter(client, Duration.ofMillis(100))).isEmpty();

        client.call(Call.revive(client.id, List.of("web")));

        assertThat(offersAfter(client, Duration.ZERO)).hasSize(1);
    }

    @Test
    void reviveOfAForeignRoleIsDropped() {
        world.register("a");
        World.Client client = world.subscribe("web");
        declineFor(client, client.offer(), 3600);

        client.call(Call.revive(client.id, List.of("web", "foreign")));

        assertThat(offersAfter(client, Duration.ZERO)).isEmpty();
    }

    @Test
    void suppressedRolesAtSubscriptionGetNothing() {
        world.register("a");

        World.Client client = world.subscribe(World.info("web").build(), List.of("web"));

        assertThat(offersAfter(client, Duration.ZERO)).isEmpty();
    }

    @Test
    void offerThatNobodyAnswersIsRescindedAndGoesToAnother() {
        world.register("a");
        World.Client first = world.subscribe("first");
        Offer offer = first.offer();
        World.Client second = world.subscribe("second");
        world.allocate();

        world.passWithHeartbeats(Duration.ofSeconds(61));
        world.allocate();

        assertThat(first.rescinded()).containsExactly(offer.id());
        assertThat(second.offers()).hasSize(1);
    }

    @Test
    void tooLittleIsNotOffered() {
        world.register("a", "cpus:0.005;mem:31;disk:100000");
        World.Client client = world.subscribe("web");

        assertThat(offersAfter(client, Duration.ZERO)).isEmpty();
    }

    @Test
    void agentsWithGpusAreShownOnlyToThoseWhoWantGpus() {
        world.register("a", "cpus:4;mem:1024;gpus:1");
        World.Client plain = world.subscribe("plain");
        assertThat(offersAfter(plain, Duration.ZERO)).isEmpty();

        FrameworkInfo info = World.info("gpu").build();
        World.Client gpu =
                world.subscribe(
                        info.toBuilder()
                                .capabilities(
                                        List.of(
                                                World.capability(Capability.Type.MULTI_ROLE),
                                                World.capability(Capability.Type.GPU_RESOURCES)))
                                .build());

        assertThat(offersAfter(gpu, Duration.ZERO)).hasSize(1);
    }

    @Test
    void disconnectedAgentLosesItsOffersAtOnce() {
        World.Node node = world.register("a");
        World.Client client = world.subscribe("web");
        Offer offer = client.offer();

        node.close();
        world.allocate();

        assertThat(client.rescinded()).containsExactly(offer.id());
        assertThat(client.offers()).hasSize(1);
    }

    @Test
    void manyOffersComeInSeveralEvents() {
        World.Client client = world.subscribe("web");
        for (int i = 0; i < 450; i++) {
            world.register("host-" + i);
        }

        world.allocate();

        assertThat(client.eventTypes()).filteredOn(t -> t == Event.Type.OFFERS).hasSize(3);
        assertThat(client.offers()).hasSize(450);
    }

    @Test
    void idsOfOffersAreNotUsedAgainInALaterTerm() {
        Set<OfferId> ids = new HashSet<>();
        for (int term = 0; term < 3; term++) {
            world.register("host-" + term);
            World.Client client = world.subscribe("web");
            world.allocate();
            client.offers().forEach(o -> assertThat(ids.add(o.id())).isTrue());
            world.restart();
        }

        assertThat(ids).isNotEmpty();
    }

    @Test
    void nothingIsConsideredWhenNothingHasChanged() {
        world.register("a");
        World.Client client = world.subscribe("web");
        client.offer();

        assertThat(world.state.allocationIsDue()).isFalse();
        world.passWithHeartbeats(Duration.ofSeconds(1));
        assertThat(world.state.allocationIsDue()).isFalse();
    }
}
