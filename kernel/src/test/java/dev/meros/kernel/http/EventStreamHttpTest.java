package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.model.TaskState;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// SUBSCRIBE of the operator API, over the HTTP API of a real kernel; mesos-v1 §5.3.
final class EventStreamHttpTest {
    private static final String SUBSCRIBE = "{\"type\":\"SUBSCRIBE\"}";

    @TempDir Path directory;

    private KernelServer kernel;
    private TestClient client;

    @BeforeEach
    void start() {
        // the agents of this test never say that they are alive
        KernelSettings settings =
                KernelSettings.of(directory).withPort(0).withAgentTimeout(Duration.ofMinutes(5));
        KernelSettings.Timing timing = settings.timing();
        kernel =
                KernelServer.start(
                        settings.withTiming(
                                new KernelSettings.Timing(
                                        timing.offerTimeout(),
                                        timing.agentHeartbeat(),
                                        timing.agentTimeout(),
                                        Duration.ofMillis(200),
                                        timing.tick())));
        client = new TestClient(kernel.port());
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private TestStream register() {
        return new TestStream(
                client, Calls.AGENT, Calls.register(null, "cpus:4;mem:1024", List.of()));
    }

    private TestStream listen(Map<String, String> headers) {
        return new TestStream(client, "/api/v1", SUBSCRIBE, headers);
    }

    @Test
    void whatHappensIsToldInOrder() {
        try (TestStream events = listen(Map.of())) {
            JsonNode first = events.next();
            assertThat(first.path("type").asText()).isEqualTo("SUBSCRIBED");
            assertThat(first.at("/subscribed/heartbeat_interval_seconds").asDouble())
                    .isEqualTo(0.2);
            assertThat(first.at("/subscribed/get_state").fieldNames())
                    .toIterable()
                    .containsExactly("get_tasks", "get_executors", "get_frameworks", "get_agents");

            try (TestStream agent = register()) {
                String id = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
                JsonNode added = events.nextBut("HEARTBEAT");
                assertThat(added.path("type").asText()).isEqualTo("AGENT_ADDED");
                assertThat(added.at("/agent_added/agent/agent_info/id/value").asText())
                        .isEqualTo(id);
                assertThat(added.at("/agent_added/agent/active").asBoolean()).isTrue();
                runATask(events, agent, id);

                assertThat(
                                client.post(
                                                "/api/v1",
                                                """
                                                {"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"%s"}}}
                                                """
                                                        .formatted(id))
                                        .statusCode())
                        .isEqualTo(200);
                assertThat(events.nextBut("HEARTBEAT").at("/agent_removed/agent_id/value").asText())
                        .isEqualTo(id);
            }
            events.next("HEARTBEAT");
        }
    }

    private void runATask(TestStream events, TestStream agent, String id) {
        try (TestStream framework =
                new TestStream(client, Calls.SCHEDULER, Calls.subscribe("f", 60))) {
            JsonNode added = events.nextBut("HEARTBEAT");
            assertThat(added.path("type").asText()).isEqualTo("FRAMEWORK_ADDED");
            assertThat(added.at("/framework_added/framework/framework_info/id/value").asText())
                    .isEqualTo("f");
            assertThat(added.at("/framework_added/framework/connected").asBoolean()).isTrue();

            JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
            framework.call(Calls.accept("f", offer.at("/id/value").asText(), id, "t1", 1));
            JsonNode task = events.nextBut("HEARTBEAT").at("/task_added/task");
            assertThat(task.at("/task_id/value").asText()).isEqualTo("t1");
            assertThat(task.path("state").asText()).isEqualTo("TASK_STAGING");

            agent.call(Calls.update(id, "f", "t1", TaskState.TASK_RUNNING));
            JsonNode updated = events.nextBut("HEARTBEAT").at("/task_updated");
            assertThat(updated.at("/framework_id/value").asText()).isEqualTo("f");
            assertThat(updated.at("/status/task_id/value").asText()).isEqualTo("t1");
            assertThat(updated.path("state").asText()).isEqualTo("TASK_RUNNING");
        }
        JsonNode away = events.nextBut("HEARTBEAT").at("/framework_updated/framework");
        assertThat(away.path("connected").asBoolean(true)).isFalse();
        assertThat(teardown("f").statusCode()).isEqualTo(200);
        JsonNode killed = events.nextBut("HEARTBEAT").at("/task_updated");
        assertThat(killed.path("state").asText()).isEqualTo("TASK_KILLED");
        assertThat(killed.at("/status/reason").asText()).isEqualTo("REASON_FRAMEWORK_REMOVED");
        assertThat(
                        events.nextBut("HEARTBEAT")
                                .at("/framework_removed/framework_info/id/value")
                                .asText())
                .isEqualTo("f");
        assertThat(teardown("f").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> teardown(String framework) {
        return client.post(
                "/api/v1",
                """
                {"type":"TEARDOWN","teardown":{"framework_id":{"value":"%s"}}}
                """
                        .formatted(framework));
    }
}
