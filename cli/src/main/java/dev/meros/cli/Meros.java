package dev.meros.cli;

import dev.meros.cli.bench.BenchCommand;
import dev.meros.cli.client.AppCommand;
import dev.meros.cli.client.DeployCommand;
import dev.meros.cli.client.ExplainCommand;
import dev.meros.cli.client.FrameworkCommand;
import dev.meros.cli.client.JobCommand;
import dev.meros.cli.client.NodeCommand;
import dev.meros.cli.client.StateCommand;
import dev.meros.cli.client.TaskCommand;
import dev.meros.cli.client.VolumeCommand;
import dev.meros.cli.client.WhatIfCommand;
import dev.meros.cli.demo.DemoCommand;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.ExitCode;
import dev.meros.cli.replay.ReplayCommand;
import dev.meros.cli.server.AgentCommand;
import dev.meros.cli.server.BatchCommand;
import dev.meros.cli.server.KernelCommand;
import dev.meros.cli.server.LongRunningCommand;
import dev.meros.cli.server.UpCommand;
import dev.meros.cli.sim.SimCommand;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The root command. A command that ends with an error prints one line on stderr; with
/// `MEROS_DEBUG` set in the environment a stack trace follows.
@Command(
        name = "meros",
        description = "Shares the nodes of a cluster between frameworks by offers of resources.",
        versionProvider = Version.class,
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    done",
            "  1    could not be done: refused, not found, not in time, no free port, …",
            "  2    the command line is wrong",
            "  69   a server or a needed program is not there",
            "  70   a defect of Meros",
            "  130, 143 ended by SIGINT, SIGTERM"
        })
public final class Meros {
    private static final String COMPLETION = "completion";
    private static final List<String> COMMANDS =
            List.of(
                    "up",
                    "demo",
                    "kernel",
                    "agent",
                    "long-running",
                    "batch",
                    "bench",
                    "app",
                    "deploy",
                    "job",
                    "node",
                    "volume",
                    "task",
                    "framework",
                    "state",
                    "explain",
                    "what-if",
                    "replay",
                    "sim",
                    COMPLETION);
    private static final Pattern INVALID =
            Pattern.compile(
                    "Invalid value for (?:option '(?<option>[^']+)'|positional parameter at index"
                            + " \\S+)(?: \\((?<name>[^)]*)\\))?: (?<reason>.*)",
                    Pattern.DOTALL);
    private static final Pattern CHOICE =
            Pattern.compile("expected (one of \\[.*]) \\(case-insensitive\\) but was '(.*)'");
    private static final Pattern TYPE = Pattern.compile("'(.*)' is not an? (\\w+)");

    private Meros() {}

    /// The command line with all commands, ready to execute.
    public static CommandLine commandLine() {
        return commandLine(COMMANDS);
    }

    /// The command line that these arguments need: only the command that comes first, if one does,
    /// for a server shall not hold what all the others are made of.
    static CommandLine commandLineFor(List<String> arguments) {
        boolean named = !arguments.isEmpty() && COMMANDS.contains(arguments.getFirst());
        return commandLine(
                named && !arguments.getFirst().equals(COMPLETION)
                        ? List.of(arguments.getFirst())
                        : COMMANDS);
    }

    private static CommandLine commandLine(List<String> commands) {
        CommandLine line = new CommandLine(new Meros());
        commands.forEach(name -> line.addSubcommand(name, command(name)));
        addStandardOptions(line);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(usageErrors())
                .setExecutionExceptionHandler(Meros::report);
    }

    private static Object command(String name) {
        return switch (name) {
            case "up" -> new UpCommand();
            case "demo" -> new DemoCommand();
            case "kernel" -> new KernelCommand();
            case "agent" -> new AgentCommand();
            case "long-running" -> new LongRunningCommand();
            case "batch" -> new BatchCommand();
            case "bench" -> new BenchCommand();
            case "app" -> new AppCommand();
            case "deploy" -> new DeployCommand();
            case "job" -> new JobCommand();
            case "node" -> new NodeCommand();
            case "volume" -> new VolumeCommand();
            case "task" -> new TaskCommand();
            case "framework" -> new FrameworkCommand();
            case "state" -> new StateCommand();
            case "explain" -> new ExplainCommand();
            case "what-if" -> new WhatIfCommand();
            case "replay" -> new ReplayCommand();
            case "sim" -> new SimCommand();
            case COMPLETION -> new CompletionCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// `--help` and `--version` on every level.
    private static void addStandardOptions(CommandLine line) {
        // picocli's own mixin of these would shift the arguments of commands that are methods
        line.getCommandSpec()
                .addOption(
                        OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Shows this help and exits.")
                                .build())
                .addOption(
                        OptionSpec.builder("-V", "--version")
                                .versionHelp(true)
                                .description("Shows the version and exits.")
                                .build())
                .versionProvider(new Version());
        line.getSubcommands().values().stream().distinct().forEach(Meros::addStandardOptions);
    }

    private static IParameterExceptionHandler usageErrors() {
        return (e, _) -> {
            CommandLine command = e.getCommandLine();
            PrintWriter err = command.getErr();
            err.println("meros: " + oneLine(message(e)));
            err.println("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
            err.flush();
            return ExitCode.USAGE;
        };
    }

    /// The message in the form `name: value (expected: …)` where picocli has another.
    private static String message(ParameterException e) {
        String message = e.getMessage() == null ? "wrong command line" : e.getMessage();
        if (message.endsWith("Missing required subcommand")) {
            return "a command is missing (expected: one of "
                    + String.join(", ", new TreeSet<>(e.getCommandLine().getSubcommands().keySet()))
                    + ")";
        }
        Matcher invalid = INVALID.matcher(message);
        if (!invalid.matches()) {
            return message;
        }
        String name =
                invalid.group("option") == null ? invalid.group("name") : invalid.group("option");
        String reason = invalid.group("reason");
        Matcher choice = CHOICE.matcher(reason);
        Matcher type = TYPE.matcher(reason);
        if (choice.matches()) {
            reason =
                    choice.group(2)
                            + " (expected: "
                            + choice.group(1).toLowerCase(Locale.ROOT)
                            + ")";
        } else if (type.matches()) {
            reason = type.group(1) + " (expected: " + kind(type.group(2)) + ")";
        }
        return name + ": " + reason;
    }

    private static String kind(String type) {
        return switch (type) {
            case "int", "long" -> "a whole number";
            case "double" -> "a number";
            default -> "a " + type;
        };
    }

    private static int report(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        int exitCode;
        if (e instanceof CommandException failure) {
            err.println("meros: " + oneLine(String.valueOf(failure.getMessage())));
            exitCode = failure.exitCode();
        } else {
            err.println("meros: defect: " + oneLine(e.toString()) + " (MEROS_DEBUG=1 shows where)");
            exitCode = ExitCode.DEFECT;
        }
        if (System.getenv("MEROS_DEBUG") != null) {
            e.printStackTrace(err);
        }
        err.flush();
        return exitCode;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
