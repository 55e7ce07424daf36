package dev.meros.kernel.http;

import dev.meros.kernel.operator.ClusterEvent;

import io.vertx.core.buffer.Buffer;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/// The newest events of the cluster, numbered. Each is written once for each form in which it is
/// wanted, and all who read it share the bytes. What is kept is bounded in number and in bytes; who
/// reads slower than that finds that an event is gone.
///
/// One thread adds; any thread reads.
final class EventRing {
    private final AtomicReferenceArray<@Nullable Slot> slots;
    private final int mask;
    private final Bounds bounds;
    private final Supplier<String> epochs;
    private final AtomicLong bytes = new AtomicLong();
    private volatile String epoch;
    private volatile long next;
    private volatile long oldest;

    /// What is kept at most: events, a power of two, and the bytes of those that were written.
    record Bounds(int events, long bytes) {
        /// Some seconds of 20,000 launches in each, and some minutes of a usual cluster.
        static final Bounds USUAL = new Bounds(1 << 17, 128L << 20);
    }

    private static final class Slot {
        final long number;
        final ClusterEvent event;
        private final AtomicReferenceArray<@Nullable Buffer> written =
                new AtomicReferenceArray<>(EventForm.values().length);

        Slot(long number, ClusterEvent event) {
            this.number = number;
            this.event = event;
        }
    }

    /// `epochs` gives a new text of hexadecimal digits each time.
    EventRing(Bounds bounds, Supplier<String> epochs) {
        if (Integer.bitCount(bounds.events()) != 1) {
            throw new IllegalArgumentException(
                    "events: " + bounds.events() + " (expected: a power of two)");
        }
        this.bounds = bounds;
        this.epochs = epochs;
        this.slots = new AtomicReferenceArray<>(bounds.events());
        this.mask = bounds.events() - 1;
        this.epoch = epochs.get();
    }

    /// Forgets everything; tokens given before are void.
    synchronized void restart() {
        epoch = epochs.get();
        oldest = next;
        for (int i = 0; i < slots.length(); i++) {
            slots.set(i, null);
        }
        bytes.set(0);
    }

    synchronized void add(ClusterEvent event) {
        long number = next;
        Slot replaced = slots.getAndSet((int) number & mask, new Slot(number, event));
        if (replaced != null && replaced.number >= oldest) {
            oldest = replaced.number + 1;
            release(replaced);
        }
        next = number + 1;
    }

    /// The number of the next event.
    long next() {
        return next;
    }

    /// The place before the event with this number.
    ResumeToken token(long number) {
        return new ResumeToken(epoch, number);
    }

    /// Whether all events since a place are still here.
    boolean reachesBackTo(ResumeToken token) {
        return token.epoch().equals(epoch) && token.next() >= oldest && token.next() <= next;
    }

    /// An event in a form; null when it is no longer here.
    @Nullable Buffer record(long number, EventForm form) {
        Slot slot = slots.get((int) number & mask);
        if (slot == null || slot.number != number || number < oldest) {
            return null;
        }
        Buffer known = slot.written.get(form.place());
        return known == null ? write(slot, form) : known;
    }

    private Buffer write(Slot slot, EventForm form) {
        Buffer written = form.record(slot.event.toMessage(), token(slot.number + 1));
        if (!slot.written.compareAndSet(form.place(), null, written)) {
            Buffer before = slot.written.get(form.place());
            return before == null ? written : before;
        }
        if (bytes.addAndGet(written.length()) > bounds.bytes()) {
            dropOldest();
        }
        if (isGone(slot)) {
            release(slot);
        }
        return written;
    }

    @SuppressWarnings("ReferenceEquality") // another slot of the same number is another one
    private boolean isGone(Slot slot) {
        return slots.get((int) slot.number & mask) != slot;
    }

    private synchronized void dropOldest() {
        while (bytes.get() > bounds.bytes() && oldest < next) {
            Slot slot = slots.get((int) oldest & mask);
            if (slot != null && slot.number == oldest) {
                slots.compareAndSet((int) oldest & mask, slot, null);
                release(slot);
            }
            oldest++;
        }
    }

    private void release(Slot slot) {
        for (int i = 0; i < slot.written.length(); i++) {
            Buffer written = slot.written.getAndSet(i, null);
            if (written != null) {
                bytes.addAndGet(-written.length());
            }
        }
    }
}
