package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Random;

/// Damaged requests on the paths that were there before the operator API are refused, never
/// answered with an error of the server.
@Timeout(120)
final class OlderPathsFuzzTest {
    private static final int REQUESTS = 3_000;

    private static final List<String> READ =
            List.of(
                    "/state",
                    "/state-summary",
                    "/slaves",
                    "/frameworks",
                    "/tasks",
                    "/roles",
                    "/quota",
                    "/weights",
                    "/maintenance/schedule",
                    "/maintenance/status",
                    "/metrics/snapshot",
                    "/flags",
                    "/files/browse",
                    "/files/read",
                    "/files/download",
                    "/logging/toggle",
                    "/help");

    private static final List<String> NAMES =
            List.of(
                    "jsonp",
                    "slave_id",
                    "framework_id",
                    "task_id",
                    "limit",
                    "offset",
                    "order",
                    "timeout",
                    "path",
                    "length",
                    "format");

    private static final List<String> VALUES =
            List.of(
                    "",
                    "-1",
                    "0",
                    "99999999999999999999",
                    "web",
                    "%",
                    "a b",
                    "../..",
                    "1secs",
                    "ä");

    private static final String RESOURCE =
            "[{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"ops\","
                    + "\"reservation\":{},\"disk\":{\"persistence\":{\"id\":\"v\"}}}]";

    private static final List<List<String>> CHANGES =
            List.of(
                    List.of("POST", "/quota", "{\"role\":\"a\",\"guarantee\":" + RESOURCE + "}"),
                    List.of("PUT", "/weights", "[{\"role\":\"a\",\"weight\":1.5}]"),
                    List.of("DELETE", "/quota/a", ""),
                    List.of(
                            "POST",
                            "/maintenance/schedule",
                            "{\"windows\":[{\"machine_ids\":[{\"hostname\":\"x\"}],"
                                    + "\"unavailability\":{\"start\":{\"nanoseconds\":1}}}]}"),
                    List.of("POST", "/machine/down", "[{\"hostname\":\"x\",\"ip\":\"1.2.3.4\"}]"),
                    List.of("POST", "/machine/up", "[{\"hostname\":\"x\"}]"),
                    List.of("POST", "/reserve", "slaveId=AGENT&resources="),
                    List.of("POST", "/unreserve", "slaveId=AGENT&resources="),
                    List.of("POST", "/create-volumes", "slaveId=AGENT&volumes="),
                    List.of("POST", "/destroy-volumes", "slaveId=AGENT&volumes="),
                    List.of("POST", "/teardown", "frameworkId=nobody"));

    private final Random random = new Random(15);

    @TempDir Path directory;

    private LegacyScene scene;

    @BeforeEach
    void start() {
        scene = new LegacyScene(directory);
        scene.run("t1");
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private HttpRequest.Builder reading() {
        StringBuilder query = new StringBuilder("?");
        for (int i = random.nextInt(4); i > 0; i--) {
            query.append(any(NAMES))
                    .append('=')
                    .append(URLEncoder.encode(any(VALUES), StandardCharsets.UTF_8))
                    .append('&');
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(scene.client.uri(any(READ) + query));
        if (random.nextBoolean()) {
            request.header("If-None-Match", any(List.of("*", "\"", "W/", "\"x\", ,", "x")));
        }
        if (random.nextBoolean()) {
            request.header("Accept-Encoding", any(List.of("gzip;q=x", ";;", "*;q=0", ",", "br")));
        }
        return request;
    }

    private HttpRequest.Builder changing() {
        List<String> change = any(CHANGES);
        String body = change.get(2).replace("AGENT", scene.agentId);
        if (body.endsWith("=")) {
            body += URLEncoder.encode(damaged(RESOURCE), StandardCharsets.UTF_8);
        }
        return HttpRequest.newBuilder(scene.client.uri(change.get(1)))
                .method(change.get(0), HttpRequest.BodyPublishers.ofString(damaged(body)));
    }

    /// The text with up to three characters left out, doubled or replaced.
    private String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(4); i > 0 && !damaged.isEmpty(); i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(4)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, damaged.charAt(at));
                case 2 -> damaged.setCharAt(at, any(List.of('{', '"', '9', '-', '%', '&', ',')));
                default -> damaged.setLength(at);
            }
        }
        return damaged.toString();
    }

    @Test
    void noRequestIsAnsweredWithAnErrorOfTheServer() {
        for (int i = 0; i < REQUESTS; i++) {
            HttpRequest.Builder request = random.nextInt(3) == 0 ? changing() : reading();
            HttpResponse<String> response = scene.client.send(request);

            assertThat(response.statusCode())
                    .as(i + ": " + response.request() + " " + response.body())
                    .isLessThan(500);
        }
        assertThat(scene.json("/state").at("/frameworks/0/id").asText()).isEqualTo("web");
    }
}
