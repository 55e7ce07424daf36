package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;
import dev.meros.kernel.core.Kernel;
import dev.meros.kernel.core.allocation.AllocationRules;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// `meros bench allocation`: how long it takes to decide who is offered what.
@Command(
        name = "allocation",
        description = {
            "Times allocations of the kernel's core: commands in, decisions out, one thread; no"
                    + " journal and no connections.",
            "Cases: full (all that is free is offered), declined (all is declined, again and"
                    + " again), one-change (a task ends: when is that offered), filtered (everybody"
                    + " has refused everything), quota (as full, with 1,000 roles that have"
                    + " guarantees and limits), volumes (as full, with ten volumes and"
                    + " reservations on each agent), suppressed (half of the frameworks are),"
                    + " explain and what-if (the copy of the state for a question).",
            "mixed, mixed-filter, mixed-suppress and mixed-demand have a size of their own: 80"
                    + " agents and 554 frameworks of three kinds that place 19,500 tasks."
        },
        sortOptions = false)
final class AllocationCommand implements Runnable {
    private static final List<Integer> GRID_AGENTS = List.of(1_000, 5_000, 10_000, 20_000, 50_000);
    private static final List<Integer> GRID_FRAMEWORKS = List.of(1, 100, 1_000, 3_000);
    private static final int MAX_AGENTS = 200_000;
    private static final int MAX_FRAMEWORKS = 20_000;
    private static final int WARM_UP_AGENTS = 1_000;
    private static final int WARM_UP_FRAMEWORKS = 50;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--case",
            paramLabel = "CASE",
            split = ",",
            defaultValue = "full",
            description = "Cases, or all (default: ${DEFAULT-VALUE}).")
    private List<String> cases = List.of();

    @Option(
            names = "--agents",
            paramLabel = "N",
            split = ",",
            defaultValue = "10000",
            description = "Simulated agents (default: ${DEFAULT-VALUE}).")
    private List<Integer> agents = List.of();

    @Option(
            names = "--frameworks",
            paramLabel = "N",
            split = ",",
            defaultValue = "1000",
            description = "Frameworks (default: ${DEFAULT-VALUE}).")
    private List<Integer> frameworks = List.of();

    @Option(
            names = "--grid",
            description = "1000 to 50000 agents by 1 to 3000 frameworks, 20 sizes in all.")
    private boolean grid;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Passes that are measured (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--changes",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Changes that are measured by one-change (default: ${DEFAULT-VALUE}).")
    private int changes;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = {
                "After so many seconds a size is measured no more, once it was three times"
                        + " (default: ${DEFAULT-VALUE})."
            })
    private int seconds;

    @Option(
            names = "--sorter",
            paramLabel = "SORTER",
            defaultValue = "drf",
            description =
                    "Who comes first: drf (smallest dominant share) or random (default:"
                            + " ${DEFAULT-VALUE}).")
    private String sorter = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the cluster's random choices (default: ${DEFAULT-VALUE}).")
    private long seed;

    /// All cases by name, in the order in which `all` runs them. Those of one shape stand together.
    private static Map<String, Case> known() {
        Map<String, Case> known = new LinkedHashMap<>();
        known.put("full", new Sized(Shape.PLAIN, AllocationBench::full));
        known.put("suppressed", new Sized(Shape.PLAIN, AllocationBench::suppressed));
        known.put("one-change", new Sized(Shape.PLAIN, AllocationBench::oneChange));
        known.put(
                "explain",
                new Sized(Shape.PLAIN, (bench, name) -> bench.asked(name, ExplainBench::explain)));
        known.put(
                "what-if",
                new Sized(Shape.PLAIN, (bench, name) -> bench.asked(name, ExplainBench::whatIf)));
        known.put("declined", new Sized(Shape.PLAIN, AllocationBench::declined));
        known.put("filtered", new Sized(Shape.PLAIN, AllocationBench::filtered));
        known.put("quota", new Sized(Shape.QUOTA, AllocationBench::quota));
        known.put("volumes", new Sized(Shape.VOLUMES, AllocationBench::full));
        known.put("mixed", new Mixed(MixedBench.Manner.NO_FILTER));
        known.put("mixed-filter", new Mixed(MixedBench.Manner.USUAL_FILTER));
        known.put("mixed-suppress", new Mixed(MixedBench.Manner.SUPPRESS));
        known.put("mixed-demand", new Mixed(MixedBench.Manner.DEMAND));
        return known;
    }

    private enum Shape {
        PLAIN,
        QUOTA,
        VOLUMES
    }

    private sealed interface Case {}

    /// Measured for each size.
    private record Sized(Shape shape, Measure measure) implements Case {}

    /// With a size of its own.
    private record Mixed(MixedBench.Manner manner) implements Case {}

    private interface Measure {
        BenchResult of(AllocationBench bench, String name);
    }

    @Override
    public void run() {
        expect("--rounds", rounds, 1_000_000);
        expect("--changes", changes, 10_000_000);
        expect("--seconds", seconds, 86_400);
        sizes().forEach(n -> expect("--agents", n, MAX_AGENTS));
        counts().forEach(n -> expect("--frameworks", n, MAX_FRAMEWORKS));
        newKernel();
        Map<String, Case> chosen = chosen();
        Map<Shape, Map<String, Measure>> byShape = new EnumMap<>(Shape.class);
        chosen.forEach(
                (name, each) -> {
                    if (each instanceof Sized(Shape shape, Measure measure)) {
                        byShape.computeIfAbsent(shape, _ -> new LinkedHashMap<>())
                                .put(name, measure);
                    }
                });
        byShape.forEach(this::sized);
        chosen.forEach(
                (name, each) -> {
                    if (each instanceof Mixed(MixedBench.Manner manner)) {
                        mixed(name, manner);
                    }
                });
    }

    private Map<String, Case> chosen() {
        Map<String, Case> chosen = known();
        for (String name : cases) {
            if (!name.equals("all") && !chosen.containsKey(name)) {
                throw CommandException.usage(
                        "--case: %s (expected: %s or all)"
                                .formatted(name, String.join(", ", chosen.keySet())));
            }
        }
        chosen.keySet().removeIf(name -> !cases.contains("all") && !cases.contains(name));
        return chosen;
    }

    private List<Integer> sizes() {
        return grid ? GRID_AGENTS : agents;
    }

    private List<Integer> counts() {
        return grid ? GRID_FRAMEWORKS : frameworks;
    }

    private void sized(Shape shape, Map<String, Measure> measures) {
        warmUp(shape, measures);
        for (int agentCount : sizes()) {
            for (int frameworkCount : counts()) {
                AllocationBench bench =
                        bench(
                                shape(shape, agentCount, frameworkCount),
                                new AllocationBench.Effort(rounds, changes, seconds));
                measures.forEach((name, measure) -> cell(name, bench, measure));
            }
        }
    }

    /// A small size first, unless all are: the code is compiled by then.
    private void warmUp(Shape shape, Map<String, Measure> measures) {
        if (sizes().stream().anyMatch(n -> n >= WARM_UP_AGENTS)) {
            AllocationBench bench =
                    bench(
                            shape(shape, WARM_UP_AGENTS / 2, WARM_UP_FRAMEWORKS),
                            new AllocationBench.Effort(50, 2_000, 3));
            measures.forEach((name, measure) -> measure.of(bench, name));
        }
    }

    private AllocationBench bench(ClusterShape shape, AllocationBench.Effort effort) {
        return new AllocationBench(shape, this::newKernel, sorter, effort);
    }

    private void cell(String name, AllocationBench bench, Measure measure) {
        long start = System.nanoTime();
        BenchResult result = measure.of(bench, name);
        result.print(command.commandLine().getOut());
        PrintWriter err = command.commandLine().getErr();
        err.printf(
                "%s, %s agents, %s frameworks: p50 %s ms, p99 %s ms (cell took %.1f s)%n",
                name,
                result.params().get("agents"),
                result.params().get("frameworks"),
                result.p50(),
                result.p99(),
                (System.nanoTime() - start) / 1e9);
        err.flush();
    }

    private void mixed(String name, MixedBench.Manner manner) {
        new MixedBench(newKernel(), sorter, manner)
                .run(name, command.commandLine().getErr())
                .print(command.commandLine().getOut());
    }

    private ClusterShape shape(Shape shape, int agentCount, int frameworkCount) {
        ClusterShape plain = ClusterShape.plain(agentCount, frameworkCount, seed);
        return switch (shape) {
            case PLAIN -> plain;
            case QUOTA -> plain.withQuotaRoles();
            case VOLUMES -> plain.withVolumes();
        };
    }

    private Kernel newKernel() {
        AllocationRules.Sorter by =
                switch (sorter) {
                    case "drf" -> AllocationRules.Sorter.DRF;
                    case "random" -> AllocationRules.Sorter.RANDOM;
                    default ->
                            throw CommandException.usage(
                                    "--sorter: " + sorter + " (expected: drf or random)");
                };
        AllocationRules rules =
                AllocationRules.USUAL.withOrder(new AllocationRules.Order(by, by, new TreeSet<>()));
        return new Kernel(BareKernel.rules().withAllocation(rules));
    }

    private static void expect(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw CommandException.usage("%s: %d (expected: 1 to %d)".formatted(name, value, max));
        }
    }
}
