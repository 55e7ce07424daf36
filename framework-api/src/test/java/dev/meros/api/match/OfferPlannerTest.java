package dev.meros.api.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.meros.api.match.Constraint.Operator;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.model.Unavailability;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.testing.Seeds;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

final class OfferPlannerTest {
    private static final Demand SMALL = Demand.of(Scalar.of(1L), Scalar.of(100L));

    private static Offer offer(int number, String resources) {
        return Offer.builder()
                .id(new OfferId("o-" + number))
                .frameworkId(new FrameworkId("f-1"))
                .agentId(new AgentId("a-" + number))
                .hostname("node-" + number)
                .attributes(
                        List.of(
                                Attribute.builder()
                                        .name("rack")
                                        .type(Value.Type.TEXT)
                                        .text(new Value.Text("r" + number % 3))
                                        .build()))
                .resources(ResourceText.parseResources(resources))
                .build();
    }

    private static List<String> where(Plan plan) {
        return plan.used().stream()
                .flatMap(
                        used ->
                                used.tasks().stream()
                                        .map(t -> t.kind() + "@" + used.offer().hostname()))
                .toList();
    }

    @Test
    void tasksGoToTheFirstOffersThatFitAndTheRestIsUnused() {
        List<Offer> offers =
                List.of(
                        offer(1, "cpus:0.5;mem:1000"),
                        offer(2, "cpus:2;mem:1000"),
                        offer(3, "cpus:4;mem:1000"));

        Plan plan =
                OfferPlanner.of(Fitness.firstFit()).plan(offers, List.of(Wanted.of("w", 2, SMALL)));

        assertThat(where(plan)).containsExactly("w@node-2", "w@node-2");
        assertThat(plan.unused()).containsExactly(offers.get(0), offers.get(2));
        assertThat(plan.unmet()).isEmpty();
        assertThat(plan.used().getFirst().tasks().getFirst().fits().resources())
                .isEqualTo(Resources.of(ResourceText.parseResources("cpus:1;mem:100")));
    }

    @Test
    void packingFillsTheFullestOfferFirst() {
        List<Offer> offers = List.of(offer(1, "cpus:8;mem:800"), offer(2, "cpus:2;mem:200"));

        Plan plan =
                OfferPlanner.of(Fitness.binPack()).plan(offers, List.of(Wanted.of("w", 3, SMALL)));

        assertThat(where(plan)).containsExactly("w@node-1", "w@node-2", "w@node-2");
    }

    @Test
    void theEmptiestOfferIsTakenWhenThatIsFitter() {
        List<Offer> offers = List.of(offer(1, "cpus:2;mem:200"), offer(2, "cpus:8;mem:800"));

        Plan plan =
                OfferPlanner.of(Fitness.emptiest()).plan(offers, List.of(Wanted.of("w", 3, SMALL)));

        assertThat(where(plan)).containsExactly("w@node-2", "w@node-2", "w@node-2");
    }

    @Test
    void spreadingLooksAtTasksThatRunAlready() {
        List<Offer> offers =
                IntStream.rangeClosed(1, 3).mapToObj(i -> offer(i, "cpus:8;mem:800")).toList();
        Place first = Place.of(offers.getFirst());

        Plan plan =
                OfferPlanner.of(Fitness.spread("hostname"))
                        .plan(
                                offers,
                                List.of(
                                        Wanted.of("w", 4, SMALL)
                                                .withRunning(List.of(first, first))));

        assertThat(where(plan)).containsExactly("w@node-2", "w@node-2", "w@node-3", "w@node-3");
    }

    @Test
    void constraintsHoldAmongTheTasksOfARound() {
        List<Offer> offers =
                IntStream.rangeClosed(1, 6).mapToObj(i -> offer(i, "cpus:8;mem:800")).toList();
        Wanted wanted =
                Wanted.of("w", 5, SMALL)
                        .withConstraints(
                                Constraint.of("hostname", Operator.UNIQUE),
                                Constraint.of("rack", Operator.MAX_PER, "1"));

        Plan plan = OfferPlanner.of(Fitness.firstFit()).plan(offers, List.of(wanted));

        assertThat(where(plan)).containsExactly("w@node-1", "w@node-2", "w@node-3");
        assertThat(plan.unmet())
                .singleElement()
                .hasToString(
                        "w: 2 not placed; 6 offers refused:"
                                + " 6 for constraint hostname UNIQUE: on node-1 are 1");
    }

