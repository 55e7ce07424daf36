package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.TaskKey;
import dev.meros.api.model.AgentId;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.agent.AgentStanding;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.KernelRecord;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A drain comes to its end, and then nothing runs on the agent. What a framework that was removed
/// meanwhile has left there may take its time to end, and so may what is left of an earlier life of
/// the machine, under another id.
final class DrainedAgentsAreEmpty extends Invariant {
    private final Map<AgentId, SimAgent> machines = new HashMap<>();

    @Override
    String sentence() {
        return "a drained agent ends with nothing running";
    }

    @Override
    void agentStored(SimAgent agent, AgentState stored) {
        if (stored.id() != null) {
            machines.put(stored.id(), agent);
        }
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        for (KernelRecord record : decision.records()) {
            if (record instanceof AgentRecord.Drained drained) {
                SimAgent machine = machines.get(drained.agent());
                if (machine != null && !machine.isForgotten(drained.agent())) {
                    for (TaskKey key : machine.containers.runningKeys(drained.agent())) {
                        expect(
                                state.frameworks().find(key.framework()) == null,
                                "agent %s is drained and runs %s",
                                drained.agent(),
                                key);
                    }
                }
            }
        }
    }

    /// A drain that is not over, or an agent that is drained and not empty, if there is one.
    Optional<String> open(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return Optional.of("the kernel is down");
        }
        for (AgentEntry agent : kernel.state().agents().all()) {
            if (agent.isUnreachable()) {
                continue;
            }
            if (agent.standing().mode() == AgentStanding.Mode.DRAINING) {
                return Optional.of("agent %s is draining".formatted(agent.id()));
            }
            SimAgent machine = machines.get(agent.id());
            if (agent.standing().mode() == AgentStanding.Mode.DRAINED
                    && machine != null
                    && !machine.isForgotten(agent.id())
                    && !machine.containers.running().isEmpty()) {
                return Optional.of(
                        "agent %s is drained and runs %s"
                                .formatted(agent.id(), machine.containers.running()));
            }
        }
        return Optional.empty();
    }
}
