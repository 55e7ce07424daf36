package dev.meros.agent.spawn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// By Java's own processes, which can be given no descriptor 3 and no session: a shell and
/// setsid(1) do that before they become the program. Works everywhere, for the price of three more
/// programs.
final class ShellSpawner implements Spawner {
    private static final int REPORT_LIMIT = 1 << 16;
    private static final String SCRIPT =
            """
            exec 3>&1 >>"$1" 2>>"$2" </dev/null
            shift 2
            exec "$@"
            """;

    private static final List<Path> SETSID =
            List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    /// setsid(1) is part of every Linux; macOS has perl instead.
    private static final List<String> PERL =
            List.of(
                    "/usr/bin/perl",
                    "-MPOSIX=setsid",
                    "-e",
                    "setsid() != -1 or die qq(setsid: $!); exec { $ARGV[0] } @ARGV or die qq(exec:"
                            + " $!)",
                    "--");

    @Override
    public Spawned start(Launch launch) throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                SCRIPT,
                                "spawn",
                                launch.output().toString(),
                                launch.errors().toString()));
        if (launch.session() == Launch.Session.OWN) {
            line.addAll(sessionLauncher());
        }
        line.addAll(launch.line());
        ProcessBuilder builder = new ProcessBuilder(line).directory(launch.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        return new Child(builder.start());
    }

    private static List<String> sessionLauncher() throws IOException {
        for (Path setsid : SETSID) {
            if (Files.isExecutable(setsid)) {
                return List.of(setsid.toString());
            }
        }
        if (Files.isExecutable(Path.of(PERL.getFirst()))) {
            return PERL;
        }
        throw new IOException(
                "setsid: not found (expected: setsid of util-linux or busybox, or perl)");
    }

    private record Child(Process process) implements Spawned {
        @Override
        public int pid() {
            return Math.toIntExact(process.pid());
        }

        @Override
        public CompletableFuture<Void> exited() {
            return process.onExit().thenApply(_ -> null);
        }

        /// Whoever reads closes, too: a stream cannot be closed while somebody else waits for it.
        @Override
        public String report(Duration timeout) throws IOException {
            CompletableFuture<String> line = new CompletableFuture<>();
            Thread.startVirtualThread(
                    () -> {
                        try {
                            line.complete(read());
                        } catch (UncheckedIOException e) {
                            line.completeExceptionally(e);
                        }
                    });
            try {
                return line.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new ReportTimeout(timeout);
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the agent is going down", e);
            }
        }

        private String read() {
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
}
