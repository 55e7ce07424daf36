package dev.meros.batch.core.effect;

import dev.meros.batch.core.run.RunId;

/// What whoever asked is told once the decision is durable.
public sealed interface Answer {

    record Done() implements Answer {}

    /// The run that a trigger has made.
    record Started(RunId run) implements Answer {}

    record Text(String text) implements Answer {}

    /// Nothing was changed; the message is one line for the user.
    record Refused(String message) implements Answer {}
}
