package dev.meros.cli.bench.cluster;

import dev.meros.cli.bench.BenchResult;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.server.Logs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.time.Duration;
import java.util.List;

/// `meros bench agent-idle`: what an agent takes that has nothing to do.
@Command(
        name = "agent-idle",
        description = {
            "Measures one real agent, a process of its own that is registered with a kernel: its",
            "resident memory and the share of a core it uses while it has no task (cases memory",
            "and cpu), and how much of its memory and of a core a sleeping task takes (case tasks)."
        },
        sortOptions = false)
public final class AgentIdleCommand implements Runnable {
    private static final int MAX_TASKS = 2000;
    private static final int MAX_SECONDS = 3600;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "300",
            description =
                    "How many tasks sleep on it; 0 leaves the case out"
                            + " (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "How long it is left alone before it is measured"
                            + " (default: ${DEFAULT-VALUE}).")
    private int settle;

    @Option(
            names = "--window",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long it is measured (default: ${DEFAULT-VALUE}).")
    private int window;

    @Override
    public void run() {
        bounded("--tasks", tasks, 0, MAX_TASKS);
        bounded("--settle", settle, 0, MAX_SECONDS);
        bounded("--window", window, 1, MAX_SECONDS);
        Logs.warningsToStderr();
        try (BenchDirectory directory = BenchDirectory.create()) {
            directory.use(BenchServers.start(directory.path(), 1, List.of("--docker=none")));
            AgentIdleBench bench =
                    new AgentIdleBench(
                            directory.servers(),
                            Duration.ofSeconds(settle),
                            Duration.ofSeconds(window));
            for (BenchResult result : bench.idle()) {
                result.print(command.commandLine().getOut());
            }
            if (tasks > 0) {
                bench.withTasks(tasks).print(command.commandLine().getOut());
            }
        }
    }

    private static void bounded(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw CommandException.usage(
                    option + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }
}
