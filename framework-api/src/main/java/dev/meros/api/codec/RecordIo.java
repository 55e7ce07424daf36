package dev.meros.api.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// RecordIO: each record is its length in bytes as decimal digits, a line feed, and the bytes.
public final class RecordIo {
    /// The largest record accepted unless told otherwise, in bytes.
    public static final int DEFAULT_MAX_RECORD = 64 << 20;

    private static final int MAX_DIGITS = 10;

    private RecordIo() {}

    /// One record, framed.
    public static byte[] frame(byte[] record) {
        byte[] head = (record.length + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] framed = new byte[head.length + record.length];
        System.arraycopy(head, 0, framed, 0, head.length);
        System.arraycopy(record, 0, framed, head.length, record.length);
        return framed;
    }

    /// Reassembles records from chunks that are cut anywhere. Not thread-safe; one for each stream.
    public static final class Decoder {
        private final int maxRecord;
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
        private int expected = -1;
        private int digits;
        private long length;

        public Decoder() {
            this(DEFAULT_MAX_RECORD);
        }

        /// A decoder that refuses records of more than `maxRecord` bytes.
        public Decoder(int maxRecord) {
            this.maxRecord = maxRecord;
        }

        /// The records completed by this chunk, in order; throws [CodecException] when the stream
        /// is not RecordIO or a record is too large, after which the decoder must not be used
        /// again.
        public List<byte[]> feed(ByteBuffer chunk) {
            List<byte[]> records = new ArrayList<>();
            while (true) {
                if (expected < 0 && !readHead(chunk)) {
                    return records;
                }
                if (partial.size() == 0 && chunk.remaining() >= expected) {
                    byte[] whole = new byte[expected];
                    chunk.get(whole);
                    records.add(whole);
                    expected = -1;
                    continue;
                }
                int take = Math.min(expected - partial.size(), chunk.remaining());
                byte[] piece = new byte[take];
                chunk.get(piece);
                partial.write(piece, 0, take);
                if (partial.size() < expected) {
                    return records;
                }
                records.add(partial.toByteArray());
                partial.reset();
                expected = -1;
            }
        }

        /// Whether the last record is not complete yet.
        public boolean isWithinRecord() {
            return expected >= 0 || digits > 0;
        }

        private boolean readHead(ByteBuffer chunk) {
            while (chunk.hasRemaining()) {
                byte b = chunk.get();
                if (b == '\n' && digits > 0) {
                    if (length > maxRecord) {
                        throw new CodecException(
                                "record of "
                                        + length
                                        + " bytes (expected: at most "
                                        + maxRecord
                                        + ")");
                    }
                    expected = (int) length;
                    digits = 0;
                    length = 0;
                    return true;
                }
                if (b < '0' || b > '9' || ++digits > MAX_DIGITS) {
                    throw new CodecException("not RecordIO: a record must start with its length");
                }
                length = length * 10 + (b - '0');
            }
            return false;
        }
    }
}
