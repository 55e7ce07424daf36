package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerException;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Has conmon start a container and stand by it: it outlives the agent, keeps the container's
/// output open and writes the exit status to a file named like the container in `exits`.
record Conmon(OciRuntime runtime, Path exits, Executor readers) {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /// conmon tells what came of it through a descriptor of its parent's, which is the pipe to the
    /// agent; its own input and output become the container's.
    private static final String SCRIPT =
            """
            exec 3>&1 >>"$1" 2>>"$2" </dev/null
            shift 2
            _OCI_SYNCPIPE=3 exec "$@"
            """;

    /// What conmon reports: the process of the container, or a negative number and why.
    record Report(Integer data, @Nullable String message) {}

    /// Starts the container of a bundle; returns the pid of its first process, which may have ended
    /// already. Throws [ContainerException] when it cannot be started.
    int start(String id, Path bundle, Path sandbox) throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                SCRIPT,
                                "conmon",
                                sandbox.resolve("stdout").toString(),
                                sandbox.resolve("stderr").toString(),
                                runtime.conmon().toString()));
        // --sync: the process that was started is the one that reports
        line.addAll(List.of("--sync", "--api-version", "1", "-c", id, "-u", id, "-n", id));
        line.addAll(List.of("-r", runtime.program().toString(), "-b", bundle.toString()));
        line.addAll(List.of("-p", bundle.resolve("pidfile").toString()));
        line.addAll(List.of("-P", bundle.resolve("conmon.pid").toString()));
        line.addAll(List.of("--exit-dir", exits.toString(), "-0", bundle.toString()));
        line.addAll(List.of("-l", "passthrough", "--full-attach"));
        line.addAll(List.of("--runtime-arg", "--root"));
        line.addAll(List.of("--runtime-arg", runtime.root().toString()));
        Process process = new ProcessBuilder(line).start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            Report report = Json.read(firstLine(output), Report.class);
            if (report.data() <= 0) {
                String message = report.message() == null ? "" : report.message().strip();
                throw Bundle.failure("the container cannot be started: " + message);
            }
            return report.data();
        } catch (CodecException e) {
            throw new IOException("conmon: " + e.getMessage(), e);
        }
    }

    private String firstLine(BufferedReader output) throws IOException {
        try {
            return CompletableFuture.supplyAsync(() -> read(output), readers)
                    .orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IOException("conmon does not report: " + e.getCause(), e);
        }
    }

    private static String read(BufferedReader output) {
        try {
            String line = output.readLine();
            if (line == null) {
                throw Bundle.failure("conmon ended without a report");
            }
            return line;
        } catch (IOException e) {
            throw Bundle.failure("conmon: " + e.getMessage());
        }
    }
}
