package dev.meros.kernel.core.agent;

import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.DrainInfo;
import dev.meros.api.model.DrainState;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// Whether operators let an agent be used. `drain` is set while it is being emptied and afterwards,
/// `since` says when an operator last decided; it is null when none ever did.
public record AgentStanding(Mode mode, @Nullable DrainConfig drain, @Nullable Instant since) {
    /// That of an agent with which no operator has done anything.
    public static final AgentStanding USUAL = new AgentStanding(Mode.ACTIVE, null, null);

    /// How an agent may be used.
    public enum Mode {
        /// For everything.
        ACTIVE,
        /// Its tasks stay, nothing new comes.
        DEACTIVATED,
        /// Its tasks are being killed, nothing new comes.
        DRAINING,
        /// It is empty and stays so.
        DRAINED
    }

    /// Whether new tasks may come.
    public boolean isActive() {
        return mode == Mode.ACTIVE;
    }

    public boolean isDraining() {
        return mode == Mode.DRAINING;
    }

    /// What operators are told of the emptying, as Mesos does; null when there is none.
    public @Nullable DrainInfo drainInfo() {
        return drain == null
                ? null
                : new DrainInfo(isDraining() ? DrainState.DRAINING : DrainState.DRAINED, drain);
    }
}