    @Test
    void aGroupThatIsFullOpensAgainWhenTheOthersHaveCaughtUp() {
        List<Offer> offers =
                IntStream.rangeClosed(1, 3).mapToObj(i -> offer(i, "cpus:8;mem:800")).toList();
        Wanted wanted =
                Wanted.of("w", 7, SMALL)
                        .withConstraints(Constraint.of("rack", Operator.GROUP_BY, "3"));

        Plan plan = OfferPlanner.of(Fitness.binPack()).plan(offers, List.of(wanted));

        assertThat(plan.unmet()).isEmpty();
        assertThat(plan.used()).extracting(used -> used.tasks().size()).containsExactly(3, 2, 2);
    }

    @Test
    void kindsAreServedInTheirOrderAndShareTheOffers() {
        List<Offer> offers = List.of(offer(1, "cpus:3;mem:1000;ports:[31000-31002]"));
        Demand withPort = SMALL.withPorts(List.of(), 1);

        Plan plan =
                OfferPlanner.of(Fitness.binPack())
                        .plan(
                                offers,
                                List.of(Wanted.of("a", 1, withPort), Wanted.of("b", 3, withPort)));

        assertThat(where(plan)).containsExactly("a@node-1", "b@node-1", "b@node-1");
        assertThat(plan.used().getFirst().tasks())
                .extracting(placed -> placed.fits().ports().getFirst())
                .containsExactly(31000, 31001, 31002);
        assertThat(plan.unmet())
                .singleElement()
                .hasToString(
                        "b: 1 not placed; 1 offer refused: 1 for cpus: 1 wanted, 0 offered;"
                                + " 1 for number of ports: 1 wanted, 0 offered");
    }

    @Test
    void everyReasonIsCountedWithOneExample() {
        List<Offer> offers =
                List.of(
                        offer(1, "cpus:0.5;mem:1000"),
                        offer(2, "cpus:0.25;mem:10"),
                        offer(3, "cpus:4;mem:1000"),
                        offer(4, "cpus:4;mem:1000").toBuilder()
                                .unavailability(
                                        new Unavailability(new TimeInfo(1L), new DurationInfo(1L)))
                                .build());
        Wanted wanted =
                Wanted.of("w", 1, SMALL)
                        .withConstraints(Constraint.of("rack", Operator.UNLIKE, "r0"));

        Plan plan =
                OfferPlanner.of(Fitness.firstFit())
                        .withRule(AgentRule.noMaintenance())
                        .plan(offers, List.of(wanted));

        assertThat(plan.unmet())
                .singleElement()
                .hasToString(
                        "w: 1 not placed; 4 offers refused: 2 for cpus: 1 wanted, 0.5 offered;"
                                + " 1 for mem: 100 wanted, 10 offered;"
                                + " 1 for constraint rack UNLIKE r0: the agent has r0;"
                                + " 1 for agent: maintenance is planned");
        assertThat(plan.unused()).isEqualTo(offers);
    }

    @Test
    void offersOfOtherRolesAreLeftOut() {
        Offer web =
                offer(1, "cpus:4;mem:1000").toBuilder()
                        .allocationInfo(new Resource.AllocationInfo("web"))
                        .build();
        OfferPlanner planner =
                OfferPlanner.of(Fitness.firstFit()).withRule(AgentRule.role("batch"));

        Plan plan = planner.plan(List.of(web), List.of(Wanted.of("w", 1, SMALL)));

        assertThat(plan.unmet().getFirst().why())
                .hasToString("1 offer refused: 1 for role: batch wanted, web offered");
    }

    @Test
    void theExampleOfTheDocumentationSpreadsAndPacks() {
        List<Offer> offers =
                IntStream.rangeClosed(1, 3)
                        .mapToObj(i -> offer(i, "cpus:8;mem:800;ports:[31000-31010]"))
                        .toList();
        List<Place> placesOfTasksThatRun = List.of(Place.of(offers.getFirst()));

        // docs: begin
        Fitness fitness =
                Fitness.weighted(Fitness.spread("@zone").times(3), Fitness.binPack().times(1));
        OfferPlanner planner = OfferPlanner.of(fitness).withRule(AgentRule.noMaintenance());
        Wanted web =
                Wanted.of(
                                "web",
                                5,
                                Demand.of(Scalar.of(0.5), Scalar.of(128L)).withPorts(List.of(), 1))
                        .withConstraints(Constraint.of("hostname", Operator.MAX_PER, "2"))
                        .withRunning(placesOfTasksThatRun);
        Plan plan = planner.plan(offers, List.of(web));
        // docs: end

        assertThat(where(plan))
                .containsExactly(
                        "web@node-1", "web@node-2", "web@node-2", "web@node-3", "web@node-3");
    }

