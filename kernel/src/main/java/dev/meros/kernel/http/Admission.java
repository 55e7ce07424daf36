package dev.meros.kernel.http;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.kernel.settings.KernelSettings.Clients;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// Holds frameworks to the number of streams and calls that they may have. Streams are counted from
/// the moment they are asked for until they have ended; calls are counted in a bucket of tokens for
/// each principal, or each framework without one.
final class Admission {
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final double NANOS = 1e9;

    private final Clients limits;
    private final LongSupplier nanoTime;

    // under the lock of this object
    private final Map<String, Integer> byOwner = new HashMap<>();
    private final Map<String, Integer> byFramework = new HashMap<>();
    private final Map<String, Bucket> buckets = new HashMap<>();
    private int streams;

    Admission(Clients limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /// A stream that counts until it is released.
    ///
    /// @param owner whose calls come on it
    record Lease(String owner, Runnable release) {
        /// For streams that nobody counts.
        static final Lease FREE = new Lease("", () -> {});
    }

    /// Whose bucket a framework takes its tokens from.
    private static String owner(FrameworkInfo info) {
        @Nullable String principal = info.principal();
        return principal == null || principal.isEmpty()
                ? "framework " + id(info)
                : "principal " + principal;
    }

    private static String id(FrameworkInfo info) {
        FrameworkId id = info.id();
        return id == null ? "" : id.value();
    }

    /// Counts a stream of a framework, and the call for it; refuses it with 503 when there are too
    /// many streams, with 429 when there are too many calls.
    synchronized Lease open(FrameworkInfo info) {
        String owner = owner(info);
        String framework = id(info);
        call(owner);
        refuseFrom("framework-streams", streams, limits.streams());
        if (info.principal() != null) {
            refuseFrom(
                    "streams-per-principal",
                    byOwner.getOrDefault(owner, 0),
                    limits.streamsPerPrincipal());
        }
        if (!framework.isEmpty()) {
            refuseFrom(
                    "streams-per-framework",
                    byFramework.getOrDefault(framework, 0),
                    limits.streamsPerFramework());
        }
        streams++;
        byOwner.merge(owner, 1, Integer::sum);
        byFramework.merge(framework, 1, Integer::sum);
        AtomicBoolean open = new AtomicBoolean(true);
        return new Lease(
                owner,
                () -> {
                    if (open.compareAndSet(true, false)) {
                        release(owner, framework);
                    }
                });
    }

    private static void refuseFrom(String name, int open, int limit) {
        if (open >= limit) {
            throw new RefusedException(
                    UNAVAILABLE,
                    name + ": " + (open + 1) + " (expected: at most " + limit + "; try again)",
                    Map.of("Retry-After", "1"));
        }
    }

    private synchronized void release(String owner, String framework) {
        streams--;
        byOwner.computeIfPresent(owner, (_, n) -> n == 1 ? null : n - 1);
        byFramework.computeIfPresent(framework, (_, n) -> n == 1 ? null : n - 1);
    }

    /// Counts a call of the owner of a stream; refuses it with 429 when there were too many.
    void call(String owner) {
        if (limits.callsPerSecond() > 0) {
            synchronized (this) {
                take(owner);
            }
        }
    }

    private void take(String owner) {
        Bucket bucket = buckets.computeIfAbsent(owner, _ -> new Bucket(limits.callBurst()));
        bucket.fill(nanoTime.getAsLong());
        if (bucket.tokens < 1) {
            double wait = (1 - bucket.tokens) / limits.callsPerSecond();
            throw new RefusedException(
                    TOO_MANY,
                    "calls-per-second: more than %d of %s (expected: at most %d)"
                            .formatted(
                                    limits.callsPerSecond(),
                                    owner.isEmpty() ? "nobody" : owner,
                                    limits.callsPerSecond()),
                    Map.of("Retry-After", String.valueOf((long) Math.ceil(wait))));
        }
        bucket.tokens--;
    }

    /// Forgets who has made no call for so long that there is nothing to remember.
    synchronized void tidy() {
        long now = nanoTime.getAsLong();
        buckets.values()
                .removeIf(
                        b -> {
                            b.fill(now);
                            return b.tokens >= limits.callBurst();
                        });
    }

    /// How many owners there is something to remember of.
    synchronized int remembered() {
        return buckets.size();
    }

    /// The calls that somebody may make now, and when that was.
    private final class Bucket {
        private double tokens;
        private long filledAt = nanoTime.getAsLong();

        Bucket(int tokens) {
            this.tokens = tokens;
        }

        void fill(long now) {
            double more = (now - filledAt) / NANOS * limits.callsPerSecond();
            tokens = Math.min(limits.callBurst(), tokens + more);
            filledAt = now;
        }
    }
}
