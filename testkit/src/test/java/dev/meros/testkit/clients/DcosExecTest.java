package dev.meros.testkit.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.testkit.cluster.Cluster;
import dev.meros.testkit.http.Http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The library behind `dcos task exec`, unmodified, against a kernel and an agent. `.ci/run`
/// installs it.
@Timeout(120)
final class DcosExecTest {
    private static final Path PYTHON = ClientProcess.CLIENTS.resolve("python");
    private static final Path INTERPRETER = PYTHON.resolve(".venv/bin/python3");
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    @TempDir private Path directory;

    @Test
    void commandsRunBesideATaskAndReadWhatIsTyped() throws Exception {
        assumeTrue(
                Files.exists(INTERPRETER) && Files.exists(INTERPRETER.resolveSibling("jsonschema")),
                "dcos in src/test/clients/python/.venv (install: src/test/clients/python/install)");
        try (Cluster cluster = Cluster.start(directory).withAgents(1)) {
            URI longRunning = cluster.startLongRunning();
            Http http = new Http();
            await().atMost(DEADLINE)
                    .until(
                            () ->
                                    http.post(
                                                            longRunning.resolve("/v2/apps"),
                                                            """
                                                            {"id":"/looked-at","cmd":"sleep 600",
                                                             "cpus":0.1,"mem":32}\
                                                            """)
                                                    .status()
                                            == 201);
            await().atMost(DEADLINE)
                    .until(
                            () ->
                                    http.get(cluster.kernel().resolve("/state"))
                                            .body()
                                            .contains("\"TASK_RUNNING\""));

            String plain = exec(cluster, "", "looked-at", "sh", "-c", "echo $MESOS_TASK_ID");
            String typed = exec(cluster, "one\ntwo\n", "-i", "looked-at", "sed", "s/^/read /");

            assertThat(plain).startsWith("looked-at.");
            assertThat(typed).isEqualTo("read one\nread two\n");
        }
    }

    private static String exec(Cluster cluster, String input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(INTERPRETER.toString());
        command.add(PYTHON.resolve("exec.py").toString());
        command.add(cluster.kernel().toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
