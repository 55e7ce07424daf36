package dev.meros.agent.nested.core;

/// What a command about nested and standalone containers is answered.
public sealed interface NestedAnswer {
    /// The container is on its way; the run tells when it is there.
    record Launching(String run) implements NestedAnswer {}

    /// There is a container of that id already.
    record AlreadyThere() implements NestedAnswer {}

    record Done() implements NestedAnswer {}

    record Refused(Refusal refusal, String message) implements NestedAnswer {}

    /// Why a command is refused.
    enum Refusal {
        /// It makes no sense as it is.
        INVALID,
        /// There is no such container.
        UNKNOWN,
        /// The container has to end first.
        NOT_ENDED
    }
}
