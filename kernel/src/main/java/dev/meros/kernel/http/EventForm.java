package dev.meros.kernel.http;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.master.Event;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

import java.nio.ByteBuffer;

/// How events of the operator API are written: as Mesos does, or with a token in each from which a
/// stream can be resumed, which is an addition of ours.
enum EventForm {
    JSON(0, WireFormat.JSON, Tokens.NONE),
    PROTOBUF(1, WireFormat.PROTOBUF, Tokens.NONE),
    JSON_WITH_TOKENS(2, WireFormat.JSON, Tokens.IN_EACH_EVENT),
    PROTOBUF_WITH_TOKENS(3, WireFormat.PROTOBUF, Tokens.IN_EACH_EVENT);

    /// From this size on a record is held outside the heap, where it is written to any number of
    /// sockets without a copy for each.
    private static final int LARGE = 64 << 10;

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

    /// An event as a record, ready to be written as often as one likes; `token` stands for the
    /// place behind it.
    Buffer record(Event event, ResumeToken token) {
        return written(isExtended() ? event.withResumeToken(token.text()) : event);
    }

    /// A sign of life, which moves nothing.
    Buffer heartbeat() {
        return written(Event.heartbeat());
    }

    /// The last record of a stream that the kernel ends; only for extended forms.
    Buffer closing(String message) {
        return written(Event.closed(message));
    }

    private Buffer written(Event event) {
        return framed(format.write(MessageType.MASTER_EVENT, event));
    }

    private static Buffer framed(byte[] record) {
        byte[] framed = RecordIo.frame(record);
        if (framed.length < LARGE) {
            return BufferInternal.buffer(Unpooled.wrappedBuffer(framed));
        }
        ByteBuffer outside = ByteBuffer.allocateDirect(framed.length).put(framed).flip();
        return BufferInternal.buffer(Unpooled.wrappedBuffer(outside));
    }
}
