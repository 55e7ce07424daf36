package dev.meros.api.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import org.junit.jupiter.api.Test;

import java.util.List;

final class OfferMatcherTest {
    private static Offer offer(String resources) {
        return Offer.builder()
                .id(new OfferId("o-1"))
                .frameworkId(new FrameworkId("f-1"))
                .agentId(new AgentId("a-1"))
                .hostname("node-1")
                .resources(ResourceText.parseResources(resources))
                .build();
    }

    private static Resources resources(String text) {
        return Resources.of(ResourceText.parseResources(text));
    }

    private static Demand demand(double cpus, double mem) {
        return Demand.of(Scalar.of(cpus), Scalar.of(mem));
    }

    private static Match.Fits fits(Match match) {
        assertThat(match).isInstanceOf(Match.Fits.class);
        return (Match.Fits) match;
    }

    @Test
    void whatIsWantedIsTakenAndNoMore() {
        Offer offer = offer("cpus:4;mem:1024;disk:5000;gpus:2;ports:[31000-31010]");

        Match.Fits match =
                fits(
                        OfferMatcher.match(
                                offer,
                                demand(0.5, 128)
                                        .withDisk(Scalar.of(10))
                                        .withGpus(Scalar.of(1))
                                        .withPorts(List.of(31005, 31001), 2)));

        assertThat(match.ports()).containsExactly(31005, 31001, 31000, 31002);
        assertThat(match.resources())
                .isEqualTo(
                        resources(
                                "cpus:0.5;mem:128;disk:10;gpus:1;"
                                        + "ports:[31000-31002,31005-31005]"));
    }

    @Test
    void nothingFitsEverywhere() {
        assertThat(fits(OfferMatcher.match(offer(""), Demand.NOTHING)).resources())
                .isEqualTo(Resources.EMPTY);
    }

    @Test
    void everyReasonOfARefusalIsReported() {
        Offer offer = offer("cpus:0.5;mem:64;ports:[31000-31001]");

        Match match =
                OfferMatcher.match(
                        offer,
                        demand(2, 128)
                                .withDisk(Scalar.of(10))
                                .withGpus(Scalar.of(1))
                                .withPorts(List.of(80, 31000), 2));

        assertThat(match)
                .isInstanceOfSatisfying(
                        Match.Refused.class,
                        refused ->
                                assertThat(refused.vetoes())
                                        .extracting(Veto::explanation)
                                        .containsExactly(
                                                "cpus: 2 wanted, 0.5 offered",
                                                "mem: 128 wanted, 64 offered",
                                                "disk: 10 wanted, 0 offered",
                                                "gpus: 1 wanted, 0 offered",
                                                "ports: [80-80] wanted, [31000-31001] offered",
                                                "number of ports: 2 wanted, 1 offered"));
    }

    @Test
    void reservedResourcesAreTakenFirst() {
        Offer offer = offer("cpus:4;cpus(web):1;mem:1024;ports:[1-5];ports(web):[6-10]");

        Match.Fits match = fits(OfferMatcher.match(offer, demand(1.5, 10).withPorts(List.of(), 6)));

        assertThat(match.resources())
                .isEqualTo(resources("cpus(web):1;cpus:0.5;mem:10;ports:[1-5];ports(web):[6-6]"));
    }

    @Test
    void severalTasksShareAnOfferUntilItIsUsedUp() {
        OfferRemainder left = OfferRemainder.of(offer("cpus:1;mem:1024;ports:[31000-31001]"));
        Demand demand = demand(0.5, 100).withPorts(List.of(), 1);

        Match.Fits first = fits(OfferMatcher.match(left, demand));
        left = left.minus(first.resources());
        Match.Fits second = fits(OfferMatcher.match(left, demand));
        left = left.minus(second.resources());

        assertThat(first.ports()).containsExactly(31000);
        assertThat(second.ports()).containsExactly(31001);
        assertThat(left.left()).isEqualTo(resources("mem:824"));
        assertThat(OfferMatcher.match(left, demand)).isInstanceOf(Match.Refused.class);
    }

    @Test
    void whatIsNotLeftCannotBeTaken() {
        OfferRemainder left = OfferRemainder.of(offer("cpus:1"));

        assertThatThrownBy(() -> left.minus(resources("cpus:2")))
                .hasMessage("taken: cpus:2 (expected: part of cpus:1)");
    }

    @Test
    void resourcesOfOtherRolesCanBeLeftOut() {
        OfferRemainder unreserved =
                OfferRemainder.of(offer("cpus(web):4;cpus:1"))
                        .filter(r -> r.reservations().isEmpty());

        assertThat(OfferMatcher.match(unreserved, demand(2, 0))).isInstanceOf(Match.Refused.class);
    }

    @Test
    void refusalsOfManyOffersMakeOneSentence() {
        VetoSummary summary = VetoSummary.EMPTY;
        Demand demand = demand(2, 128).withPorts(List.of(80), 0);

        for (String resources : List.of("cpus:1;mem:128;ports:[80-80]", "cpus:1.5;mem:128")) {
            if (OfferMatcher.match(offer(resources), demand) instanceof Match.Refused refused) {
                summary = summary.plus(refused.vetoes());
            }
        }

        assertThat(summary.offers()).isEqualTo(2);
        assertThat(summary)
                .hasToString(
                        "2 offers refused: 2 for cpus: 2 wanted, 1.5 offered;"
                                + " 1 for ports: [80-80] wanted, [] offered");
        assertThat(summary.reasons()).containsOnlyKeys(Veto.Code.CPUS, Veto.Code.FIXED_PORTS);
        assertThat(VetoSummary.EMPTY).hasToString("no offer refused");
    }

    @Test
    void demandsSayWhatIsWrongWithThem() {
        assertThatThrownBy(() -> demand(-1, 0)).hasMessage("cpus: -1 (expected: not negative)");
        assertThatThrownBy(() -> demand(1, 0).withPorts(List.of(70000), 0))
                .hasMessage("ports: 70000 (expected: 1 to 65535)");
        assertThatThrownBy(() -> demand(1, 0).withPorts(List.of(80, 80), 0))
                .hasMessage("ports: [80, 80] (expected: no port twice)");
        assertThatThrownBy(() -> demand(1, 0).withGpus(Scalar.of(0.5)))
                .hasMessage("gpus: 0.5 (expected: a whole number)");
    }
}
