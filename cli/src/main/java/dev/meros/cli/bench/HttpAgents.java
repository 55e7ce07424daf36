package dev.meros.cli.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Simulated agents with a stream and requests of their own each.
final class HttpAgents implements SimulatedAgents {
    /// Registrations under way at a time: a listening socket takes only so many.
    private static final int STARTED_AT_A_TIME = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HttpAgent> agents = new ArrayList<>();
    private final URI kernel;
    private final int count;
    private final LaunchWatch watch;

    HttpAgents(URI kernel, int count, LaunchWatch watch) {
        this.kernel = kernel;
        this.count = count;
        this.watch = watch;
    }

    @Override
    public boolean awaitRegistered(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (agents.size() < count) {
            List<CompletableFuture<Void>> started = new ArrayList<>();
            while (started.size() < STARTED_AT_A_TIME && agents.size() < count) {
                HttpAgent agent = HttpAgent.start(http, kernel, agents.size(), watch);
                agents.add(agent);
                started.add(agent.registered());
            }
            try {
                CompletableFuture.allOf(started.toArray(CompletableFuture[]::new))
                        .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void release() {
        watch.tell(LaunchWatch.Statuses.AT_ONCE);
        agents.forEach(HttpAgent::release);
    }

    @Override
    public void close() {
        agents.forEach(HttpAgent::close);
        http.shutdownNow();
    }
}
