package dev.meros.kernel.engine;

import dev.meros.kernel.journal.Journal;
import dev.meros.kernel.journal.MemoryJournal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/// A memory journal whose commits can be held back, or fail.
final class HeldJournal implements Journal {
    private final MemoryJournal journal;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private Mode mode = Mode.THROUGH;
    private int images;

    private enum Mode {
        THROUGH,
        HOLD,
        FAIL
    }

    HeldJournal(MemoryJournal journal) {
        this.journal = journal;
    }

    synchronized void hold() {
        mode = Mode.HOLD;
    }

    synchronized void failNext() {
        mode = Mode.FAIL;
    }

    void letGo() {
        while (true) {
            Runnable next;
            synchronized (this) {
                mode = Mode.THROUGH;
                next = held.poll();
            }
            if (next == null) {
                return;
            }
            next.run();
        }
    }

    synchronized int held() {
        return held.size();
    }

    synchronized int images() {
        return images;
    }

    @Override
    public void start(Listener listener) {
        journal.start(listener);
    }

    @Override
    public synchronized CompletableFuture<Long> propose(byte[] batch) {
        return switch (mode) {
            case THROUGH -> journal.propose(batch);
            case FAIL -> CompletableFuture.failedFuture(new IllegalStateException("disk full"));
            case HOLD -> {
                CompletableFuture<Long> committed = new CompletableFuture<>();
                held.add(() -> committed.complete(journal.propose(batch).join()));
                yield committed;
            }
        };
    }

    @Override
    public void snapshot(long index, Iterable<byte[]> image) {
        journal.snapshot(index, image);
        synchronized (this) {
            images++;
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
