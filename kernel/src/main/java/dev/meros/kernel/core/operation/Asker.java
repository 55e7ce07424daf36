package dev.meros.kernel.core.operation;

import dev.meros.api.model.FrameworkInfo;

/// Who asks for an operation.
public sealed interface Asker {
    /// A framework, in the role of its offer.
    record ByFramework(FrameworkInfo info, String role) implements Asker {}

    /// An operator, to whom the agent's resources are not allocated.
    record ByOperator() implements Asker {}
}
