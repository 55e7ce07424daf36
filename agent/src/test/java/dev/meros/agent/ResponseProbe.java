package dev.meros.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks an agent for its health and its state all the time, and remembers how long it took at most.
final class ResponseProbe {
    /// So long a user may wait on a machine that is busy with a fault; without one it takes
    /// milliseconds.
    static final Duration BOUND = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final List<String> PATHS = List.of("/health", "/state", "/metrics/snapshot");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread thread;
    private volatile Duration longest = Duration.ZERO;
    private volatile String trouble = "";
    private final AtomicInteger answers = new AtomicInteger();

    ResponseProbe(int port) {
        thread = Thread.ofVirtual().start(() -> run(URI.create("http://127.0.0.1:" + port)));
    }

    private void run(URI agent) {
        try {
            while (true) {
                ask(agent.resolve(PATHS.get(answers.getAndIncrement() % PATHS.size())));
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // closed
            return;
        }
    }

    private void ask(URI uri) throws InterruptedException {
        long start = System.nanoTime();
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(BOUND).build();
            int status = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
            if (status != 200) {
                trouble = uri + " answers " + status;
            }
        } catch (IOException e) {
            trouble = uri + ": " + e;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        longest = took.compareTo(longest) > 0 ? took : longest;
    }

    /// The first that is wrong with the answers so far; empty when all came within the bound.
    String trouble() {
        return answers.get() == 0 && longest.isZero() ? "never asked" : trouble;
    }

    Duration longest() {
        return longest;
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(BOUND);
        http.shutdownNow();
    }
}
