package dev.meros.cli.system;

import static dev.meros.cli.system.RunningCluster.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.testkit.http.FreePorts;
import dev.meros.testkit.http.Http;
import dev.meros.testkit.process.ChildProcess;
import dev.meros.testkit.process.Processes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A node of real processes that gets less than its tasks use, and more again, while they run.
@Timeout(120)
class ResizedNodeTest {
    @TempDir private Path directory;

    @Test
    void tasksGoOnWhileTheirNodeShrinksAndGrows() throws IOException {
        List<Integer> ports = FreePorts.take(3);
        URI kernel = URI.create("http://127.0.0.1:" + ports.get(0));
        Path file = directory.resolve("resources");
        Files.writeString(file, "cpus:2;mem:512;disk:100;ports:[23200-23299]");
        try (Processes processes = Processes.in(directory.resolve("logs"))) {
            processes.meros(
                    "kernel",
                    "kernel",
                    "--dir=" + directory.resolve("kernel"),
                    "--port=" + ports.get(0));
            ChildProcess agent =
                    processes.meros(
                            "agent",
                            "agent",
                            "--kernel=" + kernel,
                            "--dir=" + directory.resolve("agent"),
                            "--port=" + ports.get(2),
                            "--node-watch=0s",
                            "--resources=file://" + file);
            processes.meros(
                    "long-running", "long-running", "--kernel=" + kernel, "--port=" + ports.get(1));
            URI longRunning = URI.create("http://127.0.0.1:" + ports.get(1));
            Http http = new Http();
            RunningCluster cluster = new RunningCluster(http, kernel, longRunning, kernel);
            cluster.submitApp(
                    """
                    {"id":"/one","cmd":"exec sleep 1000","cpus":1,"mem":32,"instances":1}\
                    """);
            eventually("the app runs", () -> running(cluster).size() == 1);
            List<String> before = running(cluster);
            String id = agent(cluster).path("id").asText();

            Files.writeString(file, "cpus:0.5;mem:512;disk:100;ports:[23200-23299]");
            URI node = URI.create("http://127.0.0.1:" + ports.get(2) + "/node");
            assertThat(http.post(node, "").status()).isEqualTo(200);
            eventually("it has shrunk", () -> cpus(cluster, "resources") == 0.5);

            assertThat(cpus(cluster, "used_resources")).isEqualTo(1);
            assertThat(running(cluster)).isEqualTo(before);
            assertThat(agent.log())
                    .contains("the node has cpus:0.5", "tasks use cpus:0.5 more than the node has");

            Files.writeString(file, "cpus:many");
            assertThat(http.post(node, "").status()).isEqualTo(400);
            assertThat(cpus(cluster, "resources")).isEqualTo(0.5);

            Files.writeString(file, "cpus:3;mem:512;disk:100;ports:[23200-23299]");
            assertThat(agent.signal("HUP")).isZero();
            eventually("it has grown", () -> cpus(cluster, "resources") == 3);

            assertThat(running(cluster)).isEqualTo(before);
            assertThat(agent(cluster).path("id").asText()).isEqualTo(id);
        }
    }

    private static List<String> running(RunningCluster cluster) {
        return cluster.ids(cluster.tasks("long-running", "TASK_RUNNING"));
    }

    private static JsonNode agent(RunningCluster cluster) {
        return cluster.agents().getFirst();
    }

    private static double cpus(RunningCluster cluster, String kind) {
        return agent(cluster).path(kind).path("cpus").asDouble();
    }
}
