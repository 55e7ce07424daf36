package dev.meros.kernel.http;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.master.Event;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// How events of the operator API are written: as Mesos does, or with a token in each from which a
/// stream can be resumed, which is an addition of ours.
enum EventForm {
    JSON(0, Exchange.JSON, Tokens.NONE),
    JSON_WITH_TOKENS(1, Exchange.JSON, Tokens.IN_EACH_EVENT);

    /// From this size on a record is held outside the heap, where it is written to any number of
    /// sockets without a copy for each.
    private static final int LARGE = 64 << 10;

    private final int place;
    private final String contentType;
    private final Tokens tokens;

    private enum Tokens {
        NONE,
        IN_EACH_EVENT
    }

    EventForm(int place, String contentType, Tokens tokens) {
        this.place = place;
        this.contentType = contentType;
        this.tokens = tokens;
    }

    /// A number from 0 on, of which each form has one.
    int place() {
        return place;
    }

    String contentType() {
        return contentType;
    }

    /// Whether subscribers of this form know of the additions.
    boolean isExtended() {
        return tokens == Tokens.IN_EACH_EVENT;
    }

    /// An event as a record, ready to be written as often as one likes; `token` stands for the
    /// place behind it.
    Buffer record(Event event, ResumeToken token) {
        byte[] plain = Json.write(event);
        return framed(isExtended() ? with(plain, "resume_token", token.text()) : plain);
    }

    /// A sign of life, which moves nothing.
    Buffer heartbeat() {
        return framed(Json.write(Event.heartbeat()));
    }

    /// The last record of a stream that the kernel ends; only for extended forms.
    Buffer closing(String message) {
        return framed(Json.write(new Closing("UNKNOWN", new Reason(message))));
    }

    /// `UNKNOWN` is what clients of Mesos pass over.
    private record Closing(String type, Reason closed) {}

    private record Reason(String message) {}

    /// Adds a field to a JSON object; its text needs no escape.
    private static byte[] with(byte[] object, String name, String text) {
        byte[] field =
                ("," + '"' + name + "\":\"" + text + "\"}").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[object.length - 1 + field.length];
        System.arraycopy(object, 0, all, 0, object.length - 1);
        System.arraycopy(field, 0, all, object.length - 1, field.length);
        return all;
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
