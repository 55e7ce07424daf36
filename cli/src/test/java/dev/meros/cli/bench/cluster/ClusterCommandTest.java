package dev.meros.cli.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.Meros;
import dev.meros.cli.bench.cluster.BenchApp.Checked;
import dev.meros.cli.bench.cluster.BenchApp.Driver;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

@Timeout(150)
@EnabledOnOs(OS.LINUX)
class ClusterCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String... words) {
        return Meros.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(words);
    }

    @Test
    void casesHaveNamesOfTheirOwn() {
        assertThat(ClusterCase.ALL)
                .extracting(ClusterCase::name)
                .doesNotHaveDuplicates()
                .contains("create-10", "scale-1-100", "scale-100-1", "node-failure")
                .allSatisfy(name -> assertThat(ClusterCase.named(name)).isPresent());
    }

    @Test
    void wrongOptionsAreSaid() {
        assertThat(bench("bench", "cluster", "--case=scale")).isEqualTo(2);
        assertThat(bench("bench", "cluster", "--agents=1")).isEqualTo(2);
        assertThat(bench("bench", "agent-idle", "--window=0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--case: scale (expected: create-10, ")
                .contains("--agents: 1 (expected: 2 to 6)")
                .contains("--window: 0 (expected: 1 to 3600)");
    }

    @Test
    void definitionsSayHowAnInstanceRuns() {
        JsonNode process =
                Json.readTree(BenchApp.SERVER.definition("/a", 3, Driver.process, Checked.NO, 1));
        JsonNode container =
                Json.readTree(BenchApp.POLITE.definition("/a", 3, Driver.oci, Checked.YES, 2));

        assertThat(process.has("container")).isFalse();
        assertThat(process.has("healthChecks")).isFalse();
        assertThat(process.path("cmd").asText()).startsWith("exec /bin/busybox httpd");
        assertThat(container.path("container").path("docker").path("image").asText())
                .isEqualTo("bench:1");
        assertThat(container.path("healthChecks").path(0).path("intervalSeconds").asDouble())
                .isEqualTo(0.25);
        assertThat(container.path("env")).isNotEqualTo(process.path("env"));
    }

    /// The whole bench, small: it starts real processes and leaves none.
    @Test
    void aClusterIsMeasuredAndLeavesNothingBehind() {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/busybox")), "busybox");

        int exit = bench("bench", "cluster", "--agents=2", "--case=create-10,crash-restart");

        assertThat(exit).as("%s", err).isZero();
        assertThat(out.toString().lines()).hasSize(2);
        JsonNode created = Json.readTree(out.toString().lines().findFirst().orElseThrow());
        assertThat(created.path("case").asText()).isEqualTo("create-10");
        assertThat(created.path("n").asInt()).isEqualTo(10);
        assertThat(
                        StreamSupport.stream(
                                        created.path("params").path("per_node").spliterator(),
                                        false)
                                .mapToInt(JsonNode::asInt))
                .containsExactly(5, 5);
        assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    }
}
