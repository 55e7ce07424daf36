package dev.meros.volumes.node;

import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// One caller at a time for each volume.
final class VolumeLocks {
    private final ConcurrentMap<String, Lock> locks = new ConcurrentHashMap<>();
    private final Duration patience;

    /// Whoever waits longer than `patience` is refused.
    VolumeLocks(Duration patience) {
        this.patience = patience;
    }

    /// The lock of a volume, and how many have it or wait for it.
    private record Lock(ReentrantLock lock, int callers) {
        Lock with(int more) {
            return new Lock(lock, callers + more);
        }
    }

    /// Does something while nobody else does anything with these volumes.
    <T> T with(Supplier<T> action, VolumeId... ids) {
        // always in the same order, or two would wait for each other
        TreeSet<String> names = new TreeSet<>();
        for (VolumeId id : ids) {
            names.add(id.toString());
        }
        Deque<String> taken = new ArrayDeque<>();
        try {
            for (String name : names) {
                take(name);
                taken.push(name);
            }
            return action.get();
        } finally {
            taken.forEach(this::give);
        }
    }

    private void take(String name) {
        Lock lock =
                locks.compute(
                        name,
                        (_, known) ->
                                known == null ? new Lock(new ReentrantLock(), 1) : known.with(1));
        try {
            if (lock.lock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            leave(name);
            throw new VolumeException(
                    "volume "
                            + name
                            + ": busy (expected: free within "
                            + patience.toSeconds()
                            + " s)");
        } catch (InterruptedException e) {
            leave(name);
            Thread.currentThread().interrupt();
            throw new VolumeException("volume " + name + ": interrupted", e);
        }
    }

    private void give(String name) {
        Lock lock = locks.get(name);
        if (lock == null) {
            throw new IllegalStateException("no lock of volume " + name);
        }
        lock.lock().unlock();
        leave(name);
    }

    private void leave(String name) {
        locks.computeIfPresent(name, (_, l) -> l.callers() == 1 ? null : l.with(-1));
    }
}
