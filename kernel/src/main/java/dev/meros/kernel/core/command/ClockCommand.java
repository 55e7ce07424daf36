package dev.meros.kernel.core.command;

/// The passing of time and of terms.
public sealed interface ClockCommand extends Command {
    /// This kernel leads from now on in a new term. `clusterId` is a fresh random id that is used
    /// when the journal is empty.
    record Lead(long term, String clusterId) implements ClockCommand {}

    /// Time has passed: deadlines are looked at.
    record Tick() implements ClockCommand {}

    /// Offers are made from what is free. Sent by the engine after each batch of commands that may
    /// have changed what can be offered.
    record Allocate() implements ClockCommand {}
}
