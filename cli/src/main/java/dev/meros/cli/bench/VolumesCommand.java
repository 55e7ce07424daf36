package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;
import dev.meros.cli.server.Logs;
import dev.meros.cli.server.ScratchDirectory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.util.List;

/// `meros bench volumes`: how long volumes take to come and go.
@Command(
        name = "volumes",
        description = {
            "Makes, publishes, unpublishes and destroys volumes, one after another.",
            "Times are of all four together, with the records of the node's registry.",
            "All but directory take root; image takes e2fsprogs and btrfs btrfs-progs."
        },
        sortOptions = false)
final class VolumesCommand implements Runnable {
    private static final int MAX = 10_000;
    private static final int WARM = 5;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--case",
            paramLabel = "PROVIDER",
            split = ",",
            defaultValue = "directory,image,btrfs,tmpfs",
            description = "Which providers (default: ${DEFAULT-VALUE}).")
    private List<String> cases = List.of();

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many volumes (default: ${DEFAULT-VALUE}).")
    private int count;

    @Override
    public void run() {
        if (count < 1 || count > MAX) {
            throw CommandException.usage("--count: " + count + " (expected: 1 to " + MAX + ")");
        }
        for (String provider : cases) {
            if (!VolumesBench.PROVIDERS.containsKey(provider)) {
                throw CommandException.usage(
                        "--case: "
                                + provider
                                + " (expected: "
                                + String.join(", ", VolumesBench.PROVIDERS.keySet())
                                + ")");
            }
        }
        Logs.warningsToStderr();
        cases.forEach(this::measure);
    }

    private void measure(String provider) {
        try (ScratchDirectory directory = ScratchDirectory.create("meros-bench");
                VolumesBench bench = new VolumesBench(provider, directory.path())) {
            bench.rounds(WARM);
            List<Long> nanos = bench.rounds(count);
            double seconds = nanos.stream().mapToLong(n -> n).sum() / 1e9;
            BenchResult.ofNanos(
                            "volumes",
                            provider,
                            bench.params(),
                            nanos,
                            count / seconds,
                            "create, publish, unpublish and destroy of one volume")
                    .print(command.commandLine().getOut());
        }
    }
}
