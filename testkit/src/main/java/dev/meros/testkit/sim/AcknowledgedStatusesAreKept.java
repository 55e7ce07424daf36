package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.Decision;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// When an agent drops a status because it was acknowledged, an instance of the framework has seen
/// it and the kernel's durable books know what it said.
final class AcknowledgedStatusesAreKept extends Invariant {
    private final Set<Bytes> delivered = new HashSet<>();
    private @Nullable ClusterState committed;

    @Override
    String sentence() {
        return "no status is lost after its acknowledgement";
    }

    @Override
    void committed(ClusterState state, List<KernelRecord> records) {
        committed = state;
    }

    @Override
    void replayed(ClusterState before, ClusterState after) {
        committed = after;
    }

    @Override
    void frameworkGets(SimDriver driver, Event event) {
        if (event.update() != null && event.update().status().uuid() != null) {
            delivered.add(event.update().status().uuid());
        }
    }

    @Override
    void agentDecided(SimAgent agent, AgentState before, AgentCommand command, Decision decision) {
        ClusterState books = committed;
        for (AgentRecord record : decision.records()) {
            if (record instanceof AgentRecord.StatusAcknowledged a && books != null) {
                AgentTask task = Objects.requireNonNull(before.task(a.key()));
                check(books, agent, task, a.uuid());
            }
        }
    }

    private void check(ClusterState books, SimAgent agent, AgentTask task, Bytes uuid) {
        TaskStatus status = Objects.requireNonNull(task.stream().inFlight());
        TaskEntry known = books.tasks().find(task.key().framework(), task.key().task());
        TaskEntry past = books.tasks().findCompleted(task.key().framework(), task.key().task());
        if (known != null && past != null && past.hasAcknowledged(uuid)) {
            // the framework has used the id again before the agent heard of the end
            known = null;
        }
        if (known == null) {
            expect(
                    past == null || past.latestState().isTerminal(),
                    "%s: task %s is over in the books as %s",
                    agent.name,
                    task.key(),
                    past == null ? null : past.latestState());
            return;
        }
        expect(
                delivered.contains(uuid),
                "%s drops %s of task %s, which no instance has seen",
                agent.name,
                status.state(),
                task.key());
        expect(
                known.hasAcknowledged(uuid) || known.unacknowledged() != null,
                "%s drops %s of task %s, of whose acknowledgement the books know nothing",
                agent.name,
                status.state(),
                task.key());
        expect(
                !status.state().isTerminal(),
                "%s drops %s of task %s, which lives on in the books as %s",
                agent.name,
                status.state(),
                task.key(),
                known.latestState());
    }
}
