package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.CallBatch;
import dev.meros.api.codec.Json;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Several calls in one request to a real kernel.
final class BatchedCallsTest {
    @TempDir Path directory;

    private KernelServer kernel;
    private TestClient client;

    @BeforeEach
    void start() {
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0));
        client = new TestClient(kernel.port());
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private static String body(List<String> calls) {
        StringBuilder body = new StringBuilder();
        for (String call : calls) {
            body.append(call.getBytes(StandardCharsets.UTF_8).length).append('\n').append(call);
        }
        return body.toString();
    }

    private HttpResponse<String> post(String path, TestStream stream, String body) {
        return client.post(
                path,
                body,
                Map.of("Content-Type", "application/recordio", "Mesos-Stream-Id", stream.id()));
    }

    private HttpResponse<String> post(String path, TestStream stream, List<String> calls) {
        return post(path, stream, body(calls));
    }

    private TestStream subscribe() {
        return new TestStream(client, Calls.SCHEDULER, Calls.subscribe("f", 60));
    }

    private TestStream register() {
        return new TestStream(
                client, Calls.AGENT, Calls.register(null, "cpus:4;mem:1024", List.of()));
    }

    @Test
    void callsOfABatchAreDecidedInTheirOrder() {
        try (TestStream agent = register();
                TestStream framework = subscribe()) {
            String agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
            String accept = Calls.accept("f", offer.at("/id/value").asText(), agentId, "t1", 1);
            String kill =
                    """
                    {"type":"KILL","framework_id":{"value":"f"},"kill":{"task_id":{"value":"t1"}}}\
                    """;

            HttpResponse<String> answer = post(Calls.SCHEDULER, framework, List.of(accept, kill));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            assertThat(answer.body()).isEmpty();
            agent.next("LAUNCH");
            assertThat(agent.next("KILL").at("/kill/task_id/value").asText()).isEqualTo("t1");
        }
    }

    @Test
    void aBadCallIsToldAndTheOthersStand() {
        try (TestStream agent = register();
                TestStream framework = subscribe()) {
            String agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
            String accept = Calls.accept("f", offer.at("/id/value").asText(), agentId, "t1", 1);

            HttpResponse<String> answer =
                    post(
                            Calls.SCHEDULER,
                            framework,
                            List.of(
                                    Calls.simple("REVIVE", "nobody"),
                                    "{\"type\":",
                                    accept,
                                    Calls.subscribe("f", 60),
                                    Calls.simple("NONSENSE", "f"),
                                    Calls.simple("REVIVE", "f")));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            CallBatch.Answer told = Json.read(answer.body(), CallBatch.Answer.class);
            assertThat(told.accepted()).isEqualTo(2);
            assertThat(told.refused())
                    .extracting(CallBatch.Refused::index)
                    .containsExactly(0, 1, 3, 4);
            assertThat(told.refused()).allSatisfy(r -> assertThat(r.status()).isEqualTo(400));
            assertThat(told.refused().get(0).message()).contains("Framework cannot be found");
            assertThat(told.refused().get(1).message()).contains("malformed JSON");
            assertThat(told.refused().get(2).message()).contains("SUBSCRIBE: in a batch");
            assertThat(told.refused().get(3).message()).contains("type: unset or unknown");
            assertThat(agent.next("LAUNCH").at("/launch/task/task_id/value").asText())
                    .isEqualTo("t1");
        }
    }

    @Test
    void anAgentSendsStatusesAndHeartbeatsTogether() {
        try (TestStream agent = register();
                TestStream framework = subscribe()) {
            String agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
            framework.call(Calls.accept("f", offer.at("/id/value").asText(), agentId, "t1", 1));
            agent.next("LAUNCH");
            String heartbeat =
                    "{\"type\":\"HEARTBEAT\",\"agent_id\":{\"value\":\"" + agentId + "\"}}";

            HttpResponse<String> answer =
                    post(
                            Calls.AGENT,
                            agent,
                            List.of(
                                    heartbeat,
                                    Calls.update(agentId, "f", "t1", TaskState.TASK_STARTING),
                                    Calls.update(agentId, "f", "t1", TaskState.TASK_RUNNING),
                                    Calls.register(null, "cpus:1", List.of())));

            CallBatch.Answer told = Json.read(answer.body(), CallBatch.Answer.class);
            assertThat(told.accepted()).isEqualTo(3);
            assertThat(told.refused()).extracting(CallBatch.Refused::index).containsExactly(3);
            assertThat(framework.next("UPDATE").at("/update/status/state").asText())
                    .isEqualTo("TASK_STARTING");
            assertThat(framework.next("UPDATE").at("/update/status/state").asText())
                    .isEqualTo("TASK_RUNNING");
        }
    }

    @Test
    void tooManyCallsAreRefusedTogether() {
        try (TestStream framework = subscribe()) {
            List<String> calls =
                    Collections.nCopies(CallBatch.MAX_CALLS + 1, Calls.simple("REVIVE", "f"));

            HttpResponse<String> answer = post(Calls.SCHEDULER, framework, calls);

            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("calls: 1001 (expected: at most 1000");
        }
    }

    @Test
    void whatIsNoBatchIsRefused() {
        try (TestStream framework = subscribe()) {
            assertThat(post(Calls.SCHEDULER, framework, "").statusCode()).isEqualTo(400);
            assertThat(post(Calls.SCHEDULER, framework, "{}").body()).contains("not RecordIO");
            assertThat(post(Calls.SCHEDULER, framework, "10\n{}").body())
                    .contains("ends within a record");
        }
    }

    @Test
    void aStreamSaysThatBatchesAreTaken() {
        try (TestStream framework = subscribe();
                TestStream agent = register()) {
            assertThat(framework.response().headers().firstValue("Accept-Post"))
                    .contains("application/json, application/recordio");
            assertThat(agent.response().headers().firstValue("Accept-Post")).isPresent();
        }
    }

    @Test
    void aBatchOnAReplacedStreamIsRefusedCallByCall() {
        try (TestStream old = subscribe();
                TestStream _ = subscribe()) {
            HttpResponse<String> answer =
                    post(Calls.SCHEDULER, old, List.of(Calls.simple("REVIVE", "f")));

            CallBatch.Answer told = Json.read(answer.body(), CallBatch.Answer.class);
            assertThat(told.accepted()).isZero();
            assertThat(told.refused().getFirst().message()).contains("stream ID");
        }
    }
}
