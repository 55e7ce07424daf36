package dev.meros.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.client.Invocation;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;
import dev.meros.testkit.http.Http;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

class ReplayCommandTest {
    @TempDir private Path directory;

    private JsonNode last = Json.readTree("{}");

    /// A kernel has been here, and has said what its hash was.
    @BeforeEach
    void runKernel() {
        try (Http http = new Http();
                KernelServer kernel = start()) {
            last = http.get(hash(kernel)).json();
        }
    }

    private KernelServer start() {
        return KernelServer.start(KernelSettings.of(directory).withPort(0));
    }

    private static URI hash(KernelServer kernel) {
        return URI.create("http://127.0.0.1:" + kernel.port() + "/state-hash");
    }

    private Invocation replay(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "replay";
        all[1] = directory.toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return Invocation.of(all);
    }

    @Test
    void theHashIsThatOfTheKernel() {
        Invocation text = replay();

        assertThat(text.exitCode()).as(text.err()).isZero();
        assertThat(text.out())
                .containsPattern("state hash: +" + last.path("hash").asText())
                .containsPattern("time: +" + last.path("at").asText())
                .containsPattern("agents: +0, unreachable 0");
    }

    @Test
    void jsonHoldsTheWholeState() {
        JsonNode json = Json.readTree(replay("--format", "json").out());

        assertThat(json.path("hash").asText()).isEqualTo(last.path("hash").asText());
        assertThat(json.path("index").asLong()).isEqualTo(last.path("index").asLong());
        assertThat(json.at("/state/0/name").asText()).isEqualTo("ClusterRecord.Founded");
        assertThat(json.at("/state/0/record/cluster_id").asText())
                .isEqualTo(json.path("cluster").asText());
    }

    @Test
    void recordsAreListedOneALine() {
        Invocation records = replay("--records");

        List<JsonNode> lines = records.out().lines().map(Json::readTree).toList();
        assertThat(lines.getFirst().path("name").asText()).isEqualTo("ClusterRecord.Founded");
        assertThat(lines.getFirst().path("index").asLong()).isEqualTo(last.path("index").asLong());
        assertThat(lines.getFirst().path("at").asText()).isEqualTo(last.path("at").asText());
        assertThat(records.err()).contains("state hash:");
    }

    @Test
    void nothingHadHappenedBeforeTheFirstEntry() {
        Invocation before = replay("--until", "2000-01-01T00:00:00Z");

        assertThat(before.exitCode()).isZero();
        assertThat(before.out()).containsPattern("folded: +0 entries, 0 records");
    }

    @Test
    void aWrongMomentIsRefused() {
        Invocation wrong = replay("--until", "noon");

        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).startsWith("meros: until: noon (expected: a time such as ");
    }

    @Test
    void aDirectoryInUseIsRefused() {
        try (KernelServer kernel = start()) {
            assertThat(kernel.port()).isPositive();

            Invocation refused = replay();

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("expected: a directory that no kernel uses");
        }
    }
}
