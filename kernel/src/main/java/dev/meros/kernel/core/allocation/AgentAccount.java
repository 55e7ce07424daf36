package dev.meros.kernel.core.allocation;

import dev.meros.api.resource.Resources;

/// What an agent has in all, what tasks use of it, what offers hold of it, and what is left.
public record AgentAccount(Resources total, Resources used, Resources offered, Resources free) {
    static final AgentAccount EMPTY =
            new AgentAccount(Resources.EMPTY, Resources.EMPTY, Resources.EMPTY, Resources.EMPTY);
}
