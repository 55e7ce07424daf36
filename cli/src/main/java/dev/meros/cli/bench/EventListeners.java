package dev.meros.cli.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Subscribers of the operator API that count events and note when the first and the last of them
/// heard of each.
final class EventListeners implements AutoCloseable {
    /// Length and text of the record, as it comes in a chunk.
    private static final int HEARTBEAT = "20\n{\"type\":\"HEARTBEAT\"}".length();

    private static final int MAX_EVENTS = 1 << 20;

    private final CountDownLatch subscribed;
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final int count;

    // of the thread that reads
    private final int[] seen;
    private final long[] first = new long[MAX_EVENTS];
    private final long[] last = new long[MAX_EVENTS];

    private final ChunkedStreams streams;

    EventListeners(URI kernel, int count) {
        this.count = count;
        this.seen = new int[count];
        this.subscribed = new CountDownLatch(count);
        this.streams =
                new ChunkedStreams(
                        new InetSocketAddress(kernel.getHost(), kernel.getPort()),
                        ChunkedStreams.Contents.SKIPPED,
                        new ChunkedStreams.Listener() {
                            @Override
                            public void head(int stream, String head) {
                                if (!head.startsWith("HTTP/1.1 200")) {
                                    throw new IllegalStateException("SUBSCRIBE: " + head);
                                }
                            }

                            @Override
                            public void chunk(int stream, int length, byte[] content) {
                                take(stream, length);
                            }

                            @Override
                            public void ended(int stream) {
                                ended.incrementAndGet();
                            }
                        });
        String request = HttpText.post("/api/v1", "{\"type\":\"SUBSCRIBE\"}");
        for (int i = 0; i < count; i++) {
            streams.open(request);
        }
    }

    /// The first chunk of each is SUBSCRIBED; all count from where they began.
    private void take(int stream, int length) {
        if (length == HEARTBEAT) {
            return;
        }
        int number = seen[stream]++;
        if (number == 0) {
            subscribed.countDown();
            return;
        }
        long now = System.nanoTime();
        if (number < MAX_EVENTS) {
            first[number] = first[number] == 0 ? now : first[number];
            last[number] = now;
        }
        heard.incrementAndGet();
    }

    boolean awaitSubscribed(Duration timeout) throws InterruptedException {
        return subscribed.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Events that were heard so far, each as often as it was.
    long heard() {
        return heard.get();
    }

    /// Streams that have ended.
    long ended() {
        return ended.get();
    }

    /// Of each event, the time between the first and the last who heard of it; meaningful when all
    /// began with the same event and all is heard.
    List<Long> spreads(int events) {
        List<Long> spreads = new ArrayList<>();
        for (int i = 1; i <= Math.min(events, MAX_EVENTS - 1); i++) {
            if (first[i] != 0) {
                spreads.add(last[i] - first[i]);
            }
        }
        return spreads;
    }

    int count() {
        return count;
    }

    @Override
    public void close() {
        streams.close();
    }
}