    @Test
    void fitnessesAreCombinedByTheirWeights() {
        Place here = Place.of(offer(1, ""));
        Candidate candidate =
                new Candidate(
                        here,
                        Amounts.of(Resources.of(ResourceText.parseResources("cpus:2;mem:400"))),
                        SMALL,
                        Neighbours.of(List.of(), List.of(here)));
        Fitness pack = Fitness.binPack();
        Fitness spread = Fitness.spread("rack");

        assertThat(pack.of(candidate)).isEqualTo(0.375);
        assertThat(Fitness.emptiest().of(candidate)).isEqualTo(0.625);
        assertThat(spread.of(candidate)).isEqualTo(0.5);
        assertThat(Fitness.spread("gpu").of(candidate)).isZero();
        assertThat(Fitness.prefer(Constraint.of("rack", Operator.IS, "r1")).of(candidate)).isOne();
        assertThat(Fitness.prefer(Constraint.of("rack", Operator.IS, "r2")).of(candidate)).isZero();
        assertThat(Fitness.weighted(spread.times(3), pack.times(1)).of(candidate))
                .isCloseTo((3 * 0.5 + 0.375) / 4, within(1e-12));
        Fitness odd = _ -> Double.NaN;
        assertThat(Fitness.weighted(odd.times(1), Fitness.spread("rack").times(1)).of(candidate))
                .isEqualTo(0.25);
    }

    @Test
    void figuresOutOfRangeAndNoNumbersDoNotMisleadThePlanner() {
        List<Offer> offers = List.of(offer(1, "cpus:4;mem:400"), offer(2, "cpus:4;mem:400"));
        Fitness odd = c -> c.place().hostname().equals("node-1") ? Double.NaN : 1e9;

        Plan plan = OfferPlanner.of(odd).plan(offers, List.of(Wanted.of("w", 1, SMALL)));

        assertThat(where(plan)).containsExactly("w@node-2");
    }

    @Test
    void thePlannerAgreesWithTheMatcherAndNeverUsesMoreThanIsOffered() {
        Seeds.check(200, OfferPlannerTest::checkRandomPlan);
    }

    private static void checkRandomPlan(RandomGenerator random) {
        List<Offer> offers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            offers.add(offer(i, randomResources(random)));
        }
        Demand demand =
                Demand.of(Scalar.of(random.nextInt(3) * 0.5), Scalar.of(random.nextLong(200)))
                        .withDisk(Scalar.of(random.nextLong(50)))
                        .withPorts(
                                random.nextBoolean() ? List.of() : List.of(5, 9),
                                random.nextInt(3));

        Plan plan =
                OfferPlanner.of(Fitness.binPack())
                        .plan(offers, List.of(Wanted.of("w", 10, demand)));

        int placed = 0;
        List<OfferRemainder> left = new ArrayList<>();
        plan.unused().forEach(offer -> left.add(OfferRemainder.of(offer)));
        for (Plan.Used used : plan.used()) {
            OfferRemainder rest = OfferRemainder.of(used.offer());
            for (Plan.Placed task : used.tasks()) {
                rest = rest.minus(task.fits().resources()); // throws when it is not there
                placed++;
            }
            left.add(rest);
        }
        int missing = plan.unmet().stream().mapToInt(Plan.Unmet::missing).sum();
        assertThat(placed + missing).isEqualTo(10);
        if (missing > 0) {
            assertThat(left)
                    .hasSize(5)
                    .noneMatch(l -> OfferMatcher.match(l, demand) instanceof Match.Fits);
        }
    }

    private static String randomResources(RandomGenerator random) {
        return "cpus:%s;cpus(web):%s;mem:%d;disk:%d;ports:[1-%d];ports(web):[9-%d]"
                .formatted(
                        random.nextInt(4) * 0.5,
                        random.nextInt(3) * 0.25 + 0.25,
                        random.nextInt(1, 400),
                        random.nextInt(1, 200),
                        random.nextInt(1, 9),
                        random.nextInt(9, 12));
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        assertThatThrownBy(() -> Wanted.of("w", 0, SMALL))
                .hasMessage("count: 0 (expected: at least 1)");
        assertThatThrownBy(() -> Fitness.firstFit().times(0))
                .hasMessage("weight: 0.0 (expected: positive)");
        assertThatThrownBy(Fitness::weighted).hasMessage("parts: none (expected: at least one)");
    }
}
