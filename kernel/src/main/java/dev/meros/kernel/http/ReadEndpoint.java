package dev.meros.kernel.http;

import dev.meros.api.codec.Json;
import dev.meros.kernel.metrics.ClusterCounts;
import dev.meros.kernel.metrics.KernelMetrics;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// What anyone may read of how a kernel works: metrics, the hash of its state, and constraints.
final class ReadEndpoint {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final KernelAccess kernel;
    private final KernelMetrics metrics;

    ReadEndpoint(KernelAccess kernel, KernelMetrics metrics) {
        this.kernel = kernel;
        this.metrics = metrics;
    }

    /// `GET /offer_constraints_debug`: which agents the constraints of frameworks exclude.
    void offerConstraints(Exchange exchange) {
        kernel.requireLeading();
        exchange.when(
                kernel.read(state -> Json.write(ConstraintsView.of(state))),
                json -> exchange.bytes(200, Exchange.JSON, json));
    }

    /// `GET /state-hash`: the hash of the durable state, and after which entry of the journal.
    void stateHash(Exchange exchange) {
        kernel.requireLeading();
        exchange.when(
                kernel.fingerprint(),
                f ->
                        exchange.json(
                                200,
                                new Hash(f.index(), f.term(), String.valueOf(f.at()), f.hash())));
    }

    /// The body of `/state-hash`.
    record Hash(long index, long term, String at, String hash) {}

    void prometheus(Exchange exchange) {
        exchange.when(
                counts(),
                counts ->
                        exchange.bytes(
                                200,
                                PROMETHEUS,
                                metrics.scrape(counts).getBytes(StandardCharsets.UTF_8)));
    }

    private CompletableFuture<ClusterCounts> counts() {
        return kernel.isLeading()
                ? kernel.read(ClusterCounts::of)
                : CompletableFuture.completedFuture(ClusterCounts.NONE);
    }
}
