package dev.meros.testkit.clients;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.kernel.settings.KernelSettings;
import dev.meros.kernel.settings.KernelSettings.Timing;
import dev.meros.testkit.cluster.Cluster;
import dev.meros.testkit.http.Http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `mesoshttp` and `pymesos` with Python, over JSON. `.ci/run` installs them.
@Timeout(90)
final class PythonClientsTest {
    private static final Path PYTHON = ClientProcess.CLIENTS.resolve("python");
    private static final Path ENVIRONMENT = PYTHON.resolve(".venv-schedulers");

    @TempDir private Path directory;

    private static ClientProcess run(String script, Cluster cluster, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ENVIRONMENT.resolve("bin/python3").toString());
        command.add(PYTHON.resolve(script).toString());
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

    private static void needs(String library) throws IOException {
        boolean there = false;
        if (Files.isDirectory(ENVIRONMENT)) {
            try (Stream<Path> all = Files.walk(ENVIRONMENT, 4)) {
                there = all.anyMatch(path -> path.endsWith(Path.of("site-packages", library)));
            }
        }
        assumeTrue(there, library + " (install: src/test/clients/python/install)");
    }

    @Test
    void mesoshttpLaunchesAcknowledgesFailsOverKillsAndTearsDown() throws Exception {
        needs("mesoshttp");
        try (Cluster cluster =
                        Cluster.start(directory, PythonClientsTest::withQuickHeartbeats)
                                .withAgents(1);
                ClientProcess first = run("mesoshttp_scheduler.py", cluster, "python")) {
            first.heard().expect("subscribed python");
            first.heard().expect("launched True");
            first.heard().expect("TASK_RUNNING");

            try (ClientProcess second =
                    run("mesoshttp_scheduler.py", cluster, "python", "takeover")) {
                first.heard().expect("error Framework failed over");
                second.heard().expect("subscribed python");
                second.heard().expect("TASK_RUNNING REASON_RECONCILIATION");
                second.heard().expect("TASK_KILLED");
                second.heard().expect("torn down");
            }
        }
    }

    @Test
    void pymesosLaunchesAcknowledgesFailsOverKillsAndTearsDown() throws Exception {
        needs("pymesos");
        try (Cluster cluster = Cluster.start(directory).withAgents(1);
                ClientProcess first = run("pymesos_scheduler.py", cluster, "python")) {
            first.heard().expect("subscribed python");
            first.heard().expect("launched");
            first.heard().expect("TASK_RUNNING");

            try (ClientProcess second =
                    run("pymesos_scheduler.py", cluster, "python", "takeover")) {
                first.heard().expect("error Framework failed over");
                second.heard().expect("subscribed python");
                second.heard().expect("TASK_RUNNING REASON_RECONCILIATION");
                second.heard().expect("TASK_KILLED");
                second.heard().expect("torn down");
                await().atMost(Duration.ofSeconds(30)).until(() -> isGone(cluster));
            }
        }
    }

    private static boolean isGone(Cluster cluster) {
        try (Http http = new Http()) {
            return http.get(cluster.kernel().resolve("/state")).json().get("frameworks").isEmpty();
        }
    }
}
