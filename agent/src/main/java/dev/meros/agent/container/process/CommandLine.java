package dev.meros.agent.container.process;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
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

/// Turns the command of a task into the arguments and the environment of a process, and refuses
/// what plain processes cannot do: nothing that was asked for is left out in silence.
record CommandLine(List<String> arguments, Map<String, String> environment) {
    CommandLine {
        arguments = List.copyOf(arguments);
    }

    /// Throws [ContainerException] with a text for the user.
    static CommandLine of(ContainerSpec spec) {
        TaskInfo task = spec.task();
        refuseContainers(task.container());
        if (!task.limits().isEmpty()) {
            throw failure(
                    "limits: "
                            + task.limits().keySet().iterator().next()
                            + " (expected: none; a plain process is held to no limits)");
        }
        CommandInfo command = task.command();
        if (command == null) {
            throw failure("command: unset (expected: a command to run)");
        }
        Map<String, String> environment = TaskEnvironment.of(spec, command);
        return new CommandLine(arguments(spec, command, environment), environment);
    }

    private static void refuseContainers(@Nullable ContainerInfo c) {
        if (c == null) {
            return;
        }
        if (c.type() == ContainerInfo.Type.DOCKER) {
            String image = c.docker() == null ? "" : " image " + c.docker().image();
            throw failure("container: no driver for DOCKER" + image);
        }
        if (c.mesos() != null && c.mesos().image() != null) {
            throw failure("container: no driver for MESOS images");
        }
        if (!c.volumes().isEmpty()
                || c.rlimitInfo() != null
                || c.linuxInfo() != null
                || c.networkInfos().stream().anyMatch(n -> n.name() != null)) {
            throw failure(
                    "container: no driver for volumes, networks or limits (expected: a plain"
                            + " process)");
        }
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
