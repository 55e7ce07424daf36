package dev.meros.agent.image;

import dev.meros.agent.image.ImageStore.Kept;
import dev.meros.api.codec.CodecException;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;

/// Removes images that no container uses: the longest unused first while the disk is short of room,
/// or all of them when an operator says so (PRUNE_IMAGES).
public final class ImageCollector {
    /// An image that was just asked for belongs to a container that is about to start.
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final System.Logger LOG = System.getLogger(ImageCollector.class.getName());

    private final ImageStore store;
    private final double headroom;
    private final Supplier<Set<String>> layersInUse;

    /// `headroom` is the share of the disk that shall be free, 0 to 1; as Mesos'
    /// `image_disk_headroom`.
    public ImageCollector(ImageStore store, double headroom, Supplier<Set<String>> layersInUse) {
        this.store = store;
        this.headroom = headroom;
        this.layersInUse = layersInUse;
    }

    /// Removes what it takes to have the headroom again, if that can be had.
    public synchronized void relieve(Instant now) {
        try {
            for (Kept image : store.kept()) {
                if (store.free() >= headroom) {
                    return;
                }
                if (isIdle(image, now)) {
                    LOG.log(
                            System.Logger.Level.INFO,
                            "image {0} is removed: the disk is short of room",
                            image.name());
                    store.forget(image);
                    store.sweep(layersInUse.get());
                }
            }
        } catch (IOException | CodecException e) {
            LOG.log(System.Logger.Level.WARNING, "images stay", e);
        }
    }

    /// Removes all images that are not in use, but for the excluded ones; returns how many.
    public synchronized int prune(Set<String> excluded, Instant now) {
        int removed = 0;
        try {
            for (Kept image : store.kept()) {
                if (!excluded.contains(image.name()) && isIdle(image, now)) {
                    store.forget(image);
                    removed++;
                }
            }
            store.sweep(layersInUse.get());
        } catch (IOException | CodecException e) {
            LOG.log(System.Logger.Level.WARNING, "images stay", e);
        }
        return removed;
    }

    private boolean isIdle(Kept image, Instant now) {
        return image.usedLast().isBefore(now.minus(FRESH))
                && image.layers().stream().noneMatch(layersInUse.get()::contains);
    }
}
