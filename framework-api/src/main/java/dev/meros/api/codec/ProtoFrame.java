package dev.meros.api.codec;

import dev.meros.api.codec.MessageType.Field;
import dev.meros.api.codec.MessageType.Kind;
import dev.meros.api.codec.MessageType.Label;

import org.jspecify.annotations.Nullable;

/// A message that a [ProtoReader] is within, and how far it has come. Frames are used again for
/// later messages of the same depth.
final class ProtoFrame {
    /// What comes next.
    enum Next {
        /// The name of a field, or the end of the message.
        NAME,
        /// The value of the field whose name was told.
        VALUE,
        /// An element of a list, or its end.
        ELEMENT,
        /// A key of a map, or its end.
        KEY,
        /// The value to the key that was told.
        ENTRY
    }

    final int depth;
    final @Nullable ProtoFrame parent;
    final Wire.Cursor cursor = new Wire.Cursor(new byte[0], 0);
    int end;
    Next next = Next.NAME;
    String name = "";

    /// Where the packed elements end that are being read; 0 when there are none.
    int packedEnd;

    private @Nullable ProtoFrame child;
    private @Nullable MessageType type;
    private @Nullable Field field;
    private int tag;

    /// Whether the tag of the next occurrence has been read already.
    private boolean tagged;

    ProtoFrame(@Nullable ProtoFrame parent) {
        this.parent = parent;
        this.depth = parent == null ? 1 : parent.depth + 1;
    }

    ProtoFrame child() {
        if (child == null) {
            if (depth == Wire.MAX_DEPTH) {
                throw Wire.tooDeep();
            }
            child = new ProtoFrame(this);
        }
        return child;
    }

    /// The field that is being told.
    Field field() {
        if (field == null) {
            throw new IllegalStateException("no field has begun");
        }
        return field;
    }

    private MessageType type() {
        if (type == null) {
            throw new IllegalStateException("no message has begun");
        }
        return type;
    }

    /// Starts with a message that lies in a range of bytes; what protobuf allows and JSON does not
    /// (the elements of a list scattered, a field given twice) is put in order first.
    void enter(MessageType message, byte[] bytes, int from, int to) {
        type = message;
        cursor.bytes = bytes;
        cursor.at = from;
        end = to;
        next = Next.NAME;
        boolean inOrder = isInOrder(message);
        cursor.at = from;
        if (!inOrder) {
            cursor.bytes = Normal.form(message, bytes, from, to);
            cursor.at = 0;
            end = cursor.bytes.length;
        }
    }

    /// Goes through the fields once; refuses the message when a required one is missing.
    private boolean isInOrder(MessageType message) {
        long seen = 0;
        long last = 0;
        boolean ordered = true;
        while (cursor.at < end) {
            int here = cursor.tag(end);
            Field known = fits(message, here);
            if (known == null) {
                cursor.skip(here, end);
                continue;
            }
            if (known.kind() == Kind.ENUM && !known.isMany()) {
                int number = (int) cursor.varint(end);
                if (!known.enumType().names().containsKey(number)) {
                    continue;
                }
            } else {
                cursor.skip(here, end);
            }
            long bit = known.bit();
            boolean again = (seen & bit) != 0;
            ordered &= !again || (known.isMany() && last == bit);
            ordered &= known.group() == 0 || (seen & known.group()) == 0;
            seen |= bit;
            last = bit;
        }
        message.requireAll(seen);
        return ordered;
    }

    /// The field with this tag; null when the message has none of that number and form, which is
    /// then to be skipped.
    static @Nullable Field fits(MessageType message, int tag) {
        Field field = message.field(tag >>> 3);
        if (field == null) {
            return null;
        }
        int wire = tag & 7;
        boolean fits =
                wire == field.wire()
                        || (wire == Wire.BYTES
                                && field.label() == Label.REPEATED
                                && field.kind().wire() != Wire.BYTES);
        return fits ? field : null;
    }

    /// Goes to the next field that is known and has a value that is known; false at the end.
    boolean nextField() {
        while (cursor.at < end) {
            tag = cursor.tag(end);
            Field known = fits(type(), tag);
            if (known == null) {
                cursor.skip(tag, end);
                continue;
            }
            if (known.kind() == Kind.ENUM && !known.isMany()) {
                int before = cursor.at;
                int number = (int) cursor.varint(end);
                if (!known.enumType().names().containsKey(number)) {
                    continue;
                }
                cursor.at = before;
            }
            field = known;
            name = known.name();
            return true;
        }
        return false;
    }

    /// Starts with the elements or entries of the field whose tag was read.
    void begin() {
        packedEnd = 0;
        tagged = true;
    }

    /// Goes to the next element or entry of the field; false when there is none. Then the cursor is
    /// before the value.
    boolean nextOccurrence() {
        while (true) {
            if (packedEnd > 0 && cursor.at < packedEnd) {
                return true;
            }
            packedEnd = 0;
            if (!tagged && !nextTag()) {
                return false;
            }
            tagged = false;
            if ((tag & 7) == field().wire()) {
                return true;
            }
            packedEnd = cursor.length(end);
            packedEnd += cursor.at;
        }
    }

    private boolean nextTag() {
        while (cursor.at < end) {
            int before = cursor.at;
            tag = cursor.tag(end);
            Field known = fits(type(), tag);
            if (known != null && known.index() == field().index()) {
                return true;
            }
            if (known != null) {
                cursor.at = before;
                return false;
            }
            cursor.skip(tag, end);
        }
        return false;
    }

    /// Up to where the value at the cursor may reach.
    int valueEnd() {
        return packedEnd > 0 ? packedEnd : end;
    }
}
