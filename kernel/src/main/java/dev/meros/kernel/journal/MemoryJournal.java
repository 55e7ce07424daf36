package dev.meros.kernel.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// A journal that lives as long as its [Store]: for tests and simulation. It leads at once, and
/// commits within [#propose(byte[])].
public final class MemoryJournal implements Journal {
    private final Store store;
    private boolean leads;

    public MemoryJournal(Store store) {
        this.store = store;
    }

    /// What a memory journal has stored; outlives it, so that a restart can be played.
    public static final class Store {
        private final NavigableMap<Long, byte[]> entries = new TreeMap<>();
        private List<byte[]> image = List.of();
        private long imageIndex;
        private long lastIndex;
        private long term;
    }

    @Override
    public void start(Listener listener) {
        long term;
        synchronized (store) {
            store.image.forEach(part -> listener.restored(store.imageIndex, part.clone()));
            store.entries.forEach((index, batch) -> listener.committed(index, batch.clone()));
            term = ++store.term;
            leads = true;
        }
        listener.leading(term);
    }

    @Override
    public CompletableFuture<Long> propose(byte[] batch) {
        synchronized (store) {
            if (!leads) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("this member does not lead"));
            }
            store.entries.put(++store.lastIndex, batch.clone());
            return CompletableFuture.completedFuture(store.lastIndex);
        }
    }

    @Override
    public void snapshot(long index, Iterable<byte[]> image) {
        List<byte[]> parts = new ArrayList<>();
        image.forEach(part -> parts.add(part.clone()));
        synchronized (store) {
            store.image = parts;
            store.imageIndex = index;
            store.entries.headMap(index, true).clear();
        }
    }

    @Override
    public void close() {
        synchronized (store) {
            leads = false;
        }
    }
}
