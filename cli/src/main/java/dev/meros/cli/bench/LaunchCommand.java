package dev.meros.cli.bench;

import dev.meros.cli.client.ServerAddress;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.server.Logs;
import dev.meros.cli.server.ScratchDirectory;
import dev.meros.cli.server.Starting;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// `meros bench launch`: how many tasks per second are launched durably.
@Command(
        name = "launch",
        description = {
            "Launches through the scheduler API over HTTP, with a journal on disk.",
            "Agents are simulated: they register over the agent link and send the statuses of tasks"
                    + " that they do not run."
        },
        sortOptions = false)
final class LaunchCommand implements Runnable {
    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "50",
            description = "Simulated agents (default: ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Tasks that are measured (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Tasks before them that are not (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--per-accept",
            paramLabel = "N",
            defaultValue = "100",
            description = "Tasks in one ACCEPT at most (default: ${DEFAULT-VALUE}).")
    private int perAccept;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long it may take (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Option(
            names = "--kernel",
            paramLabel = "URL",
            converter = ServerAddress.class,
            description = "A kernel of its own; else one is started in this JVM.")
    private URI kernel = URI.create("");

    @Override
    public void run() {
        expectPositive("--agents", agents);
        expectPositive("--tasks", tasks);
        expectPositive("--per-accept", perAccept);
        expectPositive("--timeout", timeout);
        Logs.warningsToStderr();
        BenchResult result =
                kernel.toString().isEmpty() ? withOwnKernel() : measure(kernel, "own process");
        result.print(command.commandLine().getOut());
    }

    private BenchResult withOwnKernel() {
        try (ScratchDirectory directory = ScratchDirectory.create("meros-bench");
                KernelServer server =
                        Starting.of(
                                () ->
                                        KernelServer.start(
                                                KernelSettings.of(directory.path())
                                                        .withPort(0)
                                                        // simulated agents share few cores with
                                                        // all the rest
                                                        .withAgentTimeout(
                                                                Duration.ofSeconds(30))))) {
            return measure(URI.create("http://127.0.0.1:" + server.port()), "same JVM");
        }
    }

    private BenchResult measure(URI address, String where) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("agents", agents);
        params.put("agent_kind", "simulated");
        params.put("tasks", tasks);
        params.put("warm_up", warmUp);
        params.put("per_accept", perAccept);
        params.put("api", "v1 scheduler API, JSON over HTTP");
        params.put("journal", "Raft group of one, fsync");
        params.put("kernel", where);
        params.put("cpus", Runtime.getRuntime().availableProcessors());
        LaunchBench bench = new LaunchBench(address, agents, perAccept);
        LaunchBench.Measured measured = bench.run(warmUp, tasks, Duration.ofSeconds(timeout));
        return BenchResult.ofNanos(
                "launch",
                "accept-to-agent",
                params,
                measured.launchNanos(),
                measured.launchesPerSecond(),
                "rate: launches from the first ACCEPT until the last one was at its agent; with"
                        + " RUNNING and FINISHED sent, delivered and acknowledged: "
                        + Math.round(measured.completedPerSecond())
                        + " tasks/s");
    }

    private static void expectPositive(String name, int value) {
        if (value < 1) {
            throw CommandException.usage(name + ": " + value + " (expected: 1 or more)");
        }
    }
}
