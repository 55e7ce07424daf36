package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.operation.OperationStates;
import dev.meros.kernel.core.operation.Plan;
import dev.meros.kernel.core.operation.Site;
import dev.meros.kernel.core.record.OperationRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Does what has been planned for an operation: mesos-v1 §2.5.
final class OperationSteps {
    private final Step step;
    private final AgentId agent;
    private final @Nullable FrameworkId framework;
    private final @Nullable String role;

    /// Operations of a framework in a role.
    OperationSteps(Step step, AgentId agent, FrameworkId framework, String role) {
        this.step = step;
        this.agent = agent;
        this.framework = framework;
        this.role = role;
    }

    /// Operations of an operator.
    OperationSteps(Step step, AgentId agent) {
        this.step = step;
        this.agent = agent;
        this.framework = null;
        this.role = null;
    }

    /// The agent as operations see it.
    static Site site(Step step, AgentEntry agent) {
        List<Resource> dying = new ArrayList<>();
        for (OperationEntry operation : step.state.operations().on(agent.id())) {
            Offer.Operation.Destroy destroy = operation.operation().destroy();
            if (operation.isAtAgent() && destroy != null) {
                dying.addAll(destroy.volumes());
            }
        }
        return new Site(
                agent.capabilities(),
                agent.total(),
                step.state.accounts().agent(agent.id()).used(),
                dying);
    }

    /// Changes the books, and has the agent follow where there is data.
    void apply(Plan.Apply plan) {
        rescindShared(plan);
        step.add(
                new OperationRecord.Converted(
                        agent,
                        plan.conversion().consumed().toList(),
                        plan.conversion().converted().toList()));
        boolean silent = framework == null || plan.operation().id() == null;
        switch (plan.data()) {
            case TOUCHED -> begin(plan.operation(), List.of(), OperationState.OPERATION_PENDING);
            case NONE -> {
                if (!silent) {
                    begin(plan.operation(), List.of(), OperationState.OPERATION_FINISHED);
                }
            }
        }
    }

    /// A shared volume that is destroyed may be in the offers of others.
    private void rescindShared(Plan.Apply plan) {
        List<Resource> shared =
                plan.conversion().consumed().toList().stream()
                        .filter(r -> r.shared() != null)
                        .toList();
        if (!shared.isEmpty()) {
            step.rescind(
                    step.state.offers().on(agent).stream()
                            .filter(o -> shared.stream().anyMatch(s -> holds(o, s)))
                            .toList());
        }
    }

    private static boolean holds(OfferEntry offer, Resource wanted) {
        return offer.resources().toList().stream()
                .anyMatch(have -> ResourceKinds.covers(have, wanted));
    }

    /// Has the agent do it, and keeps for it what it needs.
    void ask(Plan.Ask plan) {
        begin(plan.operation(), plan.held().toList(), OperationState.OPERATION_PENDING);
    }

    private void begin(Offer.Operation operation, List<Resource> held, OperationState state) {
        Bytes uuid = step.newOperation();
        boolean done = OperationStates.isTerminal(state);
        OperationRecord.Begun begun =
                new OperationRecord.Begun(
                        uuid,
                        framework,
                        role,
                        agent,
                        operation,
                        done ? OperationRecord.Progress.DONE : OperationRecord.Progress.AT_AGENT,
                        held,
                        OperationUpdates.status(uuid, framework, operation, agent, state).build(),
                        step.now);
        step.add(begun);
        if (done && framework != null) {
            OperationUpdates.tellFramework(step, framework, uuid, begun.status());
        } else {
            OperationUpdates.tellAgent(step, agent, uuid, operation, 1);
        }
    }
}
