package dev.meros.agent.nested;

import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;
import dev.meros.api.agent.operator.ProcessIo.Stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// The input and output of a container that the agent holds: reads what it writes and hands it to
/// whoever listens; a listener that throws is dropped. Nothing is kept for later listeners.
final class HeldStreams {
    /// The longest piece that is handed on.
    private static final int PIECE = 8 << 10;

    /// How long output is awaited after the container has ended: something that got away from it
    /// may hold its pipes open for ever.
    private static final long STRAGGLERS_SECONDS = 2;

    private static final System.Logger LOG = System.getLogger(HeldStreams.class.getName());

    private final HeldContainer held;
    private final Runnable over;
    private final List<OutputSink> sinks = new CopyOnWriteArrayList<>();
    private final CountDownLatch readers = new CountDownLatch(2);
    private final AtomicBoolean inputTaken = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    /// `over` is run when the container has ended and all of its output is handed on.
    HeldStreams(HeldContainer held, Runnable over) {
        this.held = held;
        this.over = over;
    }

    /// Starts to read, once the first listeners are there.
    void start(String name) {
        reader(name + "-out", held.output(), Stream.STDOUT);
        reader(name + "-err", held.errors(), Stream.STDERR);
        var _ = held.running().exit().thenAccept(_ -> thread(name + "-end", this::finish));
    }

    /// No virtual thread: a read from a terminal is a call of C, which would hold its carrier.
    private static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name("agent-held-" + name).start(work);
    }

    private void reader(String name, InputStream in, Stream stream) {
        thread(
                name,
                () -> {
                    try {
                        byte[] piece = new byte[PIECE];
                        int length = in.read(piece);
                        while (length >= 0) {
                            hand(stream, Arrays.copyOf(piece, length));
                            length = in.read(piece);
                        }
                    } catch (IOException e) {
                        LOG.log(System.Logger.Level.DEBUG, "the output of a container ended", e);
                    } finally {
                        readers.countDown();
                    }
                });
    }

    private void hand(Stream stream, byte[] bytes) {
        List<OutputSink> lost = new ArrayList<>();
        for (OutputSink sink : sinks) {
            try {
                sink.write(stream, bytes);
            } catch (IOException e) {
                lost.add(sink);
            }
        }
        sinks.removeAll(lost);
    }

    private void finish() {
        try {
            if (!readers.await(STRAGGLERS_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.DEBUG, "something holds the output of a container");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended.set(true);
        sinks.forEach(this::end);
        over.run();
        held.close();
    }

    private void end(OutputSink sink) {
        if (sinks.remove(sink)) {
            sink.end();
        }
    }

    /// How many listen, the file of a container with a terminal included.
    int listeners() {
        return sinks.size();
    }

    /// Has a listener told from now on.
    void listen(OutputSink sink) {
        sinks.add(sink);
        if (ended.get()) {
            end(sink);
        }
    }

    /// Whether the input was nobody's until now; it is the caller's then.
    boolean takeInput() {
        return inputTaken.compareAndSet(false, true);
    }

    /// Gives the input back, for another one to take.
    void giveInputBack() {
        inputTaken.set(false);
    }

    OutputStream input() {
        return held.input();
    }

    void resize(Stdio.Size size) {
        held.resize(size);
    }
}
