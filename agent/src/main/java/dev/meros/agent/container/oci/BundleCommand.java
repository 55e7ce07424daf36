package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.agent.image.LocalImage;
import dev.meros.api.model.CommandInfo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a container runs: what its task says, completed by what its image says, in the way of
/// Mesos' runtime isolator: a shell line replaces the image's command; a program replaces its
/// entrypoint; arguments alone replace its default arguments.
record BundleCommand(
        List<String> arguments, List<String> environment, String directory, ContainerUser user) {
    private static final String RENAMED = "exec -a \"$1\" \"$0\" \"${@:2}\"";

    BundleCommand {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }

    /// `ip` is the container's own address, if it has one.
    static BundleCommand of(
            ContainerSpec spec, Optional<LocalImage> image, Path root, Optional<String> ip) {
        LocalImage.Config config = image.map(LocalImage::config).orElseGet(LocalImage.Config::none);
        CommandInfo task = spec.task().command();
        CommandInfo command = task == null ? CommandInfo.builder().shell(false).build() : task;
        String sandbox = image.isPresent() ? Bundle.SANDBOX : spec.sandbox().toString();
        String directory =
                config.workingDirectory().isEmpty() ? sandbox : config.workingDirectory();
        return new BundleCommand(
                arguments(command, config),
                environment(spec, command, config, sandbox, ip),
                directory,
                user(spec, config, root));
    }

    /// Refuses a program that is not there, as the runtimes do not all tell so in time.
    void check(Path root) {
        String path =
                environment.stream()
                        .filter(v -> v.startsWith("PATH="))
                        .map(v -> v.substring("PATH=".length()))
                        .findFirst()
                        .orElse(TaskEnvironment.DEFAULT_PATH);
        String program = arguments.getFirst();
        if (program.equals("bash") && RootPaths.program(root, program, path, "/").isEmpty()) {
            throw Bundle.failure(
                    "command.arguments[0]: "
                            + arguments.get(4)
                            + " (expected: the same as command.value; other names need bash)");
        }
        if (RootPaths.program(root, program, path, directory).isEmpty()) {
            throw Bundle.failure("Failed to execute '" + program + "': no such executable file");
        }
    }

    private static List<String> arguments(CommandInfo command, LocalImage.Config config) {
        String value = command.value() == null ? "" : command.value();
        if (command.shell()) {
            if (value.isEmpty()) {
                throw Bundle.failure("command.value: empty (expected: a line for the shell)");
            }
            return List.of("/bin/sh", "-c", value);
        }
        if (!value.isEmpty()) {
            List<String> given = command.arguments();
            List<String> line = new ArrayList<>();
            if (!given.isEmpty() && !given.getFirst().equals(value)) {
                // only some shells can give a program another name than that of its file
                line.addAll(List.of("bash", "-c", RENAMED, value, given.getFirst()));
            } else {
                line.add(value);
            }
            line.addAll(given.isEmpty() ? given : given.subList(1, given.size()));
            return line;
        }
        List<String> line = new ArrayList<>(config.entrypoint());
        line.addAll(command.arguments().isEmpty() ? config.command() : command.arguments());
        if (line.isEmpty()) {
            throw Bundle.failure(
                    "command: unset (expected: a command, as the image has neither entrypoint nor"
                            + " command)");
        }
        return line;
    }

    private static List<String> environment(
            ContainerSpec spec,
            CommandInfo command,
            LocalImage.Config config,
            String sandbox,
            Optional<String> ip) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", TaskEnvironment.DEFAULT_PATH);
        for (String variable : config.environment()) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        String path = environment.getOrDefault("PATH", TaskEnvironment.DEFAULT_PATH);
        boolean ownPath =
                command.environment() != null
                        && command.environment().variables().stream()
                                .anyMatch(v -> v.name().equals("PATH"));
        environment.putAll(TaskEnvironment.of(spec, command));
        if (!ownPath) {
            environment.put("PATH", path);
        }
        environment.put("MESOS_SANDBOX", sandbox);
        ip.ifPresent(own -> environment.put("MESOS_CONTAINER_IP", own));
        List<String> list = new ArrayList<>();
        environment.forEach((name, value) -> list.add(name + "=" + value));
        return list;
    }

    private static ContainerUser user(ContainerSpec spec, LocalImage.Config config, Path root) {
        CommandInfo command = spec.task().command();
        if (command != null && command.user() != null && !command.user().isEmpty()) {
            return ContainerUser.of(command.user(), root);
        }
        if (!config.user().isEmpty()) {
            return ContainerUser.of(config.user(), root);
        }
        return switch (spec.user()) {
            case RunAs.Agent() -> ContainerUser.root();
            case RunAs.User(String name) -> ContainerUser.of(name, root);
            case RunAs.Guest(String name) -> ContainerUser.of(name, root);
        };
    }
}
