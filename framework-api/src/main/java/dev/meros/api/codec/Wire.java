package dev.meros.api.codec;

/// The forms of values in protobuf, and how they are read.
final class Wire {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int GROUP = 3;
    static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    /// Messages within messages, and groups within groups, that are taken: as in Google's readers.
    static final int MAX_DEPTH = 100;

    /// The bytes of the longest varint.
    static final int MAX_VARINT = 10;

    private Wire() {}

    /// A place in a message of which values are read; throws [CodecException] where the bytes end
    /// too early or make no sense.
    static final class Cursor {
        byte[] bytes;
        int at;

        Cursor(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        long varint(int end) {
            int here = at;
            if (here < end && bytes[here] >= 0) {
                at = here + 1;
                return bytes[here];
            }
            return longVarint(end);
        }

        private long longVarint(int end) {
            long value = 0;
            for (int i = 0; i < MAX_VARINT; i++) {
                if (at >= end) {
                    throw cut();
                }
                byte b = bytes[at++];
                value |= (long) (b & 0x7f) << (7 * i);
                if (b >= 0) {
                    return value;
                }
            }
            throw new CodecException(
                    "malformed protobuf: a varint of more than " + MAX_VARINT + " bytes");
        }

        /// The number and the form of the next field, as one number.
        int tag(int end) {
            long tag = varint(end);
            if (tag >>> 3 == 0 || tag >>> 32 != 0) {
                throw new CodecException("malformed protobuf: no field has the tag " + tag);
            }
            return (int) tag;
        }

        /// The length of what follows, which is within the message.
        int length(int end) {
            long length = varint(end);
            if (length < 0 || length > end - at) {
                throw cut();
            }
            return (int) length;
        }

        long fixed64(int end) {
            if (end - at < 8) {
                throw cut();
            }
            long value = 0;
            for (int i = 7; i >= 0; i--) {
                value = (value << 8) | (bytes[at + i] & 0xff);
            }
            at += 8;
            return value;
        }

        /// Goes past a value.
        void skip(int tag, int end) {
            switch (tag & 7) {
                case VARINT -> varint(end);
                case FIXED64 -> past(8, end);
                case BYTES -> past(length(end), end);
                case FIXED32 -> past(4, end);
                case GROUP -> skipGroup(tag >>> 3, end);
                default ->
                        throw new CodecException(
                                "malformed protobuf: a value of form " + (tag & 7));
            }
        }

        private void past(int count, int end) {
            if (count > end - at) {
                throw cut();
            }
            at += count;
        }

        private void skipGroup(int number, int end) {
            int[] open = new int[MAX_DEPTH];
            int depth = 0;
            open[depth++] = number;
            while (depth > 0) {
                int tag = tag(end);
                switch (tag & 7) {
                    case END_GROUP -> {
                        if (open[--depth] != tag >>> 3) {
                            throw new CodecException("malformed protobuf: a group without its end");
                        }
                    }
                    case GROUP -> {
                        if (depth == MAX_DEPTH) {
                            throw tooDeep();
                        }
                        open[depth++] = tag >>> 3;
                    }
                    default -> skip(tag, end);
                }
            }
        }

        private static CodecException cut() {
            return new CodecException("malformed protobuf: it ends within a value");
        }
    }

    static CodecException tooDeep() {
        return new CodecException(
                "malformed message: nested too deeply (expected: at most " + MAX_DEPTH + ")");
    }
}
