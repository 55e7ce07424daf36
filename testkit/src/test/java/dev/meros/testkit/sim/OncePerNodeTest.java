package dev.meros.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.TaskState;
import dev.meros.examples.OncePerNode;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// The worked example of docs/simulation.md.
class OncePerNodeTest {
    // docs: begin
    @Test
    void everyNodeRunsTheCommandOnce() {
        for (long seed = 1; seed <= 20; seed++) {
            Simulation.of(seed)
                    .profile(Profile.CALM)
                    .steps(500)
                    .agents(5)
                    .framework("once-per-node", () -> new OncePerNode("df -h"))
                    .containers(_ -> Behaviour.runs(Duration.ofSeconds(1), 0))
                    .eventually("every node has run it", OncePerNodeTest::isDoneOnAll)
                    .run();
        }
    }

    private static boolean isDoneOnAll(SimulatedCluster cluster) {
        return cluster.tasks("once-per-node").stream()
                .filter(task -> task.state() == TaskState.TASK_FINISHED)
                .map(SimulatedCluster.KnownTask::agent)
                .collect(Collectors.toSet())
                .containsAll(cluster.agents());
    }

    // docs: end

    @Test
    void faultsBreakNoInvariant() {
        for (long seed = 1; seed <= 10; seed++) {
            Simulation.of(seed)
                    .profile(Profile.FAULTY)
                    .steps(600)
                    .agents(4)
                    .framework("once-per-node", () -> new OncePerNode("df -h"))
                    .run();
        }
    }

    @Test
    void documentationShowsThisExample() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/simulation.md"))) {
            root = root.getParent();
        }
        String docs = Files.readString(root.resolve("docs/simulation.md"));
        String source =
                Files.readString(
                        root.resolve(
                                "testkit/src/test/java/dev/meros/testkit/sim/"
                                        + "OncePerNodeTest.java"));

        List<String> example =
                source.substring(
                                source.indexOf("// docs: begin") + "// docs: begin".length(),
                                source.indexOf("// docs: end"))
                        .strip()
                        .lines()
                        .map(String::strip)
                        .toList();

        assertThat(docs.lines().map(String::strip).toList()).containsSubsequence(example);
    }
}
