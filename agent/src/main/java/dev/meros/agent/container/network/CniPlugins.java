package dev.meros.agent.container.network;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.network.codec.CniResult;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The CNI plugins of a node: programs in a directory, called as the CNI specification says. What
/// they need of the node they look for in `PATH`.
record CniPlugins(Path directory) {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int MESSAGE_LIMIT = 2000;
    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// What plugins are called for.
    enum Verb {
        ADD,
        DEL,
        CHECK
    }

    /// The container that a plugin is to connect, by the file of its network namespace and the name
    /// of the device there.
    record Call(Verb verb, String container, Path namespace, String device) {}

    /// Those of some programs that are not there.
    List<String> missing(List<String> types) {
        return types.stream().filter(t -> !Files.isExecutable(directory.resolve(t))).toList();
    }

    /// Calls a plugin and returns what it answers; throws [ContainerException] when it fails, is
    /// not there or does not answer in time.
    String call(String type, Call call, String request) {
        Path program = directory.resolve(type);
        if (!Files.isExecutable(program)) {
            throw Networks.failure("CNI plugin: " + type + " (expected: one in " + directory + ")");
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(program.toString());
            builder.environment().clear();
            builder.environment().putAll(environment(call));
            Process process = builder.start();
            try {
                return answer(type, call, process, request);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw failure(type, call, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(type, call, "the agent is going down");
        }
    }

    private Map<String, String> environment(Call call) {
        return Map.of(
                "PATH", PATH,
                "CNI_COMMAND", call.verb().name(),
                "CNI_CONTAINERID", call.container(),
                "CNI_NETNS", call.namespace().toString(),
                "CNI_IFNAME", call.device(),
                "CNI_PATH", directory.toString());
    }

    private static String answer(String type, Call call, Process process, String request)
            throws IOException, InterruptedException {
        try (OutputStream input = process.getOutputStream()) {
            input.write(request.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it has ended without reading, and says why
        }
        if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure(type, call, "no end within " + DEADLINE.toSeconds() + " s");
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.exitValue() == 0) {
            return output;
        }
        byte[] errors = process.getErrorStream().readNBytes(MESSAGE_LIMIT);
        throw failure(
                type,
                call,
                CniResult.error(output)
                        .orElseGet(
                                () ->
                                        "status "
                                                + process.exitValue()
                                                + ": "
                                                + lines(output + "\n" + text(errors))));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String lines(String text) {
        return text.lines().filter(l -> !l.isBlank()).collect(Collectors.joining("; "));
    }

    private static ContainerException failure(String type, Call call, String message) {
        return Networks.failure(
                "CNI plugin "
                        + type
                        + " "
                        + call.verb().name().toLowerCase(Locale.ROOT)
                        + ": "
                        + message);
    }
}
