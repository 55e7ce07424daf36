package dev.meros.cli.bench.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Follows `/v2/events` and tells listeners of each event, on one thread.
final class EventFeed implements AutoCloseable {
    private static final String DATA = "data: ";
    private static final Duration CONNECTS = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Consumer<JsonNode>> listeners = new CopyOnWriteArrayList<>();

    /// A feed that is attached: what happens from now on is heard. `lost` is told why it ended.
    static EventFeed attach(URI framework, Consumer<JsonNode> listener, Consumer<String> lost) {
        EventFeed feed = new EventFeed();
        feed.listeners.add(listener);
        HttpRequest request =
                HttpRequest.newBuilder(framework.resolve("/v2/events"))
                        .header("Accept", "text/event-stream")
                        .timeout(CONNECTS)
                        .build();
        try {
            HttpResponse<Stream<String>> response =
                    feed.client.send(request, HttpResponse.BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                throw CommandException.failed("/v2/events: answered " + response.statusCode());
            }
            Thread.ofPlatform()
                    .daemon()
                    .name("events")
                    .start(() -> feed.read(response.body(), lost));
            return feed;
        } catch (IOException e) {
            throw CommandException.failed("/v2/events: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private void read(Stream<String> lines, Consumer<String> lost) {
        try (lines) {
            lines.filter(line -> line.startsWith(DATA))
                    .map(line -> Json.readTree(line.substring(DATA.length())))
                    .forEach(event -> listeners.forEach(l -> l.accept(event)));
            lost.accept("closed by the framework");
        } catch (UncheckedIOException e) {
            lost.accept(String.valueOf(e.getMessage()));
        }
    }

    /// Also tells this one, until [#forget(Consumer)].
    void tell(Consumer<JsonNode> listener) {
        listeners.add(listener);
    }

    void forget(Consumer<JsonNode> listener) {
        listeners.remove(listener);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
