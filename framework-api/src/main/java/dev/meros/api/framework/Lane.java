package dev.meros.api.framework;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Does blocking requests one after the other, on a virtual thread of its own.
final class Lane implements AutoCloseable {
    private final BlockingQueue<Runnable> waiting;
    private final Thread thread;

    Lane(String name, int maxWaiting) {
        this.waiting = new ArrayBlockingQueue<>(maxWaiting);
        this.thread = Thread.ofVirtual().name(name).start(this::work);
    }

    /// Queues a request; false when too many are waiting already. A request must not throw.
    boolean offer(Runnable request) {
        return waiting.offer(request);
    }

    /// Drops what is waiting and interrupts what is under way.
    @Override
    public void close() {
        thread.interrupt();
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
