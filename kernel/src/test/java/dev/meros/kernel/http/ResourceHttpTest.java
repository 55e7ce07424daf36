package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;

/// What operators do with resources over the HTTP API of a real kernel.
final class ResourceHttpTest {
    private static final String AGENT =
            """
            {"type":"REGISTER","register":{"agent_info":{"hostname":"node","port":5051,"resources":[
              {"name":"cpus","type":"SCALAR","scalar":{"value":4}},
              {"name":"disk","type":"SCALAR","scalar":{"value":1000}}]},
             "address":{"hostname":"node","ip":"127.0.0.1","port":5051},"version":"0.1.0",
             "capabilities":["MULTI_ROLE","HIERARCHICAL_ROLE","RESERVATION_REFINEMENT",
              "RESIZE_VOLUME"],"disks":[],"tasks":[]}}
            """;

    private static final String RESERVED =
            """
            {"name":"disk","type":"SCALAR","scalar":{"value":%d},
             "reservations":[{"type":"DYNAMIC","role":"web","principal":"ops"}]%s}
            """;

    @TempDir Path directory;

    private KernelServer kernel;
    private TestClient client;
    private TestStream agent;
    private String id;

    @BeforeEach
    void start() {
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0));
        client = new TestClient(kernel.port());
        agent = new TestStream(client, Calls.AGENT, AGENT);
        id = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
    }

    @AfterEach
    void stop() {
        agent.close();
        kernel.close();
    }

    private int call(String type, String part) {
        return answer(type, part).statusCode();
    }

    private HttpResponse<String> answer(String type, String part) {
        return client.post(
                "/api/v1",
                "{\"type\":\"%s\",\"%s\":{\"agent_id\":{\"value\":\"%s\"},%s}}"
                        .formatted(type, type.toLowerCase(Locale.ROOT), id, part));
    }

    private static String disk(int mb) {
        return RESERVED.formatted(mb, "");
    }

    private static String volume(int mb) {
        return RESERVED.formatted(
                mb,
                """
                ,"disk":{"persistence":{"id":"v","principal":"ops"},
                 "volume":{"container_path":"data","mode":"RW"}}
                """);
    }

    /// How much of the agent's disk is reserved for the role.
    private int reserved() {
        return client.json("/state").at("/slaves/0/reserved_resources/web/disk").asInt();
    }

    /// The agent does what it is told, which is of this type and about a volume of this size.
    private void agentFollows(String type, int mb) {
        JsonNode told = agent.next("APPLY_OPERATION").path("apply_operation");
        JsonNode operation = told.path("operation");
        JsonNode part = operation.path(type.toLowerCase(Locale.ROOT));
        JsonNode volume = part.has("volume") ? part.path("volume") : part.at("/volumes/0");
        assertThat(operation.path("type").asText()).isEqualTo(type);
        assertThat(volume.at("/scalar/value").asInt()).isEqualTo(mb);
        HttpResponse<String> answer =
                agent.call(
                        """
                        {"type":"OPERATION_STATUS","agent_id":{"value":"%s"},"operation_update":{
                         "uuid":%s,"status":{"state":"OPERATION_FINISHED"}}}
                        """
                                .formatted(id, told.path("uuid")));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    @Test
    void aVolumeLivesFromItsReservationToItsEnd() {
        assertThat(call("RESERVE_RESOURCES", "\"resources\":[" + disk(400) + "]")).isEqualTo(202);
        assertThat(reserved()).isEqualTo(400);

        assertThat(call("CREATE_VOLUMES", "\"volumes\":[" + volume(100) + "]")).isEqualTo(202);
        agentFollows("CREATE", 100);
        String grow = "\"volume\":" + volume(100) + ",\"addition\":" + disk(50);
        assertThat(call("GROW_VOLUME", grow)).isEqualTo(202);
        agentFollows("GROW_VOLUME", 100);
        String shrink = "\"volume\":" + volume(150) + ",\"subtract\":{\"value\":70}";
        assertThat(call("SHRINK_VOLUME", shrink)).isEqualTo(202);
        agentFollows("SHRINK_VOLUME", 150);
        assertThat(call("DESTROY_VOLUMES", "\"volumes\":[" + volume(80) + "]")).isEqualTo(202);
        agentFollows("DESTROY", 80);
        assertThat(reserved()).isEqualTo(400);

        assertThat(call("UNRESERVE_RESOURCES", "\"resources\":[" + disk(400) + "]")).isEqualTo(202);
        assertThat(reserved()).isZero();
    }

    @Test
    void aCallWithoutItsPartAndOneThatMakesNoSenseAreRefused() {
        HttpResponse<String> empty = client.post("/api/v1", "{\"type\":\"RESERVE_RESOURCES\"}");
        assertThat(empty.statusCode()).isEqualTo(400);
        assertThat(empty.body()).contains("reserve_resources");

        HttpResponse<String> tooMuch =
                answer("RESERVE_RESOURCES", "\"resources\":[" + disk(4000) + "]");
        assertThat(tooMuch.statusCode()).isEqualTo(409);
    }
}
