package dev.meros.longrunning.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.testing.DescribedApi;
import dev.meros.longrunning.LongRunningServer;
import dev.meros.longrunning.settings.LongRunningSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/// `/openapi.json` against the routes, in both directions.
@Timeout(60)
final class DescriptionTest {
    private final LongRunningServer server =
            LongRunningServer.start(
                    LongRunningSettings.of(URI.create("http://127.0.0.1:5050")).withPort(0),
                    (framework, _) ->
                            new RunningDriver(new FrameworkId("long-running"), framework));
    private final HttpClient client = HttpClient.newHttpClient();
    private DescribedApi described = DescribedApi.of("{}");

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    private HttpResponse<String> call(String method, String path, String body) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void read() {
        described = DescribedApi.of(call("GET", "/openapi.json", "").body());
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionHasItsRoute() {
        read();

        assertThat(described.faults()).isEmpty();
        assertThat(described.routes()).containsExactlyInAnyOrderElementsOf(server.routes());
    }

    @Test
    void whatIsDescribedAnswersWithAStatusThatIsDescribed() {
        read();

        for (DescribedApi.Operation one : described.operations()) {
            for (String body : one.method().equals("GET") ? List.of("") : List.of("7", "[]")) {
                HttpResponse<String> response = call(one.method(), one.pathWith("x"), body);

                assertThat(one.statuses())
                        .as(one.method() + " " + one.path() + ": " + response.body())
                        .contains(String.valueOf(response.statusCode()));
                assertThat(response.body()).doesNotContain("URI not found");
            }
        }
    }
}
