package dev.meros.kernel.engine;

import dev.meros.kernel.core.effect.Effect;

import java.time.Duration;

/// Who counts what the engine does. Called by the engine's threads; must not block.
public interface EngineObserver {
    /// Commands were decided in one batch, which led to that many journal records in that many
    /// bytes.
    void decided(int commands, int records, int bytes);

    /// A journal entry was committed, this long after it was proposed.
    void committed(Duration latency);

    /// A message has left.
    void sent(Effect effect);

    /// A command was refused because too many were waiting.
    void overloaded();

    /// A snapshot was stored, which took this long.
    void stored(Duration took);
}
