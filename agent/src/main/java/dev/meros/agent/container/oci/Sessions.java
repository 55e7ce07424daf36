package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.Entry;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Environment;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Commands that somebody runs inside of containers. The runtime's client stays with each; it
/// passes on input, output, signals and the exit status. What is to run, and the pid of what runs,
/// are in two files of `directory`.
record Sessions(Path directory, OciRuntime runtime, ContainerDriver clients) {
    private static final int SIGKILL = 9;
    private static final String PATH = "PATH=";
    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

    private Path processFile(String id) {
        return directory.resolve(id + ".json");
    }

    private Path pidFile(String id) {
        return directory.resolve(id + ".pid");
    }

    /// Starts a session in the container of a run directory, whose files are at `root`; throws
    /// [ContainerException] when it cannot be.
    HeldContainer start(String container, Path run, Path root, ContainerSpec session, Stdio stdio) {
        String id = session.id();
        try {
            Files.createDirectories(directory);
            Files.write(processFile(id), Json.write(process(run, root, session, stdio)));
            List<String> line =
                    runtime.line(
                            "exec",
                            "--process",
                            processFile(id).toString(),
                            "--pid-file",
                            pidFile(id).toString(),
                            container);
            HeldClient client =
                    HeldClient.start(clients, runtime, session, line, pidFile(id), stdio);
            return client.holding(client.client().running());
        } catch (IOException | CodecException e) {
            forget(id);
            throw Bundle.failure("the session cannot be started: " + e.getMessage());
        } catch (ContainerException e) {
            forget(id);
            throw e;
        }
    }

    /// The process of the container with another command, and perhaps another user.
    private static Map<String, Object> process(
            Path run, Path root, ContainerSpec session, Stdio stdio) throws IOException {
        Map<String, Object> process =
                new LinkedHashMap<>(
                        Json.read(Files.readAllBytes(run.resolve("config.json")), Configured.class)
                                .process());
        CommandInfo command = session.task().command();
        if (command == null || command.value() == null || command.value().isEmpty()) {
            throw Bundle.failure("command.value: unset (expected: a command to run)");
        }
        process.put("args", Entry.line(command, command.value()));
        List<String> environment = environment(process.get("env"), command);
        process.put("terminal", false);
        process.remove("consoleSize");
        if (stdio instanceof Stdio.Terminal(Stdio.Size size)) {
            process.put("terminal", true);
            process.put("consoleSize", Map.of("height", size.rows(), "width", size.columns()));
            environment = Bundle.withTerminal(environment);
        }
        process.put("env", environment);
        if (command.user() != null && !command.user().isEmpty()) {
            ContainerUser user = ContainerUser.of(command.user(), root);
            process.put("user", Bundle.user(user));
            process.put("capabilities", capabilities(process.get("capabilities"), user));
        }
        check(root, process, environment, command);
        return process;
    }

    /// Root has what the container may have at most, everybody else nothing.
    private static Map<String, Object> capabilities(@Nullable Object of, ContainerUser user) {
        Object bounding = of instanceof Map<?, ?> map ? map.get("bounding") : null;
        Object all = bounding == null ? List.of() : bounding;
        Object effective = user.uid() == 0 ? all : List.of();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bounding", all);
        json.put("effective", effective);
        json.put("permitted", effective);
        return json;
    }

    private static List<String> environment(@Nullable Object own, CommandInfo command) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (own instanceof List<?> list) {
            for (Object variable : list) {
                String[] parts = variable.toString().split("=", 2);
                variables.put(parts[0], parts.length > 1 ? parts[1] : "");
            }
        }
        if (command.environment() != null) {
            for (Environment.Variable v : command.environment().variables()) {
                if (v.value() != null) {
                    variables.put(v.name(), v.value());
                }
            }
        }
        List<String> environment = new ArrayList<>();
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }

    /// Not every runtime says that a program is missing before it says that the session runs.
    private static void check(
            Path root, Map<String, Object> process, List<String> environment, CommandInfo command) {
        String program = Entry.line(command, String.valueOf(command.value())).getFirst();
        String path =
                environment.stream()
                        .filter(v -> v.startsWith(PATH))
                        .map(v -> v.substring(PATH.length()))
                        .findFirst()
                        .orElse("");
        if (program.startsWith("/proc/") || program.startsWith("/dev/")) {
            return;
        }
        if (RootPaths.program(root, program, path, String.valueOf(process.get("cwd"))).isEmpty()) {
            throw Bundle.failure("Failed to execute '" + program + "': no such executable file");
        }
    }

    private boolean isKnown(String id) {
        return Files.exists(processFile(id));
    }

    /// What has become of a session that an earlier driver started.
    ContainerDriver.Found find(String id) {
        return isKnown(id)
                ? clients.find(HeldClient.name(id))
                : new ContainerDriver.Found.Unknown();
    }

    /// Sends a signal to a session; false when there is none of that id.
    boolean signal(String id, int number) {
        if (!isKnown(id)) {
            return false;
        }
        if (number == SIGKILL) {
            kill(id);
        }
        // which passes on whatever it can be told of
        clients.signal(HeldClient.name(id), number);
        return true;
    }

    private void kill(String id) {
        try {
            long pid = Long.parseLong(Files.readString(pidFile(id)).strip());
            // somebody else may have its number by now
            String groups = Files.readString(Path.of("/proc/" + pid + "/cgroup"));
            if (groups.contains("/" + OciDriver.CGROUPS + "/")) {
                ProcessHandle.of(pid).ifPresent(Sessions::kill);
            }
        } catch (IOException | NumberFormatException e) {
            LOG.log(System.Logger.Level.DEBUG, "session " + id + " has ended", e);
        }
    }

    private static void kill(ProcessHandle first) {
        try (Stream<ProcessHandle> within = first.descendants()) {
            List<ProcessHandle> all = within.toList();
            first.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    void forget(String id) {
        if (!isKnown(id)) {
            return;
        }
        clients.forget(HeldClient.name(id));
        try {
            Files.deleteIfExists(processFile(id));
            Files.deleteIfExists(pidFile(id));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the records of session " + id + " stay", e);
        }
    }

    /// What is read of a bundle's configuration.
    private record Configured(Map<String, Object> process) {}
}
