package dev.meros.cli.server;

import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.Table;
import dev.meros.cli.output.Table.Pair;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/// `meros up`: a cluster in one JVM that stays.
@Command(
        name = "up",
        description = {
            "Runs a cluster on this machine: a kernel, agents and both frameworks in one JVM.",
            "SIGINT or SIGTERM ends it with its tasks. Apps, jobs and all other state stay; after a"
                    + " kill -9 the next start finds the running tasks, too."
        },
        sortOptions = false)
public final class UpCommand implements Callable<Integer> {
    private static final Duration ORDERLY_END = Duration.ofSeconds(30);

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--dir",
            paramLabel = "DIRECTORY",
            description = "Where all state is kept (default: ~/.meros/up).")
    private String directory = "";

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "1",
            description = "Agents that share this machine (default: ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--attributes",
            paramLabel = "TEXT",
            description = "Attributes of the agents, such as rack:abc;level:10.")
    private String attributes = "";

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen at (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--kernel-port",
            paramLabel = "PORT",
            defaultValue = "5050",
            description = "The kernel's port, 0 for any (default: ${DEFAULT-VALUE}).")
    private int kernelPort;

    @Option(
            names = "--agent-port",
            paramLabel = "PORT",
            defaultValue = "5051",
            description = "The first agent's port, 0 for any (default: ${DEFAULT-VALUE}).")
    private int agentPort;

    @Option(
            names = "--long-running-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The long-running framework's port (default: ${DEFAULT-VALUE}).")
    private int longRunningPort;

    @Option(
            names = "--batch-port",
            paramLabel = "PORT",
            defaultValue = "4400",
            description = "The batch framework's port (default: ${DEFAULT-VALUE}).")
    private int batchPort;

    @Option(names = "--keep-tasks", description = "Lets tasks go on when this ends.")
    private boolean keepTasks;

    @Mixin private Logs logs = new Logs();

    @Override
    public Integer call() {
        if (agents < 1 || agents > LocalPlan.MAX_AGENTS) {
            throw CommandException.usage(
                    "--agents: " + agents + " (expected: 1 to " + LocalPlan.MAX_AGENTS + ")");
        }
        Path home = HomeDirectory.of(directory, "up");
        Path log = home.resolve("up.log");
        logs.toStderrAnd(log);
        LocalPlan.Ports ports =
                new LocalPlan.Ports(kernelPort, agentPort, longRunningPort, batchPort);
        LocalCluster cluster =
                LocalCluster.start(
                        new LocalPlan(
                                home,
                                host,
                                ports,
                                agents,
                                LocalPlan.FIRST_TASK_PORT,
                                attributes,
                                log));
        Foreground foreground = Foreground.endingWith(ORDERLY_END, hurry -> end(cluster, hurry));
        print(cluster, home);
        return foreground.await(cluster.ended());
    }

    private Foreground.Ended end(LocalCluster cluster, Future<?> hurry) {
        if (keepTasks) {
            cluster.close();
        } else {
            cluster.shutdown(hurry);
        }
        return Foreground.Ended.IN_ORDER;
    }

    private void print(LocalCluster cluster, Path home) {
        PrintWriter out = command.commandLine().getOut();
        Table.pairs(
                        List.of(
                                new Pair("kernel", cluster.kernel()),
                                new Pair("long-running", cluster.longRunning()),
                                new Pair("batch", cluster.batch()),
                                new Pair(
                                        "agents",
                                        cluster.agents().stream()
                                                .map(URI::toString)
                                                .collect(Collectors.joining(" "))),
                                new Pair("state", home)))
                .forEach(out::println);
        out.println("Ready; Ctrl-C ends it" + (keepTasks ? ", tasks go on." : " and all tasks."));
        out.flush();
    }
}
