package dev.meros.testkit.sim;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32;

/// The kernel's disk: framed entries with checksums after an image. An entry is durable some time
/// after it was written; a crash keeps a part of what was not, and may tear the entry after it.
final class SimJournal {
    private static final int HEADER = 8;

    private final World world;
    private final List<byte[]> frames = new ArrayList<>();
    private final Deque<Write> writes = new ArrayDeque<>();
    private List<byte[]> image = List.of();
    private long lastDurable;
    private @Nullable Runnable whileWriting;
    private boolean failing;
    private boolean broken;
    private boolean slow;
    private int torn;

    /// An entry that is not durable yet.
    @SuppressWarnings("ArrayRecordComponent") // not compared
    private record Write(byte[] frame, Runnable kept, Agenda.Item due) {}

    SimJournal(World world) {
        this.world = world;
    }

    /// The next write will fail.
    void failNext() {
        failing = true;
    }

    /// Does something while the next write is under way.
    void duringNext(Runnable action) {
        whileWriting = action;
    }

    void setSlow(boolean value) {
        slow = value;
    }

    /// What was planned for later writes does not happen any more.
    void heal() {
        slow = false;
        failing = false;
        whileWriting = null;
    }

    int tornEntries() {
        return torn;
    }

    /// Writes an entry. `durable` is called in order; `kept` when it survives a crash that came
    /// before; `failed` when it cannot be written.
    void append(byte[] entry, Runnable durable, Runnable kept, Runnable failed) {
        if (broken) {
            return;
        }
        if (failing) {
            failing = false;
            broken = true;
            world.agenda.after(world.dice.between(100, 5_000), failed);
            return;
        }
        long latency = slow ? world.dice.between(20_000, 400_000) : world.dice.between(100, 3_000);
        lastDurable = Math.max(lastDurable + 1, world.agenda.micros() + latency);
        Agenda.Item due =
                world.agenda.after(
                        lastDurable - world.agenda.micros(),
                        () -> {
                            frames.add(writes.remove().frame());
                            durable.run();
                        });
        writes.add(new Write(frame(entry), kept, due));
        Runnable action = whileWriting;
        if (action != null) {
            whileWriting = null;
            world.agenda.after(world.dice.between(0, latency), action);
        }
    }

    /// The process that writes is gone.
    void crash() {
        int survivors = world.dice.below(writes.size() + 1);
        for (int i = 0; i < survivors; i++) {
            Write write = writes.remove();
            write.due().cancel();
            frames.add(write.frame());
            write.kept().run();
        }
        Write next = writes.peek();
        if (next != null && world.dice.chance(0.6)) {
            frames.add(tear(next.frame()));
        }
        writes.forEach(w -> w.due().cancel());
        writes.clear();
        lastDurable = world.agenda.micros();
        failing = false;
        broken = false;
        whileWriting = null;
    }

    /// Cut off, or overwritten in parts.
    private byte[] tear(byte[] frame) {
        if (world.dice.chance(0.5)) {
            return Arrays.copyOf(frame, world.dice.below(frame.length));
        }
        byte[] damaged = frame.clone();
        damaged[world.dice.below(damaged.length)] ^= 0x20;
        return damaged;
    }

    /// Replaces all entries by an image of the state after them.
    void snapshot(List<byte[]> parts, int entriesBehind) {
        image = List.copyOf(parts);
        List<byte[]> rest =
                List.copyOf(frames.subList(frames.size() - entriesBehind, frames.size()));
        frames.clear();
        frames.addAll(rest);
    }

    int entries() {
        return frames.size();
    }

    /// The image and the entries after it; a torn last entry is dropped for good.
    List<byte[]> read() {
        if (!frames.isEmpty() && !isWhole(frames.getLast())) {
            frames.removeLast();
            torn++;
        }
        List<byte[]> read = new ArrayList<>(image);
        for (byte[] frame : frames) {
            if (!isWhole(frame)) {
                throw new IllegalStateException("journal: damaged before its end");
            }
            read.add(Arrays.copyOfRange(frame, HEADER, frame.length));
        }
        return read;
    }

    private static byte[] frame(byte[] entry) {
        return ByteBuffer.allocate(HEADER + entry.length)
                .putInt(entry.length)
                .putInt(checksum(entry))
                .put(entry)
                .array();
    }

    private static boolean isWhole(byte[] frame) {
        if (frame.length < HEADER) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(frame);
        int length = header.getInt();
        int checksum = header.getInt();
        return length == frame.length - HEADER
                && checksum == checksum(Arrays.copyOfRange(frame, HEADER, frame.length));
    }

    private static int checksum(byte[] entry) {
        CRC32 crc = new CRC32();
        crc.update(entry);
        return (int) crc.getValue();
    }
}
