package dev.meros.volumes;

/// What a new volume holds.
public sealed interface Content {
    /// Nothing.
    Content EMPTY = new Empty();

    /// Nothing.
    record Empty() implements Content {}

    /// What a snapshot of another volume of the same provider holds.
    record OfSnapshot(Volume source, String snapshot) implements Content {}
}
