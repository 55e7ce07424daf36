package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.scheduler.Call;
import dev.meros.api.testing.DescribedApi;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.engine.Engine;
import dev.meros.kernel.engine.EngineObserver;
import dev.meros.kernel.journal.MemoryJournal;
import dev.meros.kernel.metrics.KernelMetrics;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// The description of the REST API against the routes, in both directions.
@Timeout(60)
final class OpenApiTest {
    @TempDir Path directory;

    private HttpApi http;
    private Engine engine;
    private TestClient client;
    private JsonNode description;

    @BeforeEach
    void start() throws Exception {
        KernelSettings settings = KernelSettings.of(directory).withPort(0);
        KernelMetrics metrics = new KernelMetrics();
        http = new HttpApi(settings, metrics, InstantSource.system());
        KernelRules rules =
                KernelRules.defaults(
                        new KernelRules.Master("127.0.0.1", "127.0.0.1", http.port(), "0.1.0"));
        EngineObserver observer = metrics;
        engine =
                new Engine(
                        rules,
                        new MemoryJournal(new MemoryJournal.Store()),
                        new Engine.Limits(1_000, 100, 4, 1_000, Duration.ofMillis(100)),
                        new Engine.Parts(
                                InstantSource.system(), http.outbox(), observer, (_, _) -> {}));
        engine.start().get(20, TimeUnit.SECONDS);
        http.serve(engine, rules.master());
        client = new TestClient(http.port());
        description = client.json("/openapi.json");
    }

    @AfterEach
    void stop() {
        http.close();
        engine.close();
    }

    /// `GET /path` for every method of every path; a path for all below another as its route.
    private List<String> described() {
        List<String> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            int brace = path.getKey().indexOf('{');
            String route = brace < 0 ? path.getKey() : path.getKey().substring(0, brace);
            path.getValue()
                    .fieldNames()
                    .forEachRemaining(m -> all.add(m.toUpperCase(Locale.ROOT) + " " + route));
        }
        return all;
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionHasItsRoute() {
        TreeSet<String> routes = new TreeSet<>();
        http.routes()
                .listing()
                .forEach((path, methods) -> methods.forEach(m -> routes.add(m + " " + path)));

        assertThat(new TreeSet<>(described())).isEqualTo(routes);
    }

    @Test
    void whatIsDescribedAnswersWithAStatusThatIsDescribed() {
        for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
            String at = path.getKey().replaceAll("\\{[^}]*}", "x");
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                HttpResponse<String> response =
                        client.send(
                                HttpRequest.newBuilder(client.uri(at))
                                        .header("Content-Type", "application/json")
                                        .method(method, HttpRequest.BodyPublishers.ofString("7")));

                assertThat(operation.getValue().path("responses").has("" + response.statusCode()))
                        .as(method + " " + at + ": " + response)
                        .isTrue();
                assertThat(response.body())
                        .as(method + " " + at)
                        .doesNotContain("expected: a path of the kernel");
            }
        }
    }

    @Test
    void callsAreListedByTheirTypes() {
        JsonNode schemas = description.at("/components/schemas");
        String refused = client.post("/api/v1", "{\"type\":\"DANCE\"}").body();

        assertThat(texts(schemas.at("/SchedulerCall/properties/type/enum")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Call.Type.values())
                                .filter(t -> t != Call.Type.UNKNOWN)
                                .map(Enum::name)
                                .toList());
        for (String type : texts(schemas.at("/OperatorCall/properties/type/enum"))) {
            assertThat(refused).contains(type);
        }
        String known = Json.readTree(refused).path("message").asText();
        known = known.substring(known.indexOf("one of ") + 7, known.length() - 1);
        assertThat(texts(schemas.at("/OperatorCall/properties/type/enum")))
                .containsAll(List.of(known.split(", ", -1)));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(t -> texts.add(t.asText()));
        return texts;
    }

    @Test
    void theDescriptionIsWellFormed() {
        assertThat(DescribedApi.of(client.get("/openapi.json").body()).faults()).isEmpty();
    }

    @Test
    void helpTellsOfEveryRoute() {
        JsonNode processes = client.json("/help?format=json").path("processes");
        int endpoints = 0;
        for (JsonNode process : processes) {
            for (JsonNode endpoint : process.path("endpoints")) {
                endpoints++;
                assertThat(endpoint.path("text").asText())
                        .as(process.path("id") + " " + endpoint.path("name"))
                        .contains("### USAGE ###")
                        .doesNotContain("No help");
            }
        }
        assertThat(endpoints).isEqualTo(http.routes().listing().size());

        HttpResponse<String> page = help("/help/master/state", "curl/8");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/x-markdown");
        assertThat(page.body()).contains(">        /master/state", "The whole cluster.");
        assertThat(help("/help/master/tasks", "curl/8").body()).contains("limit=VALUE");
        assertThat(help("/help/files/browse", "curl/8").body()).contains("/files/browse");
        assertThat(help("/help", "curl/8").body()).contains("## HELP", "(/help/master/state)");
        assertThat(help("/help/metrics", "Firefox").body()).startsWith("<!doctype html>");
        assertThat(help("/help/nobody", "curl/8").statusCode()).isEqualTo(400);
        assertThat(help("/help/master/nothing", "curl/8").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> help(String path, String agent) {
        return client.send(HttpRequest.newBuilder(client.uri(path)).header("User-Agent", agent));
    }
}
