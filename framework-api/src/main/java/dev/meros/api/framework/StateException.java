package dev.meros.api.framework;

/// Framework state could not be read or written; the text says why.
public class StateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StateException(String message) {
        super(message);
    }

    public StateException(String message, Throwable cause) {
        super(message, cause);
    }
}
