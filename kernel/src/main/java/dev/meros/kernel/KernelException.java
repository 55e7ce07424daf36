package dev.meros.kernel;

/// The kernel cannot start or go on; the message is one line and meant for whoever runs it, in the
/// form `name: value (expected: …)` where a setting is at fault.
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KernelException(String message) {
        super(message);
    }

    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
