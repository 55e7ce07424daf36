package dev.meros.kernel.engine;

import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Effect;

import java.time.Duration;

/// Who counts what the engine does. Called by the engine's threads; must not block.
public interface EngineObserver {
    /// Commands were decided in one batch, which led to that many journal records in that many
    /// bytes.
    void decided(int commands, int records, int bytes);

    /// A command was decided; called by the thread that decides, before the decision is durable.
    default void decided(Command command, Decision decision) {}

    /// An allocation was decided, which took so long, after it had waited so long.
    default void allocated(Duration took, Duration waited) {}

    /// A journal entry was committed, this long after it was proposed.
    void committed(Duration latency);

    /// A message has left.
    void sent(Effect effect);

    /// A command was refused because too many were waiting.
    void overloaded();

    /// A snapshot was stored, which took this long.
    void stored(Duration took);
}
