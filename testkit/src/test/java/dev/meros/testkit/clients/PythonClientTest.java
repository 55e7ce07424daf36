package dev.meros.testkit.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.kernel.settings.KernelSettings;
import dev.meros.kernel.settings.KernelSettings.Timing;
import dev.meros.testkit.cluster.Cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `mesoshttp` with Python, over JSON. `.ci/run` installs it.
@Timeout(90)
final class PythonClientTest {
    private static final Path PYTHON = ClientProcess.CLIENTS.resolve("python");
    private static final Path INTERPRETER = PYTHON.resolve(".venv/bin/python3");

    @TempDir private Path directory;

    private static ClientProcess run(Cluster cluster, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(INTERPRETER.toString());
        command.add(PYTHON.resolve("scheduler.py").toString());
        command.add(cluster.kernel().toString());
        command.addAll(List.of(arguments));
        return ClientProcess.start(command);
    }

    /// This client looks at an event when the next one begins: heartbeats must come often.
    private static KernelSettings withQuickHeartbeats(KernelSettings settings) {
        Timing usual = settings.timing();
        return settings.withTiming(
                new Timing(
                        usual.offerTimeout(),
                        usual.agentHeartbeat(),
                        usual.agentTimeout(),
                        Duration.ofMillis(200),
                        usual.tick()));
    }

    @Test
    void launchesAcknowledgesFailsOverKillsAndTearsDown() throws Exception {
        assumeTrue(
                Files.exists(INTERPRETER),
                "mesoshttp in src/test/clients/python/.venv (install: see .ci/run)");
        try (Cluster cluster =
                        Cluster.start(directory, PythonClientTest::withQuickHeartbeats)
                                .withAgents(1);
                ClientProcess first = run(cluster, "python")) {
            first.heard().expect("subscribed python");
            first.heard().expect("launched True");
            first.heard().expect("TASK_RUNNING");

            try (ClientProcess second = run(cluster, "python", "takeover")) {
                first.heard().expect("error Framework failed over");
                second.heard().expect("subscribed python");
                second.heard().expect("TASK_RUNNING REASON_RECONCILIATION");
                second.heard().expect("TASK_KILLED");
                second.heard().expect("torn down");
            }
        }
    }
}
