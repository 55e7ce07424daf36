package dev.meros.longrunning;

/// The long-running framework cannot start or go on; the text says why in one line.
public final class LongRunningException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LongRunningException(String message) {
        super(message);
    }

    public LongRunningException(String message, Throwable cause) {
        super(message, cause);
    }
}
