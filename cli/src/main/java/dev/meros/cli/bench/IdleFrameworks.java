package dev.meros.cli.bench;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Frameworks with a stream each that decline every offer, and want the same again at once.
final class IdleFrameworks implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(60);

    /// Calls on their way at a time; the thread that reads waits beyond it.
    private static final int CALLS_AT_A_TIME = 500;

    private final URI endpoint;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Semaphore calls = new Semaphore(CALLS_AT_A_TIME);
    private final AtomicReferenceArray<String> streamIds;
    private final CountDownLatch subscribed;
    private final AtomicLong offers = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final ChunkedStreams streams;
    private final int count;

    IdleFrameworks(URI kernel, int count) {
        this.endpoint = kernel.resolve("/api/v1/scheduler");
        this.count = count;
        this.streamIds = new AtomicReferenceArray<>(count);
        this.subscribed = new CountDownLatch(count);
        this.streams =
                new ChunkedStreams(
                        new InetSocketAddress(kernel.getHost(), kernel.getPort()),
                        ChunkedStreams.Contents.PASSED_ON,
                        new ChunkedStreams.Listener() {
                            @Override
                            public void head(int stream, String head) {
                                began(stream, head);
                            }

                            @Override
                            public void chunk(int stream, int length, byte[] content) {
                                new RecordIo.Decoder()
                                        .feed(ByteBuffer.wrap(content))
                                        .forEach(r -> take(stream, Json.read(r, Event.class)));
                            }

                            @Override
                            public void ended(int stream) {
                                failures.incrementAndGet();
                            }
                        });
        for (int i = 0; i < count; i++) {
            streams.open(request(i));
        }
    }

    private static FrameworkId id(int number) {
        return new FrameworkId("idle-" + number);
    }

    private static String request(int number) {
        FrameworkInfo info =
                FrameworkInfo.builder()
                        .user("bench")
                        .name("idle-" + number)
                        .id(id(number))
                        .roles(List.of("idle-" + number % 10))
                        .capabilities(
                                List.of(
                                        new FrameworkInfo.Capability(
                                                FrameworkInfo.Capability.Type.MULTI_ROLE)))
                        .build();
        String call =
                Json.writeText(
                        Call.builder()
                                .type(Call.Type.SUBSCRIBE)
                                .frameworkId(id(number))
                                .subscribe(new Call.Subscribe(info, List.of(), null))
                                .build());
        return HttpText.post("/api/v1/scheduler", call);
    }

    private void began(int stream, String head) {
        String id = HttpText.header(head, "Mesos-Stream-Id");
        if (id.isEmpty()) {
            throw new IllegalStateException("SUBSCRIBE: " + head);
        }
        streamIds.set(stream, id);
        subscribed.countDown();
    }

    private void take(int stream, Event event) {
        if (event.offers() != null) {
            List<OfferId> ids = event.offers().offers().stream().map(Offer::id).toList();
            offers.addAndGet(ids.size());
            var _ =
                    call(
                            stream,
                            Call.builder()
                                    .type(Call.Type.DECLINE)
                                    .frameworkId(id(stream))
                                    .decline(new Call.Decline(ids, new Filters(0.0)))
                                    .build());
        }
    }

    private CompletableFuture<Void> call(int stream, Call call) {
        calls.acquireUninterruptibly();
        HttpRequest request =
                HttpRequest.newBuilder(endpoint)
                        .timeout(ANSWER)
                        .header("Content-Type", "application/json")
                        .header("Mesos-Stream-Id", streamIds.get(stream))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(call)))
                        .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle(
                        (response, error) -> {
                            calls.release();
                            if (error != null || response.statusCode() != 202) {
                                failures.incrementAndGet();
                            }
                            return null;
                        });
    }

    /// Waits until all have their streams.
    boolean awaitSubscribed(Duration timeout) throws InterruptedException {
        return subscribed.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Offers that came so far.
    long offers() {
        return offers.get();
    }

    /// Streams that ended and calls that were not taken.
    long failures() {
        return failures.get();
    }

    /// None of them wants offers any more.
    void suppress() {
        for (int i = 0; i < count; i++) {
            Call suppress = Call.builder().type(Call.Type.SUPPRESS).frameworkId(id(i)).build();
            call(i, suppress).join();
        }
    }

    @Override
    public void close() {
        streams.close();
        http.shutdownNow();
    }
}
