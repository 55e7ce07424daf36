package dev.meros.kernel.http;

import dev.meros.kernel.operator.ClusterEvent;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/// The newest events of the cluster, numbered. Each is written once for each form in which it is
/// wanted, those that come together in one run of bytes, and all who read them share these. What is
/// kept is bounded in number and in bytes; who reads slower than that finds that an event is gone.
///
/// One thread adds; any thread reads and writes.
final class EventRing {
    /// The bytes of a run, unless a single event has more: what a reader gets at a time.
    private static final int RUN_BYTES = 64 << 10;

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

    /// The chunks of some events, ready to be written, and the number of the event behind them.
    record Piece(ByteBuf chunks, long next) {}

    /// Events that were written together: those with numbers up to before `end`.
    private record Run(SharedBytes bytes, long end) {}

    /// Where an event is in its run.
    private record Place(Run run, int start, int length) {}

    private static final class Slot {
        final long number;
        final ClusterEvent event;
        final AtomicReferenceArray<@Nullable Place> places =
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

    /// What follows from an event on, as far as it was written together with it; null when the
    /// event is not here: no longer, or not yet.
    @Nullable Piece read(long number, EventForm form) {
        Slot slot = find(number);
        if (slot == null) {
            return null;
        }
        Place place = slot.places.get(form.place());
        if (place == null) {
            // one run only: a reader must not hold up others of its thread
            writeRun(number, form);
            keepBounds();
            place = slot.places.get(form.place());
        }
        return place == null
                ? null
                : new Piece(place.run().bytes().from(place.start()), place.run().end());
    }

    private @Nullable Slot find(long number) {
        Slot slot = slots.get((int) number & mask);
        return slot == null || slot.number != number || number < oldest ? null : slot;
    }

    /// Writes the events from a number on that were not written in a form yet.
    void write(long from, EventForm form) {
        long number = Math.max(from, oldest);
        while (number < next) {
            number = writeRun(number, form);
        }
        keepBounds();
    }

    private void keepBounds() {
        if (bytes.get() > bounds.bytes()) {
            dropOldest();
        }
    }

    /// Writes one run; returns the number of the event behind it.
    private long writeRun(long from, EventForm form) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<Slot> written = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        long number = from;
        Slot slot = find(number);
        while (slot != null && slot.places.get(form.place()) == null && all.size() < RUN_BYTES) {
            starts.add(all.size());
            all.writeBytes(form.chunk(slot.event.toMessage(), token(number + 1)));
            written.add(slot);
            number++;
            slot = number < next ? find(number) : null;
        }
        if (written.isEmpty()) {
            return from + 1;
        }
        Run run = new Run(SharedBytes.of(all.toByteArray()), number);
        for (int i = 0; i < written.size(); i++) {
            int start = starts.get(i);
            int end = i + 1 < starts.size() ? starts.get(i + 1) : all.size();
            put(written.get(i), form, new Place(run, start, end - start));
        }
        return number;
    }

    private void put(Slot slot, EventForm form, Place place) {
        if (slot.places.compareAndSet(form.place(), null, place)) {
            bytes.addAndGet(place.length());
            if (find(slot.number) == null) {
                release(slot);
            }
        }
    }

    private synchronized void dropOldest() {
        while (bytes.get() > bounds.bytes() && oldest < next) {
            Slot slot = slots.get((int) oldest & mask);
            if (slot != null && slot.number == oldest) {
                slots.set((int) oldest & mask, null);
                release(slot);
            }
            oldest++;
        }
    }

    private void release(Slot slot) {
        for (int i = 0; i < slot.places.length(); i++) {
            Place place = slot.places.getAndSet(i, null);
            if (place != null) {
                bytes.addAndGet(-place.length());
            }
        }
    }
}
