package dev.meros.longrunning.engine;

import dev.meros.longrunning.core.command.Effect;

/// Where effects go that are not calls to the kernel. Called on the engine's thread; must not
/// block.
public interface Outlet {
    /// Tells the subscribers of the event stream.
    void publish(Effect.Publish event);

    /// Runs a health check and submits its result.
    void probe(Effect.Probe probe);

    /// Asks an instance whether it is ready and submits its answer.
    void probe(Effect.ReadinessProbe probe);

    /// Counts an effect, after it has been carried out.
    void count(Effect effect);
}
