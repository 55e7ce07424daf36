package dev.meros.agent.engine;

import dev.meros.agent.core.AgentEffect;

/// Carries out effects. Called by the owner of the state, so nothing may take long.
public interface Effects {
    void run(AgentEffect effect);
}
