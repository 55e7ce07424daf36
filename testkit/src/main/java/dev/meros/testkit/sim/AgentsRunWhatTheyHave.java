package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.Decision;
import dev.meros.agent.core.TaskPhase;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;

import java.util.List;

/// What an agent is to run never exceeds what it has, or had before it shrank. Tasks of frameworks
/// that are gone do not count: they are on their way out.
final class AgentsRunWhatTheyHave extends Invariant {
    @Override
    String sentence() {
        return "an agent's tasks never use more than the agent has";
    }

    /// Without reservations, of which the agent knows nothing; disks are for volumes to share.
    private static Resources plain(List<Resource> resources) {
        return Resources.of(resources)
                .filter(r -> !r.name().equals("disk"))
                .unallocated()
                .toUnreserved();
    }

    @Override
    void agentDecided(SimAgent agent, AgentState before, AgentCommand command, Decision decision) {
        if (decision.records().stream().noneMatch(r -> r instanceof AgentRecord.TaskLaunched)) {
            return;
        }
        Resources used = Resources.EMPTY;
        for (AgentTask task : decision.state().tasks().values()) {
            if (task.audience() == AgentTask.Audience.KERNEL && task.phase() != TaskPhase.ENDED) {
                used = used.plus(plain(task.info().resources()));
            }
        }
        Resources total = plain(agent.hardware().resources());
        expect(total.contains(used), "%s: %s used of %s", agent.name, used, total);
    }
}
