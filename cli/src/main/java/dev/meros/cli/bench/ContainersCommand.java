package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;
import dev.meros.cli.server.Logs;
import dev.meros.cli.server.ScratchDirectory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// `meros bench containers`: how long it takes until containers run.
@Command(
        name = "containers",
        description = {
            "Starts containers all at once through one real kernel and one real agent.",
            "Times are from the submission until each is known to run; max is the last one.",
            "params.bare_ms is a shell loop of the same runtime in the same run, eight at a time.",
            "Containers take root, conmon, the runtime, skopeo, umoci and busybox-static."
        },
        sortOptions = false)
final class ContainersCommand implements Runnable {
    private static final int MAX = 2000;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--driver",
            paramLabel = "NAME",
            defaultValue = "oci",
            description = "oci or process (default: ${DEFAULT-VALUE}).")
    private Kind kind = Kind.oci;

    @Option(
            names = "--oci-runtime",
            paramLabel = "NAME",
            defaultValue = "crun",
            description = "crun or runc (default: ${DEFAULT-VALUE}).")
    private String runtime = "";

    @Option(
            names = "--count",
            paramLabel = "N",
            split = ",",
            defaultValue = "10,50,100,200,300",
            description = "How many containers (default: ${DEFAULT-VALUE}).")
    private List<Integer> counts = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long one round may take (default: ${DEFAULT-VALUE}).")
    private int timeout;

    /// A driver, as it is written on the command line.
    private enum Kind {
        oci,
        process
    }

    @Override
    public void run() {
        for (int count : counts) {
            if (count < 1 || count > MAX) {
                throw CommandException.usage("--count: " + count + " (expected: 1 to " + MAX + ")");
            }
        }
        if (!List.of("crun", "runc").contains(runtime)) {
            throw CommandException.usage("--oci-runtime: " + runtime + " (expected: crun or runc)");
        }
        Logs.warningsToStderr();
        String name = kind == Kind.oci ? runtime : "none";
        try (ScratchDirectory directory = ScratchDirectory.create("meros-bench");
                ContainersBench bench = new ContainersBench(name, directory.path())) {
            for (int count : counts) {
                List<Long> nanos = bench.round(count, Duration.ofSeconds(timeout));
                Map<String, Object> params = bench.params();
                params.put("count", count);
                params.put("bare_ms", Math.round(bench.bare(count) * 10) / 10.0);
                double seconds = nanos.stream().mapToLong(n -> n).max().orElseThrow() / 1e9;
                BenchResult.ofNanos(
                                "containers",
                                kind.name(),
                                params,
                                nanos,
                                count / seconds,
                                "from the submission until TASK_RUNNING was delivered")
                        .print(command.commandLine().getOut());
            }
        }
    }
}
