package dev.meros.longrunning.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.FrameworkId;
import dev.meros.longrunning.LongRunningServer;
import dev.meros.longrunning.settings.LongRunningSettings;
import dev.meros.longrunning.settings.LongRunningSettings.Access;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Who may use the API, and what is not sent twice.
final class AccessTest {
    private static final String BASIC =
            "Basic "
                    + Base64.getEncoder()
                            .encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));

    private final LongRunningServer server =
            LongRunningServer.start(
                    LongRunningSettings.of(URI.create("http://127.0.0.1:5050"))
                            .withPort(0)
                            .withAccess(new Access("me:secret", List.of("http://pages.example"))),
                    (framework, _) ->
                            new RunningDriver(new FrameworkId("long-running"), framework));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void everyoneIsAskedForCredentials() throws IOException, InterruptedException {
        HttpResponse<String> stranger = send(request("/v2/apps"));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.body()).isEqualTo("{\"message\":\"Invalid username or password.\"}");
        assertThat(stranger.headers().firstValue("WWW-Authenticate"))
                .hasValue("Basic realm=\"Mesosphere\"");
        for (String wrong : List.of("Basic !", "Basic bWU6", "Bearer x", "Basic")) {
            assertThat(send(request("/v2/apps", "Authorization", wrong)).statusCode())
                    .isEqualTo(401);
        }
        assertThat(send(request("/v2/events", "Accept", "text/event-stream")).statusCode())
                .isEqualTo(401);

        assertThat(send(request("/v2/apps", "Authorization", BASIC)).statusCode()).isEqualTo(200);
        assertThat(send(request("/ping")).body()).isEqualTo("pong");
        assertThatThrownBy(() -> new Access("nobody", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user:password");
    }

    @Test
    void pagesOfOneOriginMayCall() throws IOException, InterruptedException {
        HttpResponse<String> preflight =
                send(
                        request(
                                        "/v2/apps",
                                        "Origin",
                                        "http://pages.example",
                                        "Access-Control-Request-Method",
                                        "GET",
                                        "Access-Control-Request-Headers",
                                        "Authorization")
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().map())
                .containsEntry("access-control-allow-origin", List.of("http://pages.example"))
                .containsEntry("access-control-allow-headers", List.of("Authorization"))
                .containsEntry("access-control-max-age", List.of("86400"));

        HttpResponse<String> other =
                send(request("/v2/apps", "Origin", "http://other.example", "Authorization", BASIC));
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws IOException, InterruptedException {
        HttpResponse<String> first = send(request("/v2/apps", "Authorization", BASIC));
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> second =
                send(request("/v2/apps", "Authorization", BASIC, "If-None-Match", tag));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();

        create("/a");
        HttpResponse<String> third =
                send(request("/v2/apps", "Authorization", BASIC, "If-None-Match", tag));
        assertThat(third.statusCode()).isEqualTo(200);
        assertThat(third.body()).contains("\"id\":\"/a\"");
    }

    private void create(String id) throws IOException, InterruptedException {
        assertThat(
                        send(request("/v2/apps", "Authorization", BASIC)
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        "{\"id\":\"" + id + "\",\"cmd\":\"run\"}")))
                                .statusCode())
                .isEqualTo(201);
    }

    /// Reads events up to one of this type and gives their numbers.
    private List<Long> events(String last, String until) throws IOException, InterruptedException {
        HttpResponse<InputStream> stream =
                client.send(
                        request(
                                        "/v2/events?event_type=" + until,
                                        "Authorization",
                                        BASIC,
                                        "Accept",
                                        "text/event-stream",
                                        "Last-Event-ID",
                                        last)
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        List<Long> numbers = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String line = "";
            while (!line.startsWith("data: ")) {
                line = String.valueOf(lines.readLine());
                if (line.startsWith("id: ")) {
                    numbers.add(Long.parseLong(line.substring("id: ".length())));
                }
            }
        }
        return numbers;
    }

    @Test
    void whoNamesTheLastEventIsSentThoseThatCameAfter() throws IOException, InterruptedException {
        create("/a");
        create("/b");

        long first = events("0", "api_post_event").getFirst();
        long second = events(String.valueOf(first), "api_post_event").getFirst();

        assertThat(second).isGreaterThan(first);
    }

    @Test
    void figuresComeInBothForms() throws IOException, InterruptedException {
        assertThat(send(request("/metrics/prometheus", "Authorization", BASIC)).body())
                .contains("marathon_apps_active_gauge 0.0");
        assertThat(
                        send(request(
                                        "/metrics",
                                        "Authorization",
                                        BASIC,
                                        "Accept",
                                        "application/json"))
                                .body())
                .contains("\"version\":\"3.0.0\"")
                .contains("\"marathon.apps.active.gauge\":{\"value\":0.0}");
    }
}
