package dev.meros.kernel.engine;

import dev.meros.kernel.core.effect.Effect;

/// Where messages leave the kernel.
public interface Outbox {
    /// Takes a message to its stream. Called by one thread at a time, in the order of decisions;
    /// must not block. Messages to streams that are not open are dropped.
    void send(Effect effect);
}
