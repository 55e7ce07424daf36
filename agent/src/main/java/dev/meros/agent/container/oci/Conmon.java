package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.fetch.Programs;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Has conmon start a container and stand by it: it outlives the agent, keeps the container's
/// output open and writes the exit status to a file named like the container in `exits`.
record Conmon(OciRuntime runtime, Path exits, Executor readers) {
    private static final int REPORT_LIMIT = 1 << 16;

    /// conmon tells what came of it through a descriptor of its parent's, which is the pipe to the
    /// agent; its own input and output become the container's.
    private static final String SCRIPT =
            """
            exec 3>&1 >>"$1" 2>>"$2" </dev/null
            shift 2
            _OCI_SYNCPIPE=3 exec "$@"
            """;

    /// What conmon reports: the process of the container, or a negative number and why.
    record Report(@Nullable Integer data, @Nullable String message) {}

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
        try {
            Report report = Json.read(firstLine(process), Report.class);
            if (report.data() == null || report.data() <= 0) {
                String message = report.message() == null ? "" : report.message().strip();
                throw cannot(message.isEmpty() ? "it ended at once" : message);
            }
            return report.data();
        } catch (CodecException e) {
            Programs.end(process);
            throw cannot("conmon: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            Programs.end(process);
            throw e;
        }
    }

    private static ContainerException cannot(String why) {
        return Bundle.failure("the container cannot be started: " + why);
    }

    /// Whoever reads closes, too: a stream cannot be closed while somebody else waits for it.
    private String firstLine(Process process) throws IOException {
        CompletableFuture<String> line =
                CompletableFuture.supplyAsync(() -> read(process), readers);
        try {
            return line.get(runtime.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw cannot(
                    runtime.named().getFileName()
                            + " create: no end within "
                            + Programs.text(runtime.timeout()));
        } catch (ExecutionException e) {
            throw new IOException("conmon: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent is going down", e);
        }
    }

    /// What conmon says up to the end of the line, as far as it can be a report; empty when it ends
    /// without one.
    private static String read(Process process) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream output = process.getInputStream()) {
            int next = output.read();
            while (next >= 0 && next != '\n' && line.size() < REPORT_LIMIT) {
                line.write(next);
                next = output.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
