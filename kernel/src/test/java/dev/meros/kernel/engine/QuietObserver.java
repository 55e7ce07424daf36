package dev.meros.kernel.engine;

import dev.meros.kernel.core.effect.Effect;

import java.time.Duration;

/// Counts nothing.
final class QuietObserver implements EngineObserver {
    @Override
    public void decided(int commands, int records, int bytes) {}

    @Override
    public void committed(Duration latency) {}

    @Override
    public void sent(Effect effect) {}

    @Override
    public void overloaded() {}

    @Override
    public void stored(Duration took) {}
}
