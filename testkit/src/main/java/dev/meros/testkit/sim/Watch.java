package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentEffect;
import dev.meros.agent.core.AgentState;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.record.KernelRecord;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Tells all invariants.
final class Watch extends Invariant {
    private final List<Invariant> invariants;

    Watch(List<Invariant> invariants) {
        this.invariants = new ArrayList<>(invariants);
    }

    void add(Invariant invariant) {
        invariants.add(invariant);
    }

    /// Somebody has seen that a sentence does not hold.
    void fail(String broken, String how) {
        throw new BrokenInvariant(broken, how);
    }

    @Override
    String sentence() {
        return "all invariants hold";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        for (Invariant each : invariants) {
            each.deciding(state, command, decision, now);
        }
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        for (Invariant each : invariants) {
            each.decided(state, command, decision, now);
        }
    }

    @Override
    void committed(ClusterState committed, List<KernelRecord> records) {
        for (Invariant each : invariants) {
            each.committed(committed, records);
        }
    }

    @Override
    void released(Effect effect) {
        for (Invariant each : invariants) {
            each.released(effect);
        }
    }

    @Override
    void replayed(ClusterState before, ClusterState after) {
        for (Invariant each : invariants) {
            each.replayed(before, after);
        }
    }

    @Override
    void kernelCrashed() {
        for (Invariant each : invariants) {
            each.kernelCrashed();
        }
    }

    @Override
    void agentHears(SimAgent agent, AgentEvent event) {
        for (Invariant each : invariants) {
            each.agentHears(agent, event);
        }
    }

    @Override
    void agentDecided(
            SimAgent agent,
            AgentState before,
            AgentCommand command,
            dev.meros.agent.core.Decision decision) {
        for (Invariant each : invariants) {
            each.agentDecided(agent, before, command, decision);
        }
    }

    @Override
    void agentStored(SimAgent agent, AgentState stored) {
        for (Invariant each : invariants) {
            each.agentStored(agent, stored);
        }
    }

    @Override
    void agentCrashed(SimAgent agent, SimAgent.Loss loss) {
        for (Invariant each : invariants) {
            each.agentCrashed(agent, loss);
        }
    }

    @Override
    void containerStarted(SimAgent agent, AgentEffect.StartContainer start) {
        for (Invariant each : invariants) {
            each.containerStarted(agent, start);
        }
    }

    @Override
    void frameworkGets(SimDriver driver, Event event) {
        for (Invariant each : invariants) {
            each.frameworkGets(driver, event);
        }
    }

    @Override
    void frameworkCalls(SimDriver driver, Call call) {
        for (Invariant each : invariants) {
            each.frameworkCalls(driver, call);
        }
    }

    @Override
    void frameworkDisconnected(SimDriver driver) {
        for (Invariant each : invariants) {
            each.frameworkDisconnected(driver);
        }
    }

    @Override
    void frameworkCrashed(SimDriver driver) {
        for (Invariant each : invariants) {
            each.frameworkCrashed(driver);
        }
    }

    @Override
    void look(World world) {
        for (Invariant each : invariants) {
            each.look(world);
        }
    }

    @Override
    void settled(World world) {
        for (Invariant each : invariants) {
            each.settled(world);
        }
    }

    @Override
    void drained(World world) {
        for (Invariant each : invariants) {
            each.drained(world);
        }
    }
}
