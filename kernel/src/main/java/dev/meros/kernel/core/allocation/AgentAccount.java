package dev.meros.kernel.core.allocation;

import dev.meros.api.resource.Resources;

/// What an agent has in all, what tasks use of it and what offers hold of it.
public record AgentAccount(Resources total, Resources used, Resources offered) {
    static final AgentAccount EMPTY =
            new AgentAccount(Resources.EMPTY, Resources.EMPTY, Resources.EMPTY);

    /// What may still be offered. A shared volume always may.
    public Resources free() {
        Resources free = total.minus(used).minus(offered);
        if (!SharedVolumes.hasShared(total)) {
            return free;
        }
        return free.filter(r -> r.shared() == null).plus(total.filter(r -> r.shared() != null));
    }
}
