package dev.meros.agent.container;

import dev.meros.api.model.TaskStatus.Reason;

/// A container that cannot be started; the message and the reason are those of the task's final
/// status.
public final class ContainerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    public ContainerException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ContainerException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
