package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.TaskState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The older pages of an agent; mesos-v1 §4.6, §5.4.
@Timeout(60)
class PagesTest {
    @TempDir Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private OperatorScene scene;

    @BeforeEach
    void start() {
        scene = new OperatorScene(directory, WireFormat.JSON);
    }

    @AfterEach
    void stop() {
        scene.close();
        http.close();
    }

    private HttpResponse<byte[]> send(String method, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + scene.agent.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private JsonNode page(String path) {
        HttpResponse<byte[]> response = send("GET", path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return Json.readTree(text(response));
    }

    @Test
    void pagesAreAlsoBelowThePrefixAndSomeUnderOlderNames() {
        for (String path :
                List.of(
                        "/state",
                        "/state.json",
                        "/containers",
                        "/containers.json",
                        "/monitor/statistics",
                        "/monitor/statistics.json",
                        "/flags",
                        "/version",
                        "/metrics/snapshot",
                        "/files/debug",
                        "/files/debug.json",
                        "/system/stats.json",
                        "/containerizer/debug",
                        "/openapi.json")) {
            page(path);
            page("/slave(1)" + path);
        }
        assertThat(send("GET", "/slave(1)/health").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/health").body()).isEmpty();
    }

    @Test
    void stateHasTheFieldsOfMesos() {
        String container = scene.running("t1", "sleep 300");
        scene.kernel.launch("t2", "true");
        scene.kernel.status("t2", TaskState.TASK_FINISHED);

        JsonNode state = page("/state");

        for (String field :
                List.of(
                        "version",
                        "build_date",
                        "build_time",
                        "build_user",
                        "start_time",
                        "id",
                        "pid",
                        "hostname",
                        "capabilities",
                        "resources",
                        "reserved_resources",
                        "unreserved_resources",
                        "reserved_resources_full",
                        "unreserved_resources_full",
                        "reserved_resources_allocated",
                        "unreserved_resources_allocated",
                        "attributes",
                        "master_hostname",
                        "flags",
                        "frameworks",
                        "completed_frameworks")) {
            assertThat(state.has(field)).as(field).isTrue();
        }
        assertThat(state.at("/unreserved_resources_allocated/cpus").doubleValue()).isEqualTo(0.5);
        assertThat(state.at("/unreserved_resources_full/0/role").asText()).isEqualTo("*");
        JsonNode executor = state.at("/frameworks/0/executors/0");
        assertThat(executor.get("id").asText()).isEqualTo("t1");
        assertThat(executor.get("container").asText()).isEqualTo(container);
        assertThat(executor.at("/tasks/0/state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(executor.at("/tasks/0/role").asText()).isEqualTo("*");
        assertThat(executor.at("/tasks/0/executor_id").asText()).isEmpty();
        assertThat(executor.at("/tasks/0/statuses/0/container_status/container_id/value").asText())
                .isEqualTo(container);
    }

    @Test
    void pageThatIsKnownIsNotSentAgain() {
        HttpResponse<byte[]> first = send("GET", "/flags");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<byte[]> again = send("GET", "/flags", "If-None-Match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).hasValue(tag);
        assertThat(send("GET", "/flags", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/flags").body()).isEmpty();
    }

    @Test
    void largePagesAreCompressedForThoseWhoCanReadThat() throws IOException {
        HttpResponse<byte[]> plain = send("GET", "/openapi.json");
        HttpResponse<byte[]> small = send("GET", "/openapi.json", "Accept-Encoding", "gzip");

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(small.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(small.body().length).isLessThan(plain.body().length / 2);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(small.body())).readAllBytes())
                .isEqualTo(plain.body());
    }

    @Test
    void pagesMayBeWrappedInACall() {
        HttpResponse<byte[]> wrapped = send("GET", "/flags?jsonp=show");

        assertThat(text(wrapped)).startsWith("show({").endsWith("});");
        assertThat(wrapped.headers().firstValue("Content-Type")).hasValue("text/javascript");
        assertThat(send("GET", "/flags?jsonp=a%28b").statusCode()).isEqualTo(400);
    }

    @Test
    void statisticsAndContainersAreListed() {
        String container = scene.running("t1", "sleep 300");

        JsonNode statistics = page("/monitor/statistics").get(0);
        JsonNode shown = page("/containers").get(0);

        assertThat(statistics.get("executor_id").asText()).isEqualTo("t1");
        assertThat(statistics.get("executor_name").asText()).isEqualTo("Command for task t1");
        assertThat(statistics.get("framework_id").asText()).isEqualTo("web");
        assertThat(statistics.get("source").asText()).isEqualTo("t1");
        assertThat(statistics.at("/statistics/mem_rss_bytes").longValue()).isPositive();
        assertThat(statistics.at("/statistics/cpus_limit").doubleValue()).isEqualTo(0.5);
        assertThat(shown.get("container_id").asText()).isEqualTo(container);
        assertThat(shown.at("/status/executor_pid").intValue()).isPositive();
        assertThat(page("/containers?container_id=" + container)).hasSize(1);
        assertThat(page("/containers?container_id=none")).isEmpty();
    }

    @Test
    void everyMetricIsANumber() {
        JsonNode metrics = page("/metrics/snapshot?timeout=2secs");

        assertThat(metrics.get("slave/registered").doubleValue()).isEqualTo(1.0);
        assertThat(metrics.has("slave/uptime_secs")).isTrue();
        assertThat(metrics.has("system/mem_free_bytes")).isTrue();
        assertThat(metrics).allMatch(JsonNode::isNumber);
        assertThat(send("GET", "/metrics/snapshot?timeout=soon").statusCode()).isEqualTo(400);
        assertThat(page("/system/stats.json").get("cpus_total").isNumber()).isTrue();
    }

    @Test
    void levelOfTheLogIsToggled() {
        assertThat(text(send("GET", "/logging/toggle"))).isEqualTo("0\n");
        assertThat(send("POST", "/logging/toggle?level=1&duration=1hrs").statusCode())
                .isEqualTo(200);
        assertThat(text(send("GET", "/logging/toggle"))).isEqualTo("1\n");
        assertThat(send("GET", "/logging/toggle?level=0&duration=1secs").statusCode())
                .isEqualTo(200);
        assertThat(text(send("GET", "/logging/toggle?level=1"))).contains("duration=value");
        assertThat(send("GET", "/logging/toggle?level=x&duration=1secs").statusCode())
                .isEqualTo(400);
    }

    @Test
    void helpNamesThePaths() {
        assertThat(text(send("GET", "/help"))).contains("/monitor/statistics");
        assertThat(page("/help?format=json").at("/processes/0/id").asText()).isEqualTo("slave(1)");
    }

    @Test
    void listingsNameVirtualPathsAndRealOnes() {
        String container = scene.running("t1", "sleep 300");
        String runs = "/frameworks/web/executors/t1/runs/";

        JsonNode listing = page("/files/browse?path=" + runs + "latest");
        JsonNode debug = page("/files/debug");

        assertThat(listing.get(0).get("path").asText()).isEqualTo(runs + "latest/stderr");
        assertThat(listing.get(0).get("mode").asText()).startsWith("-rw");
        assertThat(listing.get(0).get("uid").isTextual()).isTrue();
        assertThat(listing.get(0).get("mtime").isIntegralNumber()).isTrue();
        assertThat(debug.get(runs + "latest").asText()).endsWith(runs + container);
    }
}
