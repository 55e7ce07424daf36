package dev.meros.testkit.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/// Virtual time and what is to happen: actions in the order of their times, and of their entry
/// where the times are the same. Times are in microseconds since [#START].
final class Agenda {
    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /// More than this many pending actions are a runaway, not a load.
    private static final int MAX_PENDING = 1 << 20;

    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private long now;
    private long sequence;

    /// An action that can be called off.
    static final class Item implements Comparable<Item> {
        private final long time;
        private final long sequence;
        private final Runnable action;
        private boolean cancelled;

        private Item(long time, long sequence, Runnable action) {
            this.time = time;
            this.sequence = sequence;
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Item other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    long micros() {
        return now;
    }

    Instant now() {
        return START.plusNanos(now * 1000);
    }

    Item after(long micros, Runnable action) {
        if (items.size() >= MAX_PENDING) {
            throw new IllegalStateException("pending actions: " + MAX_PENDING);
        }
        Item item = new Item(now + Math.max(0, micros), sequence++, action);
        items.add(item);
        return item;
    }

    Item after(Duration delay, Runnable action) {
        // further than any simulation goes
        long micros = delay.toDays() > 1000 ? Long.MAX_VALUE / 4 : delay.toNanos() / 1000;
        return after(micros, action);
    }

    /// Does the next thing if its time has come by `limit`; otherwise it is `limit` now, and false.
    boolean stepUntil(long limit) {
        while (!items.isEmpty() && items.peek().cancelled) {
            items.remove();
        }
        if (items.isEmpty() || items.peek().time > limit) {
            now = Math.max(now, limit);
            return false;
        }
        return step();
    }

    /// Does the next thing; false when there is none.
    boolean step() {
        Item item = items.poll();
        while (item != null && item.cancelled) {
            item = items.poll();
        }
        if (item == null) {
            return false;
        }
        now = item.time;
        item.action.run();
        return true;
    }
}
