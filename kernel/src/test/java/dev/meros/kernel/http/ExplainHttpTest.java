package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class ExplainHttpTest {
    @TempDir private Path directory;

    private KernelServer kernel;
    private TestClient client;

    @BeforeEach
    void start() {
        // the agent of this test never says that it is alive
        kernel =
                KernelServer.start(
                        KernelSettings.of(directory)
                                .withPort(0)
                                .withAgentTimeout(Duration.ofMinutes(5)));
        client = new TestClient(kernel.port());
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private JsonNode ask(String call) {
        return Json.readTree(client.post("/api/v1", call, Map.of()).body());
    }

    @Test
    void explanationsAndWhatIfsAreAnswered() {
        try (TestStream agent =
                        new TestStream(
                                client,
                                Calls.AGENT,
                                Calls.register(null, "cpus:4;mem:1024", List.of()));
                TestStream framework =
                        new TestStream(client, Calls.SCHEDULER, Calls.subscribe("f", 60))) {
            agent.next("REGISTERED");
            framework.next("OFFERS");

            JsonNode explained =
                    ask(
                            "{\"type\":\"EXPLAIN\",\"explain\":{\"framework\":\"f\","
                                    + "\"resources\":\"cpus:8;mem:1024\"}}");
            assertThat(explained.path("role").asText()).isEqualTo("test");
            assertThat(explained.path("enough").asBoolean()).isFalse();
            assertThat(explained.at("/refusals/0/obstacle").asText()).isEqualTo("AGENT_TOO_SMALL");
            assertThat(explained.at("/suggestions/0/change").asText()).isEqualTo("ADD_AGENTS");
            assertThat(client.json("/explain?framework=f&resources=cpus:8;mem:1024"))
                    .isEqualTo(explained);

            JsonNode played =
                    ask(
                            "{\"type\":\"WHAT_IF\",\"what_if\":{\"changes\":[{\"add_agents\":"
                                    + "{\"count\":1,\"resources\":\"cpus:8;mem:2048\"}}]}}");
            assertThat(played.at("/offers/0/resources").asText()).isEqualTo("cpus:8;mem:2048");
            assertThat(played.at("/offers/0/framework").asText()).isEqualTo("f");
        }
    }

    @Test
    void whatIsNotKnownIsRefused() {
        assertThat(client.get("/explain?framework=none&resources=cpus:1").statusCode())
                .isEqualTo(400);
        assertThat(
                        ask("{\"type\":\"WHAT_IF\",\"what_if\":{\"changes\":[{\"remove_agent\":\"x\"}]}}")
                                .path("message")
                                .asText())
                .isEqualTo("agent: x (expected: the id or host name of one)");
    }
}
