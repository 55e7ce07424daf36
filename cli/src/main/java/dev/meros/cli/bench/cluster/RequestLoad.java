package dev.meros.cli.bench.cluster;

import dev.meros.cli.bench.cluster.Instances.Instance;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// A client that follows the event stream: sends requests, one after the other on each of its
/// threads, to instances that serve as far as it knows, and counts what is not answered with a
/// status. Requests are not repeated.
final class RequestLoad implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final byte[] REQUEST =
            "GET / HTTP/1.0\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Supplier<List<Instance>> serving;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean open = true;

    private RequestLoad(Supplier<List<Instance>> serving) {
        this.serving = serving;
    }

    /// Starts to send requests to whatever `serving` says.
    static RequestLoad start(Supplier<List<Instance>> serving) {
        RequestLoad load = new RequestLoad(serving);
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            load.threads.add(
                    Thread.ofPlatform().daemon().name("load-" + i).start(() -> load.run(random)));
        }
        return load;
    }

    int answered() {
        return answered.get();
    }

    int failed() {
        return failed.get();
    }

    /// Why the first request has failed; empty when none has.
    String firstFailure() {
        return firstFailure.get();
    }

    private void run(Random random) {
        while (open) {
            List<Instance> candidates = serving.get();
            if (candidates.isEmpty()) {
                fail("no instance serves");
                return;
            }
            Instance one = candidates.get(random.nextInt(candidates.size()));
            try {
                request(one);
                answered.incrementAndGet();
            } catch (IOException e) {
                fail(one.task() + ": " + e);
            }
        }
    }

    private void fail(String why) {
        failed.incrementAndGet();
        firstFailure.compareAndSet("", why);
    }

    private static void request(Instance instance) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(instance.host(), instance.port()), TIMEOUT_MILLIS);
            socket.getOutputStream().write(REQUEST);
            InputStream in = socket.getInputStream();
            byte[] start = in.readNBytes(12);
            if (!new String(start, StandardCharsets.US_ASCII).startsWith("HTTP/1.")) {
                throw new IOException("no answer");
            }
            in.readAllBytes();
        }
    }

    /// Stops; requests under way are finished and counted.
    @Override
    public void close() {
        open = false;
        for (Thread thread : threads) {
            try {
                thread.join(2L * TIMEOUT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
