package dev.meros.batch;

/// The batch framework could not start or had to stop; the message is one line for the user.
public final class BatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BatchException(String message) {
        super(message);
    }

    public BatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
