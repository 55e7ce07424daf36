package dev.meros.kernel.journal;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogFormat;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// Reads the entries of one segment of a Raft log: a header, then entries, each with its length
/// before it and its checksum behind it, then zeros. Ratis' own reader does not say where and why
/// it stops.
final class SegmentReader implements Closeable {
    private static final int MAX_ENTRY_BYTES = RatisJournal.PART_BYTES + (1 << 20);
    private static final int BUFFER = 1 << 16;

    private final DataInputStream in;
    private long offset;
    private String broken = "";

    SegmentReader(Path file) throws IOException {
        in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER));
    }

    /// The next entry, or null at the end: where the entries end as they should, or where the first
    /// thing is that is no whole entry ([#broken()]).
    @Nullable LogEntryProto next() throws IOException {
        if (!broken.isEmpty()) {
            return null;
        }
        try {
            if (offset == 0) {
                header();
            }
            return broken.isEmpty() ? entry() : null;
        } catch (EOFException e) {
            broken = "it ends within an entry";
            return null;
        }
    }

    /// Why the last thing read is no entry; empty when the end is as it should be.
    String broken() {
        return broken;
    }

    /// How many bytes are whole entries and the header before them.
    long offset() {
        return offset;
    }

    private void header() throws IOException {
        byte[] header = new byte[SegmentedRaftLogFormat.getHeaderLength()];
        in.readFully(header);
        if (SegmentedRaftLogFormat.matchHeader(header, 0, header.length) != header.length) {
            broken = "it has no header of a log";
        }
        offset = header.length;
    }

    private @Nullable LogEntryProto entry() throws IOException {
        int first = in.read();
        if (first < 0 || first == SegmentedRaftLogFormat.getTerminator()) {
            if (first >= 0 && !onlyZeros(in)) {
                broken = "something stands behind its end";
            }
            return null;
        }
        ByteBuffer prefix = ByteBuffer.allocate(5);
        int length = 0;
        int next = first;
        for (int shift = 0; ; shift += 7) {
            prefix.put((byte) next);
            length |= (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                break;
            }
            next = in.readUnsignedByte();
            if (!prefix.hasRemaining()) {
                length = -1;
                break;
            }
        }
        if (length < 0 || length > MAX_ENTRY_BYTES) {
            broken = "an entry has the impossible length " + length;
            return null;
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        CRC32C checksum = new CRC32C();
        checksum.update(prefix.flip());
        checksum.update(bytes);
        if ((int) checksum.getValue() != in.readInt()) {
            broken = "an entry has a wrong checksum";
            return null;
        }
        offset += prefix.limit() + length + Integer.BYTES;
        return LogEntryProto.parseFrom(bytes);
    }

    private static boolean onlyZeros(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            for (int i = 0; i < read; i++) {
                if (buffer[i] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
