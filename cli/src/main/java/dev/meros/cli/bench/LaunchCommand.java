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
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `meros bench launch`: how many tasks per second are launched durably.
@Command(
        name = "launch",
        description = {
            "Launches through the scheduler API over HTTP, with a journal on disk.",
            "Agents are simulated: they send the statuses of tasks that they do not run.",
            "Two cases: agents that send statuses when all is launched, which shows launches alone,"
                    + " and agents that send them at once."
        },
        sortOptions = false)
final class LaunchCommand implements Runnable {
    private static final Duration REGISTRATION = Duration.ofMinutes(2);

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "50",
            description = "Simulated agents (default: ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--agents-over",
            paramLabel = "WAY",
            defaultValue = "http",
            description = {
                "http: each agent has a stream and requests of its own;",
                "link: agents are attached to the kernel in its process (default:"
                        + " ${DEFAULT-VALUE})."
            })
    private Way way = Way.http;

    @Option(
            names = "--frameworks",
            paramLabel = "N",
            defaultValue = "1",
            description = "Frameworks that share the tasks (default: ${DEFAULT-VALUE}).")
    private int frameworks;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Tasks that are measured in each case (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Tasks before them that are not (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = {"--tasks-per-accept", "--per-accept"},
            paramLabel = "N",
            defaultValue = "100",
            description = "Tasks in one ACCEPT at most (default: ${DEFAULT-VALUE}).")
    private int perAccept;

    @Option(
            names = "--heartbeat",
            paramLabel = "MS",
            defaultValue = "5000",
            description = "Time between heartbeats of an agent (default: ${DEFAULT-VALUE}).")
    private int heartbeat;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long each case may take (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Option(
            names = "--kernel",
            paramLabel = "URL",
            converter = ServerAddress.class,
            description = "A kernel of its own; else one is started in this JVM.")
    private URI kernel = URI.create("");

    /// How agents reach the kernel, as it is written on the command line.
    private enum Way {
        http,
        link
    }

    @Override
    public void run() {
        expectPositive("--agents", agents);
        expectPositive("--frameworks", frameworks);
        expectPositive("--tasks", tasks);
        expectPositive("--tasks-per-accept", perAccept);
        expectPositive("--heartbeat", heartbeat);
        expectPositive("--timeout", timeout);
        Logs.warningsToStderr();
        LaunchWatch watch = new LaunchWatch();
        if (kernel.toString().isEmpty()) {
            withOwnKernel(watch);
        } else if (way == Way.link) {
            throw CommandException.usage("--agents-over: link (expected: http with --kernel)");
        } else {
            measure(kernel, "own process", new HttpAgents(kernel, agents, watch), watch);
        }
    }

    private void withOwnKernel(LaunchWatch watch) {
        try (ScratchDirectory directory = ScratchDirectory.create("meros-bench");
                KernelServer server =
                        Starting.of(() -> KernelServer.start(settings(directory.path())))) {
            URI address = URI.create("http://127.0.0.1:" + server.port());
            SimulatedAgents all =
                    switch (way) {
                        case http -> new HttpAgents(address, agents, watch);
                        case link ->
                                LocalAgents.start(
                                        server.localLinks(),
                                        agents,
                                        watch,
                                        Duration.ofMillis(heartbeat));
                    };
            measure(address, "same JVM", all, watch);
        }
    }

    /// Simulated agents share few cores with all the rest: nobody is given up for silence.
    private KernelSettings settings(Path directory) {
        KernelSettings settings = KernelSettings.of(directory).withPort(0);
        KernelSettings.Timing timing = settings.timing();
        return settings.withTiming(
                new KernelSettings.Timing(
                        timing.offerTimeout(),
                        Duration.ofMillis(heartbeat),
                        Duration.ofMillis(Math.max(30_000, 4L * heartbeat)),
                        timing.frameworkHeartbeat(),
                        timing.tick()));
    }

    private void measure(URI address, String where, SimulatedAgents all, LaunchWatch watch) {
        try (all;
                LaunchBench bench = new LaunchBench(address, all, watch, frameworks, perAccept)) {
            if (!all.awaitRegistered(REGISTRATION)) {
                throw CommandException.failed("not all agents are registered");
            }
            System.err.println(agents + " agents are registered");
            bench.start();
            Duration limit = Duration.ofSeconds(timeout);
            if (warmUp > 0) {
                bench.round(warmUp, LaunchWatch.Statuses.HELD, limit);
                bench.round(warmUp, LaunchWatch.Statuses.AT_ONCE, limit);
                System.err.println("warm");
            }
            for (LaunchWatch.Statuses statuses :
                    List.of(LaunchWatch.Statuses.HELD, LaunchWatch.Statuses.AT_ONCE)) {
                print(where, statuses, bench.round(tasks, statuses, limit));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private void print(String where, LaunchWatch.Statuses statuses, LaunchBench.Measured measured) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("agents", agents);
        params.put("agent_kind", "simulated");
        params.put("agents_over", way == Way.http ? "agent link, JSON over HTTP" : "in process");
        params.put("agent_heartbeat_ms", heartbeat);
        params.put("frameworks", frameworks);
        params.put("tasks", tasks);
        params.put("tasks_per_accept", perAccept);
        params.put("api", "v1 scheduler API, JSON over HTTP, calls in batches");
        params.put("journal", "Raft group of one, fsync");
        params.put("kernel", where);
        params.put("cpus", Runtime.getRuntime().availableProcessors());
        params.put("while_launching", measured.launching());
        params.put("until_done", measured.whole());
        params.put(
                "done_per_second", Math.round(measured.record().completedPerSecond() * 10) / 10.0);
        BenchResult result =
                BenchResult.ofNanos(
                        "launch",
                        statuses == LaunchWatch.Statuses.HELD ? "launches" : "whole-lives",
                        params,
                        measured.record().launchNanos(),
                        measured.record().launchesPerSecond(),
                        "rate: launches from the first ACCEPT until the last one was durable and"
                                + " at its agent, statuses "
                                + (statuses == LaunchWatch.Statuses.HELD
                                        ? "only afterwards"
                                        : "at once")
                                + "; done_per_second: until RUNNING and FINISHED of all were"
                                + " delivered and acknowledged");
        result.print(command.commandLine().getOut());
    }

    private static void expectPositive(String name, int value) {
        if (value < 1) {
            throw CommandException.usage(name + ": " + value + " (expected: 1 or more)");
        }
    }
}
