package dev.meros.volumes.node;

import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One caller at a time for each volume; a few volumes share a lock.
final class VolumeLocks {
    private static final int LOCKS = 256;

    private final ReentrantLock[] locks =
            IntStream.range(0, LOCKS)
                    .mapToObj(_ -> new ReentrantLock())
                    .toArray(ReentrantLock[]::new);
    private final Duration patience;

    /// Whoever waits longer than `patience` is refused.
    VolumeLocks(Duration patience) {
        this.patience = patience;
    }

    /// Does something while nobody else does anything with these volumes.
    <T> T with(Supplier<T> action, VolumeId... ids) {
        // always in the same order, or two would wait for each other
        TreeSet<Integer> wanted = new TreeSet<>();
        Stream.of(ids).forEach(id -> wanted.add(Math.floorMod(id.hashCode(), LOCKS)));
        TreeSet<Integer> got = new TreeSet<>();
        try {
            for (int index : wanted) {
                if (!locks[index].tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new VolumeException(
                            "volume "
                                    + ids[0]
                                    + ": busy (expected: free within "
                                    + patience.toSeconds()
                                    + " s)");
                }
                got.add(index);
            }
            return action.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VolumeException("volume " + ids[0] + ": interrupted", e);
        } finally {
            got.forEach(index -> locks[index].unlock());
        }
    }
}
