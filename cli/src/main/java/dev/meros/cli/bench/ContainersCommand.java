package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;
import dev.meros.cli.server.Logs;
import dev.meros.cli.server.ScratchDirectory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `meros bench containers`: how long it takes until containers run.
@Command(
        name = "containers",
        description = {
            "Starts containers all at once through one real kernel and one real agent.",
            "Times are from the submission until each is known to run; max is the last one.",
            "params.bare_ms is a shell loop of the same runtime in the same run, eight at a time,",
            "and params.jvm_cpu_ms the processor time of kernel, agent and framework together.",
            "Containers take root, conmon, the runtime, skopeo, umoci and busybox-static, or an",
            "engine, curl, skopeo, umoci and busybox-static."
        },
        sortOptions = false)
final class ContainersCommand implements Runnable {
    private static final int MAX = 2000;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--driver",
            paramLabel = "NAME",
            defaultValue = "oci",
            description = "oci, docker or process (default: ${DEFAULT-VALUE}).")
    private Kind kind = Kind.oci;

    @Option(
            names = "--oci-runtime",
            paramLabel = "NAME",
            defaultValue = "crun",
            description = "crun or runc (default: ${DEFAULT-VALUE}).")
    private String runtime = "";

    @Option(
            names = "--docker",
            paramLabel = "SOCKET",
            defaultValue = "/var/run/docker.sock",
            description = "The socket of the engine (default: ${DEFAULT-VALUE}).")
    private Path socket = Path.of("");

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
        docker,
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
        if (kind == Kind.docker && !BareLoop.answers(socket)) {
            command.commandLine()
                    .getErr()
                    .println("docker: " + socket + " (expected: an engine that answers); skipped");
            return;
        }
        try (ScratchDirectory directory = ScratchDirectory.create("meros-bench");
                ContainersBench bench = new ContainersBench(target(), directory.path())) {
            for (int count : counts) {
                measure(bench, count);
            }
        }
    }

    private ContainersBench.Target target() {
        return switch (kind) {
            case oci -> new ContainersBench.Target.Oci(runtime);
            case docker -> new ContainersBench.Target.Docker(socket.toAbsolutePath());
            case process -> new ContainersBench.Target.Processes();
        };
    }

    private void measure(ContainersBench bench, int count) {
        ContainersBench.Round round = bench.round(count, Duration.ofSeconds(timeout));
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("driver", kind.name());
        params.putAll(bench.params());
        params.put("count", count);
        bench.bare(count).forEach((name, millis) -> params.put(name, Math.round(millis)));
        params.put("jvm_cpu_ms", round.cpu().toMillis());
        double seconds = round.nanos().stream().mapToLong(n -> n).max().orElseThrow() / 1e9;
        BenchResult.ofNanos(
                        "containers",
                        kind.name(),
                        params,
                        round.nanos(),
                        count / seconds,
                        "from the submission until TASK_RUNNING was delivered")
                .print(command.commandLine().getOut());
    }
}
