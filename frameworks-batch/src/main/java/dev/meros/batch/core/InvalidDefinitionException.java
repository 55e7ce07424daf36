package dev.meros.batch.core;

/// A definition or a request that is refused; the message is one line for the user, of the form
/// `name: value (expected: …)`.
public final class InvalidDefinitionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidDefinitionException(String message) {
        super(message);
    }

    public InvalidDefinitionException(String name, Object value, String expected) {
        super(name + ": " + value + " (expected: " + expected + ")");
    }
}
