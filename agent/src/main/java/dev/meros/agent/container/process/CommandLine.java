package dev.meros.agent.container.process;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ResourceLimit;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns the command of a task into the arguments and the environment of a process, and refuses
/// what plain processes cannot do: nothing that was asked for is left out in silence.
record CommandLine(List<String> arguments, Map<String, String> environment) {
    CommandLine {
        arguments = List.copyOf(arguments);
    }

    /// Throws [ContainerException] with a text for the user.
    static CommandLine of(ContainerSpec spec, Optional<Path> prlimit) {
        TaskInfo task = spec.task();
        CommandInfo command = task.command();
        if (command == null) {
            throw failure("command: unset (expected: a command to run)");
        }
        Map<String, String> environment = TaskEnvironment.of(spec, command);
        List<String> line = new ArrayList<>();
        prlimit.ifPresent(program -> line.addAll(resourceLimits(program, task.container())));
        line.addAll(arguments(spec, command, environment));
        return new CommandLine(line, environment);
    }

    /// What to put before a command that asks for limits of its process; these are set before it
    /// becomes somebody else, who could not raise them.
    private static List<String> resourceLimits(Path program, @Nullable ContainerInfo container) {
        List<ResourceLimit> limits = ResourceLimit.of(container);
        List<String> line = new ArrayList<>();
        if (!limits.isEmpty()) {
            line.add(program.toString());
            for (ResourceLimit limit : limits) {
                line.add(
                        "--"
                                + limit.name()
                                + "="
                                + value(limit.soft())
                                + ":"
                                + value(limit.hard()));
            }
            line.add("--");
        }
        return line;
    }

    private static String value(long limit) {
        return limit < 0 ? "unlimited" : Long.toString(limit);
    }

    private static List<String> arguments(
            ContainerSpec spec, CommandInfo command, Map<String, String> environment) {
        String value = command.value() == null ? "" : command.value();
        List<String> line = new ArrayList<>(UserSwitch.prefix(spec.user()));
        if (command.shell()) {
            if (value.isEmpty()) {
                throw failure("command.value: empty (expected: a line for the shell)");
            }
            line.addAll(List.of("/bin/sh", "-c", value));
            return line;
        }
        String path = environment.getOrDefault("PATH", TaskEnvironment.DEFAULT_PATH);
        Path program =
                Programs.find(value, path, spec.sandbox())
                        .orElseThrow(
                                () ->
                                        failure(
                                                "Failed to execute '"
                                                        + value
                                                        + "': no such executable file"));
        List<String> given = command.arguments();
        if (given.isEmpty() || given.getFirst().equals(value)) {
            line.add(value);
        } else {
            line.addAll(renamed(program, given.getFirst(), path, spec.sandbox()));
        }
        line.addAll(given.isEmpty() ? given : given.subList(1, given.size()));
        return line;
    }

    /// Only some shells can give a program another name than that of its file.
    private static List<String> renamed(Path program, String name, String path, Path directory) {
        Path bash =
                Programs.find("bash", path + ":" + TaskEnvironment.DEFAULT_PATH, directory)
                        .orElseThrow(
                                () ->
                                        failure(
                                                "command.arguments[0]: "
                                                        + name
                                                        + " (expected: the same as command.value;"
                                                        + " other names need bash)"));
        return List.of(
                bash.toString(),
                "-c",
                "exec -a \"$1\" \"$0\" \"${@:2}\"",
                program.toString(),
                name);
    }

    static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }
}
