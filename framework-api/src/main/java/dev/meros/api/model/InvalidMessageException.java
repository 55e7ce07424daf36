package dev.meros.api.model;

/// A message that breaks the rules of the API: a required field is unset or a value cannot be read.
///
/// The text names the field and is meant for the sender of the message.
public final class InvalidMessageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public InvalidMessageException(String message) {
        super(message);
    }

    public InvalidMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
