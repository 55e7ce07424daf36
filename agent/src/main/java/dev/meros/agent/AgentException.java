package dev.meros.agent;

/// An agent that cannot be started or go on; the message is one line for the user.
public final class AgentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AgentException(String message) {
        super(message);
    }

    public AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}
