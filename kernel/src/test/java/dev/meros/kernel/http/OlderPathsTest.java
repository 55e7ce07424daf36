package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// What operators change on the paths that were there before the operator API (mesos-v1 §5.2).
@Timeout(60)
final class OlderPathsTest {
    private static final Map<String, String> FORM =
            Map.of("Content-Type", "application/x-www-form-urlencoded");

    @TempDir Path directory;

    private LegacyScene scene;

    @BeforeEach
    void start() {
        scene = new LegacyScene(directory);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private HttpResponse<String> form(String path, String... fields) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return scene.client.post(path, body.toString(), FORM);
    }

    /// As `curl -d` sends JSON to the paths that take it.
    private HttpResponse<String> post(String path, String json) {
        return scene.client.post(path, json, FORM);
    }

    private HttpResponse<String> send(String method, String path, String body) {
        return scene.client.send(
                HttpRequest.newBuilder(scene.client.uri(path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private static void assertRefused(HttpResponse<String> response, int status, String why) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(Json.readTree(response.body()).path("message").asText()).contains(why);
    }

    private static final String RESERVED =
            """
            [{"name":"mem","type":"SCALAR","scalar":{"value":128},"role":"ops",
              "reservation":{"principal":"ann"}}]
            """;

    @Test
    void resourcesAreReservedAndUnreservedByForms() {
        LegacyScene.forms(
                "/reserve",
                path -> {
                    HttpResponse<String> done =
                            form(path, "slaveId", scene.agentId, "resources", RESERVED);
                    assertThat(done.statusCode()).as(done.body()).isEqualTo(202);
                    assertThat(done.body()).isEmpty();
                });
        assertThat(scene.json("/slaves").at("/slaves/0/reserved_resources/ops/mem").asDouble())
                .isEqualTo(256);

        LegacyScene.forms(
                "/unreserve",
                path ->
                        assertThat(
                                        form(path, "slaveId", scene.agentId, "resources", RESERVED)
                                                .statusCode())
                                .isEqualTo(202));
        assertThat(scene.json("/slaves").at("/slaves/0/reserved_resources").has("ops")).isFalse();

        assertRefused(form("/reserve", "resources", RESERVED), 400, "Missing 'slaveId' query");
        assertRefused(
                form("/reserve", "slaveId", scene.agentId),
                400,
                "Missing 'resources' query parameter in the request body");
        assertRefused(
                form("/reserve", "slaveId", scene.agentId, "resources", "{"),
                400,
                "Error in parsing 'resources' query parameter in the request body");
        assertRefused(
                form("/reserve", "slaveId", "none", "resources", RESERVED), 400, "agent_id: none");
        assertRefused(
                form(
                        "/reserve",
                        "slaveId",
                        scene.agentId,
                        "resources",
                        RESERVED.replace("128", "99999")),
                409,
                "is missing");
        assertRefused(
                form(
                        "/unreserve",
                        "slaveId",
                        scene.agentId,
                        "resources",
                        RESERVED.replace("\"ops\"", "\"others\"")),
                409,
                "mem(others):128 is missing");
    }

    @Test
    void aReservationMovesToAnotherRoleBySource() {
        form("/reserve", "slaveId", scene.agentId, "resources", RESERVED);

        HttpResponse<String> moved =
                form(
                        "/reserve",
                        "slaveId",
                        scene.agentId,
                        "resources",
                        RESERVED.replace("\"ops\"", "\"dev\""),
                        "source",
                        RESERVED);

        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(202);
        assertThat(scene.json("/slaves").at("/slaves/0/reserved_resources/dev/mem").asDouble())
                .isEqualTo(128);
        assertThat(scene.json("/slaves").at("/slaves/0/reserved_resources").has("ops")).isFalse();
    }

    @Test
    void volumesAreMadeAndDestroyedByForms() {
        String disk =
                """
                [{"name":"disk","type":"SCALAR","scalar":{"value":64},"role":"ops",
                  "reservation":{"principal":"ann"}%s}]
                """;
        String volume =
                disk.formatted(
                        ",\"disk\":{\"persistence\":{\"id\":\"v1\",\"principal\":\"ann\"},"
                                + "\"volume\":{\"mode\":\"RW\",\"container_path\":\"data\"}}");
        form("/reserve", "slaveId", scene.agentId, "resources", disk.formatted(""));

        HttpResponse<String> made =
                form("/create-volumes", "slaveId", scene.agentId, "volumes", volume);

        assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
        assertThat(
                        scene.json("/slaves")
                                .at("/slaves/0/reserved_resources_full/ops/0/disk/persistence/id")
                                .asText())
                .isEqualTo("v1");
        HttpResponse<String> destroyed =
                form("/master/destroy-volumes", "slaveId", scene.agentId, "volumes", volume);
        assertThat(destroyed.statusCode()).as(destroyed.body()).isEqualTo(202);
        assertRefused(
                form("/destroy-volumes", "slaveId", scene.agentId, "volumes", volume), 400, "");
        assertRefused(form("/create-volumes", "slaveId", "x"), 400, "Missing 'volumes'");
        assertRefused(
                form("/create-volumes", "slaveId", "x", "volumes", "7"),
                400,
                "Error in parsing 'volumes'");
    }

    @Test
    void aFrameworkIsTornDownByAForm() {
        assertRefused(form("/teardown"), 400, "Missing 'frameworkId' query parameter");
        assertRefused(form("/teardown", "frameworkId", "none"), 400, "framework: none");
        assertRefused(send("GET", "/teardown", ""), 405, "POST");

        assertThat(form("/master/teardown", "frameworkId", "web").statusCode()).isEqualTo(200);

        assertThat(scene.framework.awaitEnd()).isTrue();
        assertThat(scene.json("/frameworks").at("/completed_frameworks/0/id").asText())
                .isEqualTo("web");
        assertRefused(form("/shutdown", "frameworkId", "web"), 400, "framework: web");
    }

    @Test
    void aQuotaIsSetShownAndRemoved() {
        String request =
                """
                {"role":"ops","guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":2}}]}
                """;
        assertThat(scene.client.get("/quota").body()).isEqualTo("{}");

        HttpResponse<String> set = post("/quota", request);

        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        JsonNode quota = scene.json("/master/quota");
        assertThat(quota.at("/infos/0/role").asText()).isEqualTo("ops");
        assertThat(quota.at("/configs/0/limits/cpus/value").asDouble()).isEqualTo(2);
        assertThat(scene.client.get("/quota?jsonp=f").body()).startsWith("f({\"infos\"");
        assertRefused(post("/quota", request), 400, "ops");
        assertRefused(
                post("/quota", request.replace("\"ops\"", "\"big\"").replace("2}", "9999}")),
                409,
                "cpus");
        assertThat(
                        post(
                                        "/quota",
                                        request.replace("\"ops\"", "\"big\"")
                                                .replace("2}", "9999}")
                                                .replace("{\"role\"", "{\"force\":true,\"role\""))
                                .statusCode())
                .isEqualTo(200);
        assertRefused(post("/quota", "[]"), 400, "wrong type");
        assertThat(send("DELETE", "/quota/ops", "").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/master/quota/big", "").statusCode()).isEqualTo(200);
        assertRefused(send("DELETE", "/quota/ops", ""), 400, "ops");
        assertRefused(send("DELETE", "/quota", ""), 400, "the name of a role");
        assertThat(scene.client.get("/quota").body()).isEqualTo("{}");
        assertRefused(send("PUT", "/quota", request), 405, "DELETE, GET, POST");
    }

    @Test
    void weightsAreSetAndShown() {
        assertThat(scene.client.get("/weights").body()).isEqualTo("[]");

        HttpResponse<String> set =
                send("PUT", "/master/weights", "[{\"role\":\"ops\",\"weight\":2.5}]");

        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        assertThat(scene.json("/weights").toString())
                .isEqualTo("[{\"weight\":2.5,\"role\":\"ops\"}]");
        assertThat(scene.json("/roles").toString()).contains("\"name\":\"ops\",\"weight\":2.5");
        assertRefused(send("PUT", "/weights", "[{\"role\":\"ops\",\"weight\":-1}]"), 400, "ops");
        assertRefused(send("PUT", "/weights", "{}"), 400, "wrong type");
        assertRefused(post("/weights", "[]"), 405, "GET, PUT");
    }

    @Test
    void maintenanceIsPlannedBegunAndEnded() {
        String machine = "{\"hostname\":\"node-1\",\"ip\":\"127.0.0.1\"}";
        String schedule =
                """
                {"windows":[{"machine_ids":[%s],"unavailability":{
                 "start":{"nanoseconds":1764288000000000000},
                 "duration":{"nanoseconds":3600000000000}}}]}
                """
                        .formatted(machine);
        assertThat(scene.client.get("/maintenance/schedule").body()).isEqualTo("{}");
        assertThat(scene.client.get("/maintenance/status").body()).isEqualTo("{}");
        assertRefused(post("/machine/down", "[" + machine + "]"), 400, "node-1");

        HttpResponse<String> set = post("/maintenance/schedule", schedule);

        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        assertThat(
                        scene.json("/maintenance/schedule")
                                .at("/windows/0/machine_ids/0/hostname")
                                .asText())
                .isEqualTo("node-1");
        assertThat(
                        scene.json("/master/maintenance/status")
                                .at("/draining_machines/0/id/hostname")
                                .asText())
                .isEqualTo("node-1");
        assertThat(post("/machine/down", "[" + machine + "]").statusCode()).isEqualTo(200);
        assertThat(scene.json("/maintenance/status").at("/down_machines/0/hostname").asText())
                .isEqualTo("node-1");
        assertThat(post("/master/machine/up", "[" + machine + "]").statusCode()).isEqualTo(200);
        assertThat(scene.client.get("/maintenance/schedule").body()).isEqualTo("{}");
        assertRefused(post("/machine/up", "[" + machine + "]"), 400, "node-1");
        assertRefused(post("/machine/up", "{}"), 400, "wrong type");
        assertRefused(post("/maintenance/schedule", "{"), 400, "malformed JSON");
        assertRefused(post("/maintenance/status", "{}"), 405, "GET");
    }
}
