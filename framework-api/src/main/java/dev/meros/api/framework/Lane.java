package dev.meros.api.framework;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;

/// Does blocking requests on virtual threads of its own: with one thread one after the other, with
/// several in no particular order.
final class Lane implements AutoCloseable {
    private final BlockingQueue<Runnable> waiting;
    private final List<Thread> threads;

    /// A lane that keeps the order of its requests.
    Lane(String name, int maxWaiting) {
        this(name, maxWaiting, 1);
    }

    /// A lane that does up to `atOnce` requests at the same time.
    Lane(String name, int maxWaiting, int atOnce) {
        this.waiting = new ArrayBlockingQueue<>(maxWaiting);
        this.threads =
                IntStream.range(0, atOnce)
                        .mapToObj(i -> Thread.ofVirtual().name(name + "-" + i).start(this::work))
                        .toList();
    }

    /// Queues a request; false when too many are waiting already. A request must not throw.
    boolean offer(Runnable request) {
        return waiting.offer(request);
    }

    /// Drops what is waiting and interrupts what is under way.
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }

    private void work() {
        try {
            while (true) {
                waiting.take().run();
            }
        } catch (InterruptedException e) {
            waiting.clear();
        }
    }
}
