package dev.meros.cli.system;

import static dev.meros.cli.system.RunningCluster.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.Meros;
import dev.meros.testkit.http.FreePorts;
import dev.meros.testkit.http.Http;
import dev.meros.testkit.process.Processes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// Drains a node of real processes: its app moves to the other node.
@Timeout(120)
class DrainNodeTest {
    @TempDir private Path directory;

    private static URI address(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private void agent(Processes processes, URI kernel, String hostname, int firstPort) {
        processes.meros(
                hostname,
                "agent",
                "--kernel=" + kernel,
                "--dir=" + directory.resolve(hostname),
                "--port=0",
                "--hostname=" + hostname,
                "--resources=cpus:1;mem:512;ports:[" + firstPort + "-" + (firstPort + 99) + "]");
    }

    private static String meros(URI kernel, String... arguments) {
        StringWriter out = new StringWriter();
        int exit =
                Meros.commandLine()
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute(arguments);
        assertThat(exit).as(kernel + ": " + out).isZero();
        return out.toString();
    }

    private static List<String> nodes(RunningCluster cluster) {
        return cluster.tasks("long-running", "TASK_RUNNING").stream()
                .map(task -> hostname(cluster, task.path("slave_id").asText()))
                .distinct()
                .toList();
    }

    private static String hostname(RunningCluster cluster, String id) {
        return cluster.agents().stream()
                .filter(agent -> agent.path("id").asText().equals(id))
                .map(agent -> agent.path("hostname").asText())
                .findFirst()
                .orElse("");
    }

    @Test
    void appOfADrainedNodeMovesToAnother() {
        List<Integer> ports = FreePorts.take(3);
        URI kernel = address(ports.get(0));
        try (Processes processes = Processes.in(directory.resolve("logs"))) {
            processes.meros(
                    "kernel",
                    "kernel",
                    "--dir=" + directory.resolve("kernel"),
                    "--port=" + ports.get(0));
            agent(processes, kernel, "node-a", 23_000);
            agent(processes, kernel, "node-b", 23_100);
            processes.meros(
                    "long-running", "long-running", "--kernel=" + kernel, "--port=" + ports.get(1));
            RunningCluster cluster =
                    new RunningCluster(
                            new Http(), kernel, address(ports.get(1)), address(ports.get(2)));
            eventually("two agents", () -> cluster.agents().size() == 2);
            cluster.submitApp(
                    """
                    {"id":"/one","cmd":"exec sleep 1000","cpus":0.1,"mem":32,"instances":1}\
                    """);
            eventually("the app runs", () -> nodes(cluster).size() == 1);
            String node = nodes(cluster).getFirst();
            String other = node.equals("node-a") ? "node-b" : "node-a";

            String said = meros(kernel, "node", "drain", node, "--wait=30", "--kernel=" + kernel);

            assertThat(said).isEqualTo("node " + node + " is drained\n");
            eventually("the app runs elsewhere", () -> nodes(cluster).equals(List.of(other)));
            JsonNode killed = cluster.tasks("long-running", "TASK_KILLED").getFirst();
            assertThat(killed.path("statuses").toString()).contains("REASON_AGENT_DRAINING");
        }
    }
}
