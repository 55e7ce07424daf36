package dev.meros.kernel.http;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.master.Event;

import java.nio.charset.StandardCharsets;

/// How events of the operator API are written: as Mesos does, or with a token in each from which a
/// stream can be resumed, which is an addition of ours.
enum EventForm {
    JSON(0, WireFormat.JSON, Tokens.NONE),
    PROTOBUF(1, WireFormat.PROTOBUF, Tokens.NONE),
    JSON_WITH_TOKENS(2, WireFormat.JSON, Tokens.IN_EACH_EVENT),
    PROTOBUF_WITH_TOKENS(3, WireFormat.PROTOBUF, Tokens.IN_EACH_EVENT);

    private final int place;
    private final WireFormat format;
    private final Tokens tokens;

    /// Whether events carry tokens.
    enum Tokens {
        NONE,
        IN_EACH_EVENT
    }

    EventForm(int place, WireFormat format, Tokens tokens) {
        this.place = place;
        this.format = format;
        this.tokens = tokens;
    }

    static EventForm of(WireFormat format, Tokens tokens) {
        boolean plain = tokens == Tokens.NONE;
        return switch (format) {
            case JSON -> plain ? JSON : JSON_WITH_TOKENS;
            case PROTOBUF -> plain ? PROTOBUF : PROTOBUF_WITH_TOKENS;
        };
    }

    /// A number from 0 on, of which each form has one.
    int place() {
        return place;
    }

    String contentType() {
        return format.contentType();
    }

    /// Whether subscribers of this form know of the additions.
    boolean isExtended() {
        return tokens == Tokens.IN_EACH_EVENT;
    }

    /// An event as a chunk that holds one record; `token` stands for the place behind it.
    byte[] chunk(Event event, ResumeToken token) {
        return chunk(isExtended() ? event.withResumeToken(token.text()) : event);
    }

    /// A sign of life, which moves nothing.
    byte[] heartbeat() {
        return chunk(Event.heartbeat());
    }

    /// The last record of a stream that the kernel ends; only for extended forms.
    byte[] closing(String reason) {
        return chunk(Event.closed(reason));
    }

    private byte[] chunk(Event event) {
        byte[] record = RecordIo.frame(format.write(MessageType.MASTER_EVENT, event));
        byte[] head =
                (Integer.toHexString(record.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[head.length + record.length + 2];
        System.arraycopy(head, 0, chunk, 0, head.length);
        System.arraycopy(record, 0, chunk, head.length, record.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }
}
