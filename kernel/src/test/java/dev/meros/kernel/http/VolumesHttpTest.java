package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// The list of volumes, and the end of those that are lost.
@Timeout(60)
final class VolumesHttpTest {
    @TempDir private Path directory;

    private OperatorScene scene;

    @BeforeEach
    void start() {
        scene = new OperatorScene(directory);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private HttpResponse<String> post(String call) {
        return scene.client.post("/api/v1", call, Map.of());
    }

    private JsonNode volumes(String filter) {
        HttpResponse<String> answer =
                post("{\"type\":\"GET_VOLUMES\",\"get_volumes\":{%s}}".formatted(filter));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode json = Json.readTree(answer.body());
        assertThat(json.path("type").asText()).isEqualTo("GET_VOLUMES");
        return json.at("/get_volumes/volumes");
    }

    private static String create(String agent, String id, int mb) {
        String disk =
                """
                {"name":"disk","type":"SCALAR","scalar":{"value":%d},
                 "reservations":[{"type":"DYNAMIC","role":"test"}]%s}
                """;
        String volume =
                ",\"disk\":{\"persistence\":{\"id\":\"%s\",\"principal\":\"ops\"},".formatted(id)
                        + "\"volume\":{\"container_path\":\"data\",\"mode\":\"RW\"}}";
        return """
        {"type":"RESERVE_RESOURCES","reserve_resources":
         {"agent_id":{"value":"%1$s"},"resources":[%2$s]}}
        |
        {"type":"CREATE_VOLUMES","create_volumes":
         {"agent_id":{"value":"%1$s"},"volumes":[%3$s]}}
        """
                .formatted(agent, disk.formatted(mb, ""), disk.formatted(mb, volume));
    }

    private void createOn(String agent, String id, int mb) {
        for (String call : create(agent, id, mb).split("\\|", -1)) {
            scene.done(WireFormat.JSON, 202, call);
        }
    }

    @Test
    void volumesAreListedLostAndForgotten() {
        try (TestStream agent = scene.register("vault");
                TestStream other = scene.register("shelf")) {
            String id = OperatorScene.idOf(agent);
            createOn(id, "pg", 400);
            createOn(OperatorScene.idOf(other), "other", 100);

            assertThat(volumes("")).hasSize(2);
            JsonNode pg = volumes("\"agent\":\"vault\",\"role\":\"test\"").path(0);
            assertThat(pg.at("/agent_id/value").asText()).isEqualTo(id);
            assertThat(pg.path("id").asText()).isEqualTo("pg");
            assertThat(pg.path("principal").asText()).isEqualTo("ops");
            assertThat(pg.path("container_path").asText()).isEqualTo("data");
            assertThat(pg.path("size_mb").asDouble()).isEqualTo(400);
            assertThat(pg.at("/disk/type").asText()).isEqualTo("ROOT");
            assertThat(pg.path("state").asText()).isEqualTo("PENDING");
            assertThat(pg.path("operation").asText()).isEqualTo("CREATE");
            assertThat(pg.at("/resource/scalar/value").asDouble()).isEqualTo(400);
            assertThat(volumes("\"agent\":\"%s\",\"role\":\"web\"".formatted(id))).isEmpty();

            scene.done(
                    WireFormat.JSON,
                    200,
                    "{\"type\":\"MARK_AGENT_GONE\",\"mark_agent_gone\":{\"agent_id\":{\"value\":\"%s\"}}}"
                            .formatted(id));

            JsonNode lost = volumes("\"state\":\"lost\"");
            assertThat(lost).hasSize(1);
            assertThat(lost.at("/0/id").asText()).isEqualTo("pg");
            assertThat(lost.at("/0/hostname").asText()).isEqualTo("vault");
            assertThat(lost.at("/0/lost_at").asText()).startsWith("20");

            String forget =
                    """
                    {"type":"FORGET_VOLUME","forget_volume":
                     {"agent_id":{"value":"%s"},"role":"test","id":"pg"}}
                    """
                            .formatted(id);
            assertThat(post(forget).statusCode()).isEqualTo(200);
            assertThat(volumes("\"state\":\"lost\"")).isEmpty();
            assertThat(volumes("")).hasSize(1);
            HttpResponse<String> again = post(forget);
            assertThat(again.statusCode()).isEqualTo(404);
            assertThat(again.body()).contains("expected: a lost volume");
        }
    }

    private String state() {
        return volumes("").path(0).path("state").asText();
    }

    @Test
    void volumesArePendingThenOfferedThenUsed() {
        try (TestStream agent = scene.register("vault");
                TestStream framework =
                        new TestStream(scene.client, Calls.SCHEDULER, Calls.subscribe("db", 60))) {
            String id = OperatorScene.idOf(agent);
            createOn(id, "pg", 400);
            JsonNode told = agent.next("APPLY_OPERATION");
            assertThat(state()).isEqualTo("PENDING");
            String done =
                    Json.writeText(
                            AgentCall.operationUpdate(
                                    new AgentId(id),
                                    new AgentCall.OperationUpdate(
                                            Bytes.ofBase64(
                                                    told.at("/apply_operation/uuid").asText()),
                                            OperationStatus.builder()
                                                    .state(OperationState.OPERATION_FINISHED)
                                                    .build())));
            assertThat(agent.call(done).statusCode()).isEqualTo(202);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> state().equals("OFFERED"));
            JsonNode offer = offerWithVolume(framework);
            String launch =
                    """
                    {"type":"ACCEPT","framework_id":{"value":"db"},"accept":{"offer_ids":[%s],
                     "operations":[{"type":"LAUNCH","launch":{"task_infos":[
                      {"name":"t","task_id":{"value":"t"},"agent_id":%s,
                       "command":{"value":"sleep 1000"},"resources":[
                        {"name":"cpus","type":"SCALAR","scalar":{"value":1}},
                        {"name":"mem","type":"SCALAR","scalar":{"value":32}},%s]}]}}]}}
                    """
                            .formatted(
                                    offer.path("id"),
                                    offer.path("agent_id"),
                                    volumes("").at("/0/resource"));
            assertThat(framework.call(launch).statusCode()).isEqualTo(202);

            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> state().equals("USED"));
            JsonNode user = volumes("").at("/0/tasks/0");
            assertThat(user.at("/framework_id/value").asText()).isEqualTo("db");
            assertThat(user.at("/task_id/value").asText()).isEqualTo("t");
        }
    }

    private static JsonNode offerWithVolume(TestStream framework) {
        while (true) {
            for (JsonNode offer : framework.next("OFFERS").at("/offers/offers")) {
                if (offer.toString().contains("persistence")) {
                    return offer;
                }
            }
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        HttpResponse<String> state =
                post("{\"type\":\"GET_VOLUMES\",\"get_volumes\":{\"state\":\"NICE\"}}");
        assertThat(state.statusCode()).isEqualTo(400);
        assertThat(state.body()).contains("get_volumes.state: NICE", "LOST, UNREACHABLE");

        for (String part : new String[] {"", "\"role\":\"test\",\"id\":\"pg\""}) {
            HttpResponse<String> forget =
                    post("{\"type\":\"FORGET_VOLUME\",\"forget_volume\":{%s}}".formatted(part));
            assertThat(forget.statusCode()).isEqualTo(400);
            assertThat(forget.body()).contains("forget_volume.agent_id");
        }
    }
}
