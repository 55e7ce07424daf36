package dev.meros.kernel.core.operation;

import dev.meros.api.model.Offer;
import dev.meros.api.resource.Resources;

/// What is to become of an operation.
public sealed interface Plan {
    /// It is not done; the message is for who asked for it.
    record Refused(String message) implements Plan {}

    /// It is done in the books at once. `operation` is the operation with its resources in the
    /// newer format and without allocation.
    record Apply(Offer.Operation operation, Conversion conversion, Outcome outcome, Data data)
            implements Plan {}

    /// It is done by the agent, and in the books once the agent has said what came of it; these
    /// resources are taken meanwhile.
    record Ask(Offer.Operation operation, Resources held) implements Plan {}

    /// What it takes of what is free; nothing when it is refused.
    default Resources needed() {
        return switch (this) {
            case Refused _ -> Resources.EMPTY;
            case Apply apply -> apply.conversion().consumed();
            case Ask ask -> ask.held();
        };
    }

    /// Whether later operations of the same call may use what an operation has made.
    enum Outcome {
        USABLE,
        /// It comes in a later offer.
        LATER
    }

    /// Whether the agent has something to do on its disks.
    enum Data {
        NONE,
        TOUCHED
    }
}
