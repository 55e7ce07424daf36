package dev.meros.longrunning.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.Resources;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.instance.Instance;

import org.junit.jupiter.api.Test;

import java.util.List;

final class OfferRoundTest {
    private static final String APP = "{'id':'/a','cmd':'run','cpus':1,'instances':3}";

    private final Cluster cluster = new Cluster(1, 3);

    @Test
    void offersThatArriveOneByOneAreGatheredSoThatInstancesSpread() {
        cluster.post(APP);

        cluster.offerOneByOne();

        assertThat(cluster.instances("/a"))
                .extracting(i -> i.place().hostname())
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void aNewInstanceGoesWhereTheFewestOfItsAppAre() {
        cluster.post(APP);
        cluster.settle();
        Instance lost = cluster.instances("/a").getLast();
        cluster.report(lost.task().value(), TaskState.TASK_FAILED);

        cluster.offerOneByOne();

        assertThat(cluster.instances("/a").getLast().place()).isEqualTo(lost.place());
    }

    @Test
    void appsOfOneInstanceDoNotAllGoToOneAgent() {
        for (String id : List.of("/a", "/b", "/c")) {
            cluster.post(APP.replace("/a", id).replace("'instances':3", "'instances':1"));
            cluster.offerOneByOne();
        }

        assertThat(List.of("/a", "/b", "/c"))
                .extracting(id -> cluster.instances(id).getFirst().place().hostname())
                .doesNotHaveDuplicates();
    }

    @Test
    void gatheredOffersAreGivenBackWhenTheStateIsReadAgain() {
        cluster.post(APP);
        cluster.run(new Command.OffersReceived(cluster.freeOffers()));
        cluster.effects.clear();

        cluster.run(new Command.Subscribed());

        assertThat(cluster.effects).filteredOn(Effect.Decline.class::isInstance).isNotEmpty();
        assertThat(cluster.instances("/a")).isEmpty();
    }

    @Test
    void rescindedOffersAreNotUsed() {
        cluster.post(APP);
        List<Offer> offers = cluster.freeOffers();
        cluster.run(new Command.OffersReceived(offers));
        offers.forEach(offer -> cluster.run(new Command.OfferRescinded(offer.id())));
        cluster.effects.clear();

        cluster.run(new Command.OffersGathered());

        assertThat(cluster.effects)
                .noneMatch(e -> e instanceof Effect.Launch || e instanceof Effect.Decline);
        assertThat(cluster.instances("/a")).isEmpty();
    }

    @Test
    void whatWaitsIsStatedAndStatedAnewWhenItHasChanged() {
        cluster.post("{'id':'/a','cmd':'run','cpus':1,'mem':64,'instances':3,'ports':[0,0]}");

        assertThat(cluster.demand)
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.count()).isEqualTo(3);
                            assertThat(Resources.of(r.resources()))
                                    .hasToString("cpus:1;mem:64;ports:2");
                        });

        cluster.post("{'id':'/b','cmd':'run','cpus':1000,'mem':64,'instances':2}");
        cluster.offerOneByOne();

        assertThat(cluster.demand)
                .singleElement()
                .satisfies(
                        r -> {
                            assertThat(r.count()).isEqualTo(2);
                            assertThat(Resources.of(r.resources()).scalar("cpus"))
                                    .isEqualTo(Scalar.of(1000L));
                        });
    }

    @Test
    void moreAgentsAreAskedForThanThereAreInstancesToLaunch() {
        cluster.post(APP);

        assertThat(cluster.demand)
                .singleElement()
                .satisfies(r -> assertThat(r.spread()).isPositive());
    }

    @Test
    void offersThatWereTooFewAreAskedForAgainOnceTheyAreUsed() {
        cluster.post("{'id':'/a','cmd':'run','cpus':1,'instances':3,'ports':[]}");
        Offer one = cluster.freeOffers().getFirst();
        cluster.run(new Command.OffersReceived(List.of(tiny(one))));
        cluster.effects.clear();

        cluster.run(new Command.OffersGathered());

        assertThat(cluster.instances("/a")).hasSize(1);
        assertThat(cluster.effects).anyMatch(Effect.Revive.class::isInstance);
        cluster.effects.clear();

        cluster.run(new Command.OffersReceived(List.of()));
        cluster.run(new Command.OffersGathered());

        assertThat(cluster.effects)
                .as("nothing was launched, so nothing more would come")
                .noneMatch(Effect.Revive.class::isInstance);
    }

    private static Offer tiny(Offer offer) {
        return Offer.builder()
                .id(offer.id())
                .frameworkId(offer.frameworkId())
                .agentId(offer.agentId())
                .hostname(offer.hostname())
                .attributes(offer.attributes())
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(1L)),
                                Resource.scalar("mem", Scalar.of(128L)),
                                Resource.scalar("disk", Scalar.of(128L))))
                .build();
    }
}
