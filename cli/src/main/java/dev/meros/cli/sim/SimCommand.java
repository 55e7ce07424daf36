package dev.meros.cli.sim;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.ExitCode;
import dev.meros.testkit.sim.Profile;
import dev.meros.testkit.sim.SeedRuns;
import dev.meros.testkit.sim.SimulationFailure;
import dev.meros.testkit.sim.SimulationReport;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/// `meros sim`: whole clusters with faults, each decided by its seed.
@Command(
        name = "sim",
        description = {
            "Simulates whole clusters with faults, each of which follows from its seed.",
            "Progress and failures go to stderr, one line of JSON to stdout; exit code 1 when an"
                    + " invariant is broken."
        },
        sortOptions = false)
public final class SimCommand implements Callable<Integer> {
    private static final long REPORT_NANOS = 2_000_000_000L;
    private static final int MOST_STEPS = 10_000_000;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            defaultValue = "1..100",
            description = "The seeds to run, both ends included (default: ${DEFAULT-VALUE}).")
    private String seeds = "1..100";

    @Option(names = "--seed", paramLabel = "N", description = "This seed alone.")
    private @Nullable Long seed;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "2000",
            description = "For how many steps faults strike (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            defaultValue = "faulty",
            description =
                    "calm, faulty, wild, roles, nodes, volumes or everything (default:"
                            + " ${DEFAULT-VALUE}).")
    private String profile = "faulty";

    @Option(
            names = "--frameworks",
            paramLabel = "WHICH",
            defaultValue = "random",
            description =
                    "random, which make every call there is, or real, which are the long-running"
                            + " and the batch framework (default: ${DEFAULT-VALUE}).")
    private String frameworks = "random";

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Seeds that run at the same time (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--trace",
            description = "With --seed: prints every event on stdout instead of the summary.")
    private boolean trace;

    private record Range(long first, long last) {}

    @Override
    public Integer call() {
        Profile rough = profile();
        Range range = range();
        SeedRuns.Frameworks which = which();
        if (steps < 1 || steps > MOST_STEPS) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--steps: " + steps + " (expected: from 1 to " + MOST_STEPS + ")");
        }
        if (threads < 1 || threads > 256) {
            throw new CommandException(
                    ExitCode.USAGE, "--threads: " + threads + " (expected: from 1 to 256)");
        }
        return trace && seed != null ? traced(which, rough, seed) : summed(which, rough, range);
    }

    private Profile profile() {
        try {
            return Profile.named(profile);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--" + e.getMessage());
        }
    }

    private SeedRuns.Frameworks which() {
        return switch (frameworks) {
            case "random" -> SeedRuns.Frameworks.RANDOM;
            case "real" -> SeedRuns.Frameworks.REAL;
            default ->
                    throw new CommandException(
                            ExitCode.USAGE,
                            "--frameworks: " + frameworks + " (expected: random or real)");
        };
    }

    private Range range() {
        if (seed != null) {
            return new Range(seed, seed);
        }
        String[] ends = seeds.split("\\.\\.", -1);
        try {
            Range range = new Range(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
            if (ends.length <= 2 && range.first() <= range.last()) {
                return range;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new CommandException(
                ExitCode.USAGE, "--seeds: " + seeds + " (expected: A..B, such as 1..1000)");
    }

    private int traced(SeedRuns.Frameworks which, Profile rough, long only) {
        PrintWriter out = command.commandLine().getOut();
        try {
            SimulationReport report = which.of(only, rough, steps).trace(out::println).run();
            out.println(report);
            return 0;
        } catch (SimulationFailure e) {
            command.commandLine().getErr().println(e.getMessage());
            return ExitCode.FAILED;
        } finally {
            out.flush();
            command.commandLine().getErr().flush();
        }
    }

    private int summed(SeedRuns.Frameworks which, Profile rough, Range range) {
        PrintWriter err = command.commandLine().getErr();
        long all = range.last() - range.first() + 1;
        AtomicLong nextReport = new AtomicLong(System.nanoTime() + REPORT_NANOS);
        SeedRuns.Outcome outcome =
                new SeedRuns(rough, steps, threads, 5, which)
                        .run(
                                range.first(),
                                range.last(),
                                done -> {
                                    long due = nextReport.get();
                                    long now = System.nanoTime();
                                    if (now - due >= 0
                                            && nextReport.compareAndSet(due, now + REPORT_NANOS)) {
                                        err.println(done + " of " + all + " seeds");
                                        err.flush();
                                    }
                                });
        for (SimulationFailure failure : outcome.failures()) {
            err.println(failure.getMessage());
        }
        err.flush();
        PrintWriter out = command.commandLine().getOut();
        out.println(Json.writeText(summary(rough, range, outcome)));
        out.flush();
        return outcome.failures().isEmpty() ? 0 : ExitCode.FAILED;
    }

    private Map<String, Object> summary(Profile rough, Range range, SeedRuns.Outcome outcome) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("seeds", range.first() + ".." + range.last());
        params.put("steps", steps);
        params.put("threads", threads);
        params.put("frameworks", frameworks);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("bench", "sim");
        line.put("case", rough.name());
        line.put("params", params);
        line.put("n", outcome.seeds());
        line.put("unit", "seeds");
        line.put("rate", Math.round(outcome.seedsPerSecond() * 10) / 10.0);
        line.put("steps", outcome.steps());
        line.put("launches", outcome.launches());
        line.put("failed", outcome.failures().stream().map(SimulationFailure::seed).toList());
        return line;
    }
}
