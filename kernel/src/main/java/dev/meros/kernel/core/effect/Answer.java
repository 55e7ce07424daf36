package dev.meros.kernel.core.effect;

import dev.meros.api.state.FrameworkState;

/// What the sender of a command is told when its records are committed.
public sealed interface Answer {
    /// The command was well-formed and has been taken (HTTP 202, or 200 with a stream for SUBSCRIBE
    /// and REGISTER, whose first event is among the effects).
    record Accepted() implements Answer {}

    /// The command is refused and has changed nothing.
    record Refused(Refusal refusal, String message) implements Answer {}

    record StateWritten(FrameworkState.Written written) implements Answer {}

    record StateConflicts(FrameworkState.Conflict conflict) implements Answer {}

    /// Why a command is refused; the number is the HTTP status.
    enum Refusal {
        BAD_REQUEST(400),
        FORBIDDEN(403),
        NOT_FOUND(404),
        CONFLICT(409),
        NOT_IMPLEMENTED(501),
        UNAVAILABLE(503);

        private final int status;

        Refusal(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
