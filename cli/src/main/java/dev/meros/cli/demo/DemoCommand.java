package dev.meros.cli.demo;

import dev.meros.cli.output.Amount;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.ExitCode;
import dev.meros.cli.server.Foreground;
import dev.meros.cli.server.LocalCluster;
import dev.meros.cli.server.LocalPlan;
import dev.meros.cli.server.Logs;
import dev.meros.cli.server.ScratchDirectory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/// `meros demo`: a cluster that works while you look on.
@Command(
        name = "demo",
        description = {
            "Runs a kernel, three agents, both frameworks and a custom one in one JVM, submits"
                    + " examples and shows what happens.",
            "Ctrl-C ends everything it has started; nothing stays."
        },
        sortOptions = false)
public final class DemoCommand implements Callable<Integer> {
    private static final int AGENTS = 3;
    private static final String HOST = "127.0.0.1";
    private static final int SHOWN_LOG_LINES = 30;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--once",
            description = "Ends with 0 when all has been seen working, else with 1 and the reason.")
    private boolean once;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long --once waits (default: ${DEFAULT-VALUE}).")
    private int timeout;

    @Override
    public Integer call() {
        // of the JVM: the process may have begun as the launcher and have built first
        Instant start = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        PrintWriter out = command.commandLine().getOut();
        Timeline timeline = new Timeline(start, out);
        Examples examples = Examples.load();
        ScratchDirectory scratch = ScratchDirectory.create("meros-demo");
        Path log = scratch.path().resolve("demo.log");
        Logs.toFile(log);
        redirectStandardOutput(scratch.path().resolve("custom-framework.log"));
        Ending ending = new Ending(scratch, out);
        Foreground foreground = Foreground.endingWith(ending::run);
        try {
            LocalPlan.Ports ports = LocalPlan.Ports.defaultOrFree(HOST, AGENTS);
            LocalCluster cluster =
                    LocalCluster.start(
                            new LocalPlan(
                                    scratch.path(),
                                    HOST,
                                    ports,
                                    AGENTS,
                                    LocalPlan.freeTaskPorts(HOST, AGENTS),
                                    "",
                                    log));
            ending.add(cluster::shutdown);
            timeline.note(
                    "a kernel ("
                            + cluster.kernel()
                            + "), "
                            + AGENTS
                            + " agents, long-running ("
                            + cluster.longRunning()
                            + ") and batch ("
                            + cluster.batch()
                            + ") are up");
            CustomFramework custom =
                    CustomFramework.start(cluster.kernel(), "echo \"hello from $(hostname)\"");
            ending.add(custom::close);
            try (Demo demo = new Demo(cluster, custom, examples, timeline)) {
                demo.submit();
                return once
                        ? untilSeenWorking(demo, timeline, start, out)
                        : untilInterrupted(demo, out, foreground);
            }
        } catch (CommandException e) {
            printLog(log);
            throw e;
        }
    }

    private int untilSeenWorking(Demo demo, Timeline timeline, Instant start, PrintWriter out) {
        Instant deadline = start.plus(Duration.ofSeconds(timeout));
        while (!demo.look().isEmpty()) {
            if (Instant.now().isAfter(deadline)) {
                throw CommandException.failed(
                        "not seen within " + timeout + " s: " + String.join("; ", demo.look()));
            }
            Demo.pause();
        }
        timeline.note("all seen working");
        out.println();
        demo.table().forEach(out::println);
        out.println();
        out.println(
                "Total "
                        + Amount.seconds(Duration.between(start, Instant.now()).toMillis())
                        + ", first task running after "
                        + demo.firstRunning()
                        + ", web answered after "
                        + demo.webAnswered()
                        + ".");
        out.flush();
        return ExitCode.OK;
    }

    private int untilInterrupted(Demo demo, PrintWriter out, Foreground foreground) {
        LiveView view = new LiveView(demo, out);
        Thread.ofPlatform().daemon().name("view").start(view::show);
        return foreground.await();
    }

    /// The custom framework speaks to the standard output, which belongs to the table.
    private static void redirectStandardOutput(Path file) {
        try {
            System.setOut(
                    new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void printLog(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size())
                    .forEach(System.err::println);
        } catch (IOException e) {
            System.err.println("no log: " + e.getMessage());
        }
    }
}
