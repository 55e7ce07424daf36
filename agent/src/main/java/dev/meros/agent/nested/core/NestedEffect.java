package dev.meros.agent.nested.core;

/// What the agent does about nested and standalone containers, once the records are stored.
public sealed interface NestedEffect {
    /// Start a container; answered by Started or Failed.
    record Start(NestedContainer container) implements NestedEffect {}

    /// Send a signal to all processes of a container.
    record Signal(NestedContainer container, int number) implements NestedEffect {}

    /// Throw away what the driver remembers of a container.
    record Forget(NestedContainer container, SandboxFate sandbox) implements NestedEffect {}

    /// What becomes of the sandbox of a forgotten container.
    enum SandboxFate {
        /// It goes with the sandbox of its parent.
        STAYS,
        DELETED
    }
}
