package dev.meros.api.executor;

/// An executor's driver that cannot go on; the message is for people.
public final class ExecutorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ExecutorException(String message) {
        super(message);
    }

    public ExecutorException(String message, Throwable cause) {
        super(message, cause);
    }
}
