package dev.meros.api.agent.operator;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.TtyInfo;
import dev.meros.api.model.WireEnum;

import org.jspecify.annotations.Nullable;

/// A piece of what goes into or comes out of a container: bytes of one of its streams, or a word
/// about the connection. The type says which of the parts is set.
public record ProcessIo(@Nullable Type type, @Nullable Data data, @Nullable Control control) {
    /// `ProcessIO.Type` of the v1 API.
    public enum Type implements WireEnum {
        UNKNOWN(0),
        DATA(1),
        CONTROL(2);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// Bytes of a stream. Empty bytes for the input say that there will be no more.
    public record Data(@Nullable Stream type, @Nullable Bytes data) {}

    /// `ProcessIO.Data.Type` of the v1 API.
    public enum Stream implements WireEnum {
        UNKNOWN(0),
        STDIN(1),
        STDOUT(2),
        STDERR(3);

        private final int number;

        Stream(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// The size of the terminal, or a sign of life with the pause until the next.
    public record Control(
            @Nullable Kind type, @Nullable TtyInfo ttyInfo, @Nullable Heartbeat heartbeat) {}

    /// `ProcessIO.Control.Type` of the v1 API.
    public enum Kind implements WireEnum {
        UNKNOWN(0),
        TTY_INFO(1),
        HEARTBEAT(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }

    /// `ProcessIO.Control.Heartbeat` of the v1 API.
    public record Heartbeat(@Nullable DurationInfo interval) {}

    /// Bytes of a stream.
    public static ProcessIo data(Stream stream, Bytes bytes) {
        return new ProcessIo(Type.DATA, new Data(stream, bytes), null);
    }

    /// A sign of life; the next follows after `interval`.
    public static ProcessIo heartbeat(DurationInfo interval) {
        return new ProcessIo(
                Type.CONTROL, null, new Control(Kind.HEARTBEAT, null, new Heartbeat(interval)));
    }

    /// A terminal of another size.
    public static ProcessIo resize(TtyInfo tty) {
        return new ProcessIo(Type.CONTROL, null, new Control(Kind.TTY_INFO, tty, null));
    }
}
