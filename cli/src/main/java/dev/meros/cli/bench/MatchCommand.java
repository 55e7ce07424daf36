package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `meros bench match`: how long a framework takes to find places for its tasks.
@Command(
        name = "match",
        description = {
            "Plans a round of offers for tasks of ten kinds with dev.meros.api.match, on one"
                    + " thread.",
            "Cases: first (first fit), pack (bin-pack), weighted (bin-pack and spread, with the"
                    + " constraints GROUP_BY and MAX_PER), full (no task fits anywhere: every"
                    + " reason is counted)."
        },
        sortOptions = false)
final class MatchCommand implements Runnable {
    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--offers",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Offers (default: ${DEFAULT-VALUE}).")
    private int offers;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "100",
            description = "Tasks, of ten kinds (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "200",
            description = "Measured rounds of each case (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Override
    public void run() {
        if (offers < 1 || offers > 100_000) {
            throw CommandException.usage("--offers: " + offers + " (expected: 1 to 100000)");
        }
        if (tasks < MatchBench.KINDS || tasks > 10_000) {
            throw CommandException.usage(
                    "--tasks: %d (expected: %d to 10000)".formatted(tasks, MatchBench.KINDS));
        }
        if (rounds < 1 || rounds > 100_000) {
            throw CommandException.usage("--rounds: " + rounds + " (expected: 1 to 100000)");
        }
        for (MatchBench.Case one : MatchBench.Case.values()) {
            new MatchBench(offers, tasks, rounds)
                    .measure(one)
                    .print(command.commandLine().getOut());
        }
    }
}
