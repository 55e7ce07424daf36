package dev.meros.api.codec;

/// Bytes that are no valid message; the text says what is wrong with them and is meant for the
/// sender.
public final class CodecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public CodecException(String message) {
        super(message);
    }

    public CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
