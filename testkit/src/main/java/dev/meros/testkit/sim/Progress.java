package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentEffect;

/// Counts what a simulation got done.
final class Progress extends Invariant {
    private int launches;

    @Override
    String sentence() {
        return "counting is no invariant";
    }

    int launches() {
        return launches;
    }

    @Override
    void containerStarted(SimAgent agent, AgentEffect.StartContainer start) {
        launches++;
    }
}
