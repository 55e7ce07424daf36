package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// SUBSCRIBE of the operator API, in JSON and protobuf, over the HTTP API of a real kernel:
/// mesos-v1 §5.3, and the tokens to resume from, which are ours.
final class EventStreamHttpTest {
    private static final String TOKEN = "Meros-Resume-Token";

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

    private TestStream subscribe(String framework) {
        return new TestStream(client, Calls.SCHEDULER, Calls.subscribe(framework, 60));
    }

    private WireStream listen(WireFormat format, Map<String, String> headers) {
        return WireStream.listen(WireClient.of(kernel.port(), format), headers);
    }

    private static JsonNode event(WireStream events, String type) {
        JsonNode event = events.nextBut("HEARTBEAT");
        assertThat(event.path("type").asText()).as(event.toString()).isEqualTo(type);
        return event;
    }

    @ParameterizedTest
    @EnumSource
    void aStreamBeginsWithTheClusterAndGoesOnWithSignsOfLife(WireFormat format) {
        try (TestStream agent = register();
                WireStream events = listen(format, Map.of())) {
            String id = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            JsonNode first = events.next();

            assertThat(events.header("content-type")).isEqualTo(format.contentType());
            assertThat(events.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(events.header("meros-resumed")).isEmpty();
            assertThat(first.path("type").asText()).isEqualTo("SUBSCRIBED");
            assertThat(first.at("/subscribed/heartbeat_interval_seconds").asDouble())
                    .isEqualTo(0.2);
            JsonNode agents = first.at("/subscribed/get_state/get_agents/agents");
            OperatorScene.one(agents, "/agent_info/id/value", id);
            assertThat(first.path("resume_token").isMissingNode()).isTrue();
            assertThat(events.next().toString()).isEqualTo("{\"type\":\"HEARTBEAT\"}");
            assertThat(events.next().toString()).isEqualTo("{\"type\":\"HEARTBEAT\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHappensIsToldInOrder(WireFormat format) {
        try (WireStream events = listen(format, Map.of())) {
            event(events, "SUBSCRIBED");
            try (TestStream agent = register()) {
                String id = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
                JsonNode added = event(events, "AGENT_ADDED").at("/agent_added/agent");
                assertThat(added.at("/agent_info/id/value").asText()).isEqualTo(id);
                assertThat(added.path("active").asBoolean()).isTrue();
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
                assertThat(
                                event(events, "AGENT_REMOVED")
                                        .at("/agent_removed/agent_id/value")
                                        .asText())
                        .isEqualTo(id);
            }
        }
    }

    private void runATask(WireStream events, TestStream agent, String id) {
        try (TestStream framework = subscribe("f")) {
            JsonNode added = event(events, "FRAMEWORK_ADDED").at("/framework_added/framework");
            assertThat(added.at("/framework_info/id/value").asText()).isEqualTo("f");
            assertThat(added.path("connected").asBoolean()).isTrue();

            JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
            framework.call(Calls.accept("f", offer.at("/id/value").asText(), id, "t1", 1));
            JsonNode task = event(events, "TASK_ADDED").at("/task_added/task");
            assertThat(task.at("/task_id/value").asText()).isEqualTo("t1");
            assertThat(task.at("/agent_id/value").asText()).isEqualTo(id);
            assertThat(task.path("state").asText()).isEqualTo("TASK_STAGING");

            agent.call(Calls.update(id, "f", "t1", TaskState.TASK_RUNNING));
            JsonNode updated = event(events, "TASK_UPDATED").at("/task_updated");
            assertThat(updated.at("/framework_id/value").asText()).isEqualTo("f");
            assertThat(updated.at("/status/task_id/value").asText()).isEqualTo("t1");
            assertThat(updated.path("state").asText()).isEqualTo("TASK_RUNNING");
        }
        JsonNode away = event(events, "FRAMEWORK_UPDATED").at("/framework_updated/framework");
        assertThat(away.path("connected").asBoolean(true)).isFalse();
        assertThat(away.at("/allocated_resources/0/scalar/value").asDouble()).isEqualTo(1.0);
        String teardown =
                "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"f\"}}}";
        assertThat(client.post("/api/v1", teardown).statusCode()).isEqualTo(200);
        JsonNode killed = event(events, "TASK_UPDATED").at("/task_updated");
        assertThat(killed.path("state").asText()).isEqualTo("TASK_KILLED");
        assertThat(killed.at("/status/reason").asText()).isEqualTo("REASON_FRAMEWORK_REMOVED");
        assertThat(
                        event(events, "FRAMEWORK_REMOVED")
                                .at("/framework_removed/framework_info/id/value")
                                .asText())
                .isEqualTo("f");
    }

    @ParameterizedTest
    @EnumSource
    void aFrameworkThatComesBackOrChangesIsUpdated(WireFormat format) {
        try (TestStream first = subscribe("f")) {
            first.next("SUBSCRIBED");
            try (WireStream events = listen(format, Map.of());
                    TestStream second = subscribe("f")) {
                event(events, "SUBSCRIBED");
                second.next("SUBSCRIBED");
                JsonNode again = event(events, "FRAMEWORK_UPDATED");
                assertThat(again.at("/framework_updated/framework/connected").asBoolean()).isTrue();

                String update =
                        """
                        {"type":"UPDATE_FRAMEWORK","framework_id":{"value":"f"},
                         "update_framework":{"framework_info":{"user":"root","name":"other",
                         "id":{"value":"f"},"failover_timeout":60,"roles":["test"],
                         "checkpoint":true,"capabilities":[{"type":"MULTI_ROLE"}]}}}
                        """;
                assertThat(second.call(update).statusCode()).isEqualTo(200);
                assertThat(
                                event(events, "FRAMEWORK_UPDATED")
                                        .at("/framework_updated/framework/framework_info/name")
                                        .asText())
                        .isEqualTo("other");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamGoesOnBehindTheEventOfItsToken(WireFormat format) {
        String token;
        try (WireStream events = listen(format, Map.of(TOKEN, "new"))) {
            assertThat(events.header("meros-resumed")).isEqualTo("false");
            assertThat(event(events, "SUBSCRIBED").path("resume_token").asText()).isNotEmpty();
            subscribe("a").close();
            token = event(events, "FRAMEWORK_ADDED").path("resume_token").asText();
        }
        subscribe("b").close();
        subscribe("c").close();

        try (WireStream events = listen(format, Map.of(TOKEN, token))) {
            assertThat(events.header("meros-resumed")).isEqualTo("true");
            List<String> names = new ArrayList<>();
            while (!names.containsAll(List.of("-b", "-c"))) {
                JsonNode event = events.nextBut("HEARTBEAT");
                assertThat(event.path("resume_token").asText()).isNotEqualTo(token);
                event.path("framework_added")
                        .findValues("name")
                        .forEach(name -> names.add("+" + name.asText()));
                event.path("framework_updated")
                        .findValues("name")
                        .forEach(name -> names.add("-" + name.asText()));
            }
            // when a kernel notices that a connection is closed is its own affair
            assertThat(names).containsExactlyInAnyOrder("-a", "+b", "-b", "+c", "-c");
            assertThat(names).containsSubsequence("+b", "-b").containsSubsequence("+c", "-c");
            assertThat(names).containsSubsequence("+b", "+c");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatIsTooOldBeginsAnew(WireFormat format) {
        String token;
        try (WireStream events = listen(format, Map.of(TOKEN, "new"))) {
            token = event(events, "SUBSCRIBED").path("resume_token").asText();
        }
        stop();
        start();

        try (WireStream events = listen(format, Map.of(TOKEN, token))) {
            assertThat(events.header("meros-resumed")).isEqualTo("false");
            event(events, "SUBSCRIBED");
        }
        WireClient wire = WireClient.of(kernel.port(), format);
        WireClient.Answer refused =
                wire.post(
                        WireClient.OPERATOR,
                        wire.bytes(
                                dev.meros.api.codec.MessageType.MASTER_CALL,
                                "{\"type\":\"SUBSCRIBE\"}"),
                        Map.of(TOKEN, "yesterday"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.message()).contains("Meros-Resume-Token: yesterday");
    }

    /// Subscribers that come at any time while tasks are launched know of each of them once.
    @ParameterizedTest
    @EnumSource
    void subscribersJoinWithoutGapOrRepetition(WireFormat format) {
        List<WireStream> all = new ArrayList<>();
        try (TestStream agent =
                        new TestStream(
                                client,
                                Calls.AGENT,
                                Calls.register(null, "cpus:60;mem:9000", List.of()));
                TestStream framework = subscribe("f")) {
            String id = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            int tasks = 40;
            for (int i = 0; i < tasks; i++) {
                JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
                framework.call(
                        Calls.accept("f", offer.at("/id/value").asText(), id, "t" + i, 0.1)
                                .replace(
                                        "\"accept\":{",
                                        "\"accept\":{\"filters\":{\"refuse_seconds\":0},"));
                if (i % 4 == 0) {
                    all.add(listen(format, Map.of()));
                }
            }
            for (WireStream events : all) {
                List<String> known = new ArrayList<>();
                event(events, "SUBSCRIBED")
                        .at("/subscribed/get_state/get_tasks/tasks")
                        .forEach(t -> known.add(t.at("/task_id/value").asText()));
                while (!known.contains("t" + (tasks - 1))) {
                    known.add(
                            event(events, "TASK_ADDED")
                                    .at("/task_added/task/task_id/value")
                                    .asText());
                }
                assertThat(known).hasSize(tasks).doesNotHaveDuplicates();
            }
        } finally {
            all.forEach(WireStream::close);
        }
    }
}
