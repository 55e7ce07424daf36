package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Offer;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer.Refusal;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.Asker;
import dev.meros.kernel.core.operation.OperationRules;
import dev.meros.kernel.core.operation.Plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Decides on operations that operators ask for: mesos-v1 §5.2.
final class OperatorOperations {
    /// For how long a framework does not get back what was taken from its offers.
    private static final Duration REFUSAL = Duration.ofSeconds(5);

    private OperatorOperations() {}

    static Decision perform(Step step, OperatorCommand.Operate command) {
        AgentId id = command.agent();
        AgentEntry agent = step.state.agents().find(id);
        if (agent == null) {
            return Decision.refused(
                    Refusal.BAD_REQUEST,
                    "agent_id: %s (expected: a registered agent)".formatted(id));
        }
        if (agent.isUnreachable()) {
            return Decision.refused(
                    Refusal.CONFLICT, "agent_id: %s (expected: a reachable agent)".formatted(id));
        }
        // Nobody would be told what becomes of it by its id.
        Offer.Operation operation = command.operation().toBuilder().id(null).build();
        return switch (OperationRules.plan(
                operation, new Asker.ByOperator(), OperationSteps.site(step, agent))) {
            case Plan.Refused(String message) -> Decision.refused(Refusal.BAD_REQUEST, message);
            case Plan.Ask _ ->
                    Decision.refused(
                            Refusal.BAD_REQUEST,
                            "type: %s (expected: an operation that needs no resource provider)"
                                    .formatted(operation.type()));
            case Plan.Apply plan -> apply(step, id, plan);
        };
    }

    private static Decision apply(Step step, AgentId agent, Plan.Apply plan) {
        Resources free = step.state.accounts().agent(agent).free();
        Resources missing = plan.needed().minus(free);
        List<OfferEntry> taken = new ArrayList<>();
        for (OfferEntry offer : step.state.offers().on(agent)) {
            Resources rest = missing.minus(offer.resources());
            if (!rest.equals(missing)) {
                taken.add(offer);
                missing = rest;
            }
        }
        if (!missing.isEmpty()) {
            return Decision.refused(
                    Refusal.CONFLICT,
                    "resources: %s (expected: at most what no task uses; %s is missing)"
                            .formatted(plan.needed(), missing));
        }
        step.rescind(taken);
        taken.forEach(o -> OfferCalls.refuse(step, o, o.resources(), REFUSAL));
        new OperationSteps(step, agent).apply(plan);
        return step.accepted();
    }
}
