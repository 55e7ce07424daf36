package dev.meros.testkit.process;

/// A process under test did not do in time what was awaited; the text ends with its last lines.
public final class ProcessFailure extends AssertionError {
    private static final long serialVersionUID = 1;

    public ProcessFailure(String message) {
        super(message);
    }

    public ProcessFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
