package dev.meros.kernel.http;

import dev.meros.api.codec.Json;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.engine.Shared;
import dev.meros.kernel.metrics.mesos.ClusterGauges;
import dev.meros.kernel.metrics.mesos.MesosCounters;

import io.vertx.core.http.HttpMethod;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/// The numbers of a kernel under the names of a Mesos master (mesos-v1 §5.5): `/metrics/snapshot`
/// and GET_METRICS. Those of the cluster are 0 while this kernel does not lead.
final class SnapshotMetrics {
    private static final Map<String, Double> NOBODY =
            ClusterGauges.of(new ClusterState(KernelRules.History.defaults()));

    private final KernelAccess kernel;
    private final MesosCounters counters;
    private final IntSupplier subscribers;
    private final LongSupplier hits;
    private final InstantSource clock;
    private final Instant started;
    private final Shared<Map<String, Double>> cluster;

    /// `subscribers` are the open streams of operators, `hits` answers that needed no new work.
    SnapshotMetrics(
            KernelAccess kernel,
            MesosCounters counters,
            IntSupplier subscribers,
            LongSupplier hits,
            InstantSource clock) {
        this.kernel = kernel;
        this.counters = counters;
        this.subscribers = subscribers;
        this.hits = hits;
        this.clock = clock;
        this.started = clock.instant();
        this.cluster = new Shared<>(() -> kernel.read(ClusterGauges::of));
    }

    /// All numbers, put together apart from the thread that reads the state; after `timeout`, when
    /// there is one, without those of the cluster.
    CompletableFuture<Map<String, Double>> take(@Nullable Duration timeout) {
        if (!kernel.isLeading()) {
            return CompletableFuture.completedFuture(with(NOBODY));
        }
        CompletableFuture<Map<String, Double>> all = cluster.get().thenApplyAsync(this::with);
        return timeout == null
                ? all
                : all.copy()
                        .completeOnTimeout(with(Map.of()), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Map<String, Double> with(Map<String, Double> gauges) {
        Map<String, Double> all = new TreeMap<>(gauges);
        counters.addTo(all);
        all.put("master/elected", kernel.isLeading() ? 1.0 : 0.0);
        all.put(
                "master/uptime_secs",
                Duration.between(started, clock.instant()).toMillis() / 1_000.0);
        all.put("master/event_queue_messages", (double) kernel.mailboxDepth());
        all.put("master/event_queue_dispatches", 0.0);
        all.put("master/event_queue_http_requests", 0.0);
        all.put("master/operator_event_stream_subscribers", (double) subscribers.getAsInt());
        all.put("master/http_cache_hits", (double) hits.getAsLong());
        // allocation has no queue of its own
        all.put("allocator/event_queue_dispatches", 0.0);
        all.put("allocator/mesos/event_queue_dispatches", 0.0);
        ProcessEndpoint.stats()
                .forEach(
                        (name, value) ->
                                all.put(
                                        "system/" + name.replaceFirst("avg_", ""),
                                        value.doubleValue()));
        return all;
    }

    void register(Routes routes, PageReply reply) {
        routes.on(
                HttpMethod.GET,
                "/metrics/snapshot",
                exchange -> {
                    String timeout = exchange.parameter("timeout");
                    exchange.when(
                            take(
                                    timeout.isEmpty()
                                            ? null
                                            : MesosDuration.parse("timeout", timeout)),
                            numbers -> reply.json(exchange, Json.write(numbers)));
                });
    }
}
