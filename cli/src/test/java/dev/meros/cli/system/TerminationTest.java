package dev.meros.cli.system;

import static dev.meros.cli.system.RunningCluster.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.testkit.http.FreePorts;
import dev.meros.testkit.http.Http;
import dev.meros.testkit.process.ChildProcess;
import dev.meros.testkit.process.Processes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Agents of real processes that are told to end, each with another policy.
@Timeout(120)
class TerminationTest {
    private static final Duration ENDS = Duration.ofSeconds(40);

    @TempDir private Path directory;

    private Processes processes;
    private URI kernel;
    private RunningCluster cluster;

    @BeforeEach
    void start() {
        List<Integer> ports = FreePorts.take(2);
        kernel = URI.create("http://127.0.0.1:" + ports.get(0));
        URI longRunning = URI.create("http://127.0.0.1:" + ports.get(1));
        processes = Processes.in(directory.resolve("logs"));
        processes.meros(
                "kernel",
                "kernel",
                "--dir=" + directory.resolve("kernel"),
                "--port=" + ports.get(0));
        processes.meros(
                "long-running", "long-running", "--kernel=" + kernel, "--port=" + ports.get(1));
        cluster = new RunningCluster(new Http(), kernel, longRunning, kernel);
    }

    @AfterEach
    void stop() {
        processes.close();
    }

    private ChildProcess agent(String hostname, String... options) {
        String[] all = new String[options.length + 6];
        all[0] = "agent";
        all[1] = "--kernel=" + kernel;
        all[2] = "--dir=" + directory.resolve(hostname);
        all[3] = "--port=0";
        all[4] = "--hostname=" + hostname;
        all[5] = "--resources=cpus:1;mem:512;disk:100";
        System.arraycopy(options, 0, all, 6, options.length);
        return processes.meros(hostname, all);
    }

    @Test
    void drainMovesTasksToAnotherNodeBeforeTheAgentEnds() {
        ChildProcess a = agent("node-a", "--on-terminate=drain", "--drain-timeout=30s");
        ChildProcess b = agent("node-b", "--on-terminate=drain", "--drain-timeout=30s");
        eventually("two agents", () -> cluster.agents().size() == 2);
        cluster.submitApp(
                """
                {"id":"/one","cmd":"exec sleep 1000","cpus":0.1,"mem":32,"instances":1}\
                """);
        eventually("the app runs", () -> nodes().size() == 1);
        String node = nodes().getFirst();
        String other = node.equals("node-a") ? "node-b" : "node-a";
        ChildProcess leaves = node.equals("node-a") ? a : b;

        assertThat(leaves.terminate(ENDS)).isEqualTo(143);

        assertThat(leaves.log()).contains("the kernel drains the node: waits for 1 tasks");
        JsonNode killed = cluster.tasks("long-running", "TASK_KILLED").getFirst();
        assertThat(killed.path("statuses").toString()).contains("REASON_AGENT_DRAINING");
        eventually("the app runs elsewhere", () -> nodes().equals(List.of(other)));

        // nothing to move to: after its time the agent leaves, and says that it did not all
        cluster.submitApp(
                """
                {"id":"/stays","cmd":"trap '' TERM; while :; do sleep 0.1; done","cpus":0.1,"mem":32,
                 "taskKillGracePeriodSeconds":300}\
                """);
        eventually("both apps run", () -> nodes().equals(List.of(other, other)));
        ChildProcess last = leaves == a ? b : a;
        assertThat(last.signal("TERM")).isZero();
        last.awaitLine("the kernel drains the node", ENDS);
        assertThat(last.terminate(ENDS)).isEqualTo(1);
        assertThat(last.log()).contains("leaves while 1 tasks go on; the node stays draining");
    }

    @Test
    void secondSignalHurriesAndTheKernelKnowsThatTheAgentDoesNotComeBack() {
        ChildProcess agent =
                agent("node-a", "--on-terminate=unregister", "--shutdown-timeout=100s");
        cluster.submitApp(
                """
                {"id":"/stays","cmd":"trap '' TERM; while :; do sleep 0.1; done","cpus":0.1,"mem":32,
                 "taskKillGracePeriodSeconds":300}\
                """);
        eventually("the app runs", () -> nodes().size() == 1);
        String id = cluster.agents().getFirst().path("id").asText();

        assertThat(agent.signal("INT")).isZero();
        agent.awaitLine("ends 1 tasks", ENDS);
        assertThat(agent.signal("INT")).isZero();

        assertThat(agent.awaitExit(ENDS)).isEqualTo(130);
        assertThat(agent.log())
                .contains("the kernel knows that agent " + id + " does not come back");
        eventually("the agent is no more", () -> cluster.agents().isEmpty());
        assertThat(cluster.tasks("long-running", "TASK_RUNNING")).isEmpty();

        agent.restart();
        eventually("it is another agent", () -> cluster.agents().size() == 1);
        assertThat(cluster.agents().getFirst().path("id").asText()).isNotEqualTo(id);
    }

    /// Where tasks run, each by its host name.
    private List<String> nodes() {
        return cluster.tasks("long-running", "TASK_RUNNING").stream()
                .map(task -> hostname(task.path("slave_id").asText()))
                .toList();
    }

    private String hostname(String id) {
        return cluster.agents().stream()
                .filter(agent -> agent.path("id").asText().equals(id))
                .map(agent -> agent.path("hostname").asText())
                .findFirst()
                .orElse("");
    }
}
