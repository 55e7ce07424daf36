package dev.meros.cli.bench;

import dev.meros.api.match.Constraint;
import dev.meros.api.match.Demand;
import dev.meros.api.match.Fitness;
import dev.meros.api.match.OfferPlanner;
import dev.meros.api.match.Plan;
import dev.meros.api.match.Wanted;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// Rounds of [OfferPlanner] over agents in ten racks that have between 1 and 16 cpus left.
final class MatchBench {
    /// How many kinds the tasks are of.
    static final int KINDS = 10;

    private static final int RACKS = 10;
    private static final int WARM_UP = 300;

    private final List<Offer> offers = new ArrayList<>();
    private final int tasks;
    private final int rounds;

    MatchBench(int offers, int tasks, int rounds) {
        this.tasks = tasks;
        this.rounds = rounds;
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < offers; i++) {
            this.offers.add(offer(i, random.nextInt(1, 17)));
        }
    }

    /// What is measured.
    enum Case {
        FIRST,
        PACK,
        WEIGHTED,
        FULL;

        private Fitness fitness() {
            return switch (this) {
                case FIRST -> Fitness.firstFit();
                case PACK, FULL -> Fitness.binPack();
                case WEIGHTED ->
                        Fitness.weighted(
                                Fitness.spread("rack").times(2),
                                Fitness.spread("hostname").times(1),
                                Fitness.binPack().times(1));
            };
        }
    }

    BenchResult measure(Case one) {
        List<Wanted> wanted = wanted(one);
        OfferPlanner planner = OfferPlanner.of(one.fitness());
        Plan plan = planner.plan(offers, wanted);
        for (int i = 0; i < WARM_UP; i++) {
            plan = planner.plan(offers, wanted);
        }
        List<Long> nanos = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            plan = planner.plan(offers, wanted);
            long taken = System.nanoTime() - begin;
            nanos.add(taken);
            sum += taken;
        }
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("offers", offers.size());
        params.put("tasks", tasks);
        int placed = plan.used().stream().mapToInt(used -> used.tasks().size()).sum();
        return BenchResult.ofNanos(
                "match",
                one.name().toLowerCase(Locale.ROOT),
                params,
                nanos,
                (double) tasks * rounds / (sum / 1e9),
                placed + " placed; rate in tasks per second");
    }

    private List<Wanted> wanted(Case one) {
        List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < KINDS; i++) {
            double cpus = one == Case.FULL ? 17 + i : 0.5 + i * 0.1;
            Demand demand =
                    Demand.of(Scalar.of(cpus), Scalar.of(64L + i)).withPorts(List.of(), i % 3);
            Wanted kind = Wanted.of("kind-" + i, tasks / KINDS, demand);
            wanted.add(
                    one == Case.WEIGHTED
                            ? kind.withConstraints(
                                    Constraint.of(
                                            "rack",
                                            Constraint.Operator.GROUP_BY,
                                            Integer.toString(RACKS)),
                                    Constraint.of("hostname", Constraint.Operator.MAX_PER, "2"))
                            : kind);
        }
        return wanted;
    }

    private static Offer offer(int number, int cpus) {
        return Offer.builder()
                .id(new OfferId("o-" + number))
                .frameworkId(new FrameworkId("f"))
                .agentId(new AgentId("a-" + number))
                .hostname("node-" + number)
                .attributes(
                        List.of(
                                Attribute.builder()
                                        .name("rack")
                                        .type(Value.Type.TEXT)
                                        .text(new Value.Text("r" + number % RACKS))
                                        .build()))
                .resources(
                        ResourceText.parseResources(
                                "cpus:%d;mem:%d;disk:10000;ports:[31000-32000]"
                                        .formatted(cpus, cpus * 1024)))
                .build();
    }
}
