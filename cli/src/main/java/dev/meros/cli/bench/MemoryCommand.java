package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.management.JMException;
import javax.management.ObjectName;

/// `meros bench memory`: how much heap the kernel's state takes.
@Command(
        name = "memory",
        description = {
            "Fills the kernel's state with agents and running tasks and measures the heap that is"
                    + " alive.",
            "Every task has its own id, name, command and three environment variables, cpus, mem"
                    + " and a port, and one status that was acknowledged; every agent has one offer"
                    + " out and one filter."
        },
        sortOptions = false)
final class MemoryCommand implements Runnable {
    private static final int HISTOGRAM_LINES = 18;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--agents",
            paramLabel = "N",
            defaultValue = "50000",
            description = "Agents (default: ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Tasks, as many on each agent (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--folds",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "States that are folded from the records: a running kernel has 2, one of them"
                            + " for readers (default: ${DEFAULT-VALUE}).")
    private int folds;

    @Override
    public void run() {
        if (agents < 1 || tasks < agents || tasks / agents > 100) {
            throw CommandException.usage(
                    "--tasks: %d (expected: 1 to 100 for each of %d agents)"
                            .formatted(tasks, agents));
        }
        if (folds < 1 || folds > 10) {
            throw CommandException.usage("--folds: %d (expected: 1 to 10)".formatted(folds));
        }
        PrintWriter err = command.commandLine().getErr();
        JvmNotes jvm = new JvmNotes();
        MemoryBench bench = new MemoryBench(agents, tasks / agents, folds, err);
        MemoryBench.Weight weight = bench.run();
        err.println(histogram());
        err.flush();
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("agents", agents);
        // asks the states only now: they must not be collected before the histogram
        params.put("tasks", bench.tasks());
        params.put("folds", folds);
        params.put("agent_kind", "simulated");
        double megabytes = Math.round(weight.total() / 1e5) / 10.0;
        new BenchResult(
                        "memory",
                        "state",
                        params,
                        1,
                        "MB",
                        megabytes,
                        megabytes,
                        megabytes,
                        0,
                        ("live heap after gc, less that of an empty kernel; bytes: %.0f per agent,"
                             + " %.0f per offer, %.0f per task (with a filter per agent); %s")
                                .formatted(
                                        weight.perAgent(),
                                        weight.perOffer(),
                                        weight.perTask(),
                                        jvm.text()))
                .print(command.commandLine().getOut());
    }

    /// The classes that take most of the heap, as `jcmd PID GC.class_histogram` prints them.
    private static String histogram() {
        try {
            Object text =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
            return String.join("\n", text.toString().lines().limit(HISTOGRAM_LINES).toList());
        } catch (JMException e) {
            return "no histogram of classes: " + e;
        }
    }
}
