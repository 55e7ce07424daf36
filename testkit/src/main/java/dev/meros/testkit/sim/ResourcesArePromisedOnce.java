package dev.meros.testkit.sim;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.AgentAccount;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.FrameworkRecord;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.core.record.OfferRecord;
import dev.meros.kernel.core.record.OperationRecord;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/// On each agent, what tasks use and what is offered is what the accounts say, and together no more
/// than there is; of an agent that has shrunk nothing is offered but what tasks leave.
final class ResourcesArePromisedOnce extends Invariant {
    private final Set<AgentId> changed = new LinkedHashSet<>();

    /// Agents whose tasks use more than they still have.
    private final Set<AgentId> shrunk = new LinkedHashSet<>();

    @Override
    String sentence() {
        return "no resource is promised twice";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        for (KernelRecord record : decision.records()) {
            switch (record) {
                case TaskRecord.Launched r -> add(r.task().agentId());
                case TaskRecord.StatusChanged r -> add(r.status().agentId());
                case TaskRecord.Acknowledged r ->
                        addOf(state.tasks().find(r.framework(), r.task()));
                case TaskRecord.Removed r -> addOf(state.tasks().find(r.framework(), r.task()));
                case FrameworkRecord.Removed r ->
                        state.tasks().of(r.framework()).forEach(this::addOf);
                case OfferRecord.Offered r -> add(r.agent());
                case OfferRecord.Ended r -> {
                    OfferEntry offer = state.offers().find(r.offer());
                    add(offer == null ? null : offer.agent());
                }
                case AgentRecord.Changed r -> {
                    AgentId agent = Objects.requireNonNull(r.info().id());
                    add(agent);
                    shrunk.add(agent);
                }
                case AgentRecord.Returned r -> add(r.agent());
                case OperationRecord.Converted r -> add(r.agent());
                case OperationRecord.Begun r -> add(r.agent());
                case AgentRecord.Unreachable r -> add(r.agent());
                default -> {}
            }
        }
    }

    private void add(@Nullable AgentId agent) {
        if (agent != null) {
            changed.add(agent);
        }
    }

    private void addOf(@Nullable TaskEntry task) {
        add(task == null ? null : task.agent());
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        for (AgentId agent : changed) {
            check(state, agent);
        }
        changed.clear();
    }

    @Override
    void look(World world) {
        KernelProcess kernel = world.kernel.process();
        if (kernel != null) {
            for (AgentEntry agent : kernel.state().agents().all()) {
                check(kernel.state(), agent.id());
            }
        }
    }

    private void check(ClusterState state, AgentId agent) {
        AgentAccount account = state.accounts().agent(agent);
        Resources used = Resources.EMPTY;
        long ports = 0;
        for (TaskEntry task : state.tasks().on(agent)) {
            TaskState latest = task.latestState();
            if (!latest.isTerminal() && latest != TaskState.TASK_UNREACHABLE) {
                used = used.plus(task.resources());
                ports += Ranges.size(task.resources().ranges("ports"));
            }
        }
        for (ExecutorEntry executor : state.executors().on(agent)) {
            used = used.plus(executor.resources());
        }
        for (OperationEntry operation : state.operations().on(agent)) {
            if (operation.holdsResources()) {
                used = used.plus(operation.held());
            }
        }
        Resources offered = Resources.EMPTY;
        for (OfferEntry offer : state.offers().on(agent)) {
            offered = offered.plus(offer.resources());
            ports += Ranges.size(offer.resources().ranges("ports"));
        }
        expect(
                account.used().equals(used),
                "agent %s: tasks use %s, the books say %s",
                agent,
                used,
                account.used());
        expect(
                account.offered().equals(offered),
                "agent %s: offers hold %s, the books say %s",
                agent,
                offered,
                account.offered());
        Resources taken = used.plus(offered);
        Resources total = account.total().nonShared();
        if (total.contains(used.nonShared())) {
            shrunk.remove(agent);
        } else if (shrunk.contains(agent)) {
            expect(
                    total.minus(used.nonShared()).contains(offered.nonShared()),
                    "agent %s: %s offered, of %s %s are in use",
                    agent,
                    offered,
                    total,
                    used);
            return;
        }
        expect(
                total.contains(taken.nonShared())
                        && taken.shared().toList().stream()
                                .allMatch(r -> account.total().contains(Resources.of(r))),
                "agent %s: %s taken of %s",
                agent,
                taken,
                account.total());
        expect(
                Ranges.size(taken.ranges("ports")) == ports,
                "agent %s: a port is taken twice: %s",
                agent,
                taken);
    }
}
