package dev.meros.cli.bench;

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

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;

/// `meros bench api`: what the HTTP APIs carry.
@Command(
        name = "api",
        description = {
            "streams: offers to very many frameworks and events to very many subscribers;",
            "reads: how long /state and GET_STATE of a large cluster take, and what launches"
                    + " notice of it. Agents are simulated."
        },
        sortOptions = false)
final class ApiCommand implements Runnable {
    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--case",
            paramLabel = "CASE",
            defaultValue = "all",
            description = "streams, reads or all (default: ${DEFAULT-VALUE}).")
    private Case wanted = Case.all;

    @Option(
            names = "--frameworks",
            paramLabel = "N",
            defaultValue = "1000",
            description = "streams: connected frameworks (default: ${DEFAULT-VALUE}).")
    private int frameworks;

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            defaultValue = "1000",
            description = "streams: subscribers of events (default: ${DEFAULT-VALUE}).")
    private int subscribers;

    @Option(
            names = "--stream-agents",
            paramLabel = "N",
            defaultValue = "200",
            description = "streams: agents (default: ${DEFAULT-VALUE}).")
    private int streamAgents;

    @Option(
            names = "--stream-tasks",
            paramLabel = "N",
            defaultValue = "1000",
            description = "streams: tasks that lead to events (default: ${DEFAULT-VALUE}).")
    private int streamTasks;

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "10000",
            description = "reads: agents (default: ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "100000",
            description = "reads: tasks (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--readers",
            paramLabel = "N",
            defaultValue = "2",
            description = "reads: clients that read over and over (default: ${DEFAULT-VALUE}).")
    private int readers;

    @Option(
            names = "--reads",
            paramLabel = "N",
            defaultValue = "100",
            description = "reads: how often what is unchanged is read (default: ${DEFAULT-VALUE}).")
    private int reads;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long offers and launches are measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    /// As it is written on the command line.
    private enum Case {
        streams,
        reads,
        all
    }

    @Override
    public void run() {
        expectPositive("--frameworks", frameworks);
        expectPositive("--subscribers", subscribers);
        expectPositive("--stream-agents", streamAgents);
        expectPositive("--stream-tasks", streamTasks);
        expectPositive("--agents", agents);
        expectPositive("--tasks", tasks);
        expectPositive("--reads", reads);
        expectPositive("--seconds", seconds);
        Logs.warningsToStderr();
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        Duration time = Duration.ofSeconds(seconds);
        if (wanted != Case.reads) {
            ApiStreamsBench bench =
                    new ApiStreamsBench(
                            frameworks, subscribers, streamAgents, streamTasks, time, err);
            with(server -> bench.run(server, out));
        }
        if (wanted != Case.streams) {
            ApiReadsBench bench = new ApiReadsBench(agents, tasks, readers, reads, time, err);
            with(server -> bench.run(server, out));
        }
    }

    private interface Work {
        void with(KernelServer server) throws InterruptedException;
    }

    private static void with(Work work) {
        try (ScratchDirectory directory = ScratchDirectory.create("meros-bench");
                KernelServer server =
                        Starting.of(() -> KernelServer.start(settings(directory.path())))) {
            work.with(server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    /// Simulated agents share few cores with all the rest: nobody is given up for silence, and
    /// offers may wait.
    private static KernelSettings settings(Path directory) {
        KernelSettings.Timing usual = KernelSettings.Timing.DEFAULT;
        return KernelSettings.of(directory)
                .withPort(0)
                .withTiming(
                        new KernelSettings.Timing(
                                Duration.ofMinutes(10),
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(2),
                                usual.frameworkHeartbeat(),
                                usual.tick()));
    }

    private static void expectPositive(String name, int value) {
        if (value < 1) {
            throw CommandException.usage(name + ": " + value + " (expected: 1 or more)");
        }
    }
}
