package dev.meros.kernel.core;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.Asker;
import dev.meros.kernel.core.operation.OperationRules;
import dev.meros.kernel.core.operation.Plan;
import dev.meros.kernel.core.operation.Site;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Decides on an ACCEPT: which of its offers are good, and what becomes of each operation; mesos-v1
/// §2.2.
final class Acceptance {
    private final Step step;
    private final FrameworkEntry framework;
    private final Launches launches;
    private final Set<OperationId> named = new HashSet<>();
    private final OfferedResources resources;
    private @Nullable Site site;

    Acceptance(Step step, FrameworkEntry framework) {
        this.step = step;
        this.framework = framework;
        this.resources = new OfferedResources(new LimitGuard(step.state));
        this.launches = new Launches(step, framework, resources);
    }

    void accept(Call.Accept accept) {
        List<OfferEntry> offers = valid(accept.offerIds());
        step.end(offers);
        Optional<String> violation = violation(accept.offerIds(), offers);
        if (violation.isPresent()) {
            drop(accept, Reason.REASON_INVALID_OFFERS, violation.get());
            return;
        }
        OfferEntry first = offers.getFirst();
        if (!step.state.agents().isConnected(first.agent())) {
            drop(accept, Reason.REASON_AGENT_DISCONNECTED, "Agent is not connected");
            return;
        }
        for (OfferEntry offer : offers) {
            resources.add(offer);
        }
        for (Offer.Operation operation : accept.operations()) {
            perform(operation, first);
        }
        Duration refusal = OfferCalls.refusal(accept.filters());
        OfferCalls.refuse(step, first, resources.unwanted(), refusal);
        if (resources.areUntouched()) {
            offers.forEach(offer -> OfferCalls.handBack(step, offer, refusal));
        }
    }

    /// The offers that are out and this framework's, each once.
    private List<OfferEntry> valid(List<OfferId> ids) {
        List<OfferEntry> valid = new ArrayList<>();
        for (OfferId id : ids) {
            OfferEntry offer = step.state.offers().find(id);
            if (offer != null
                    && offer.framework().equals(framework.id())
                    && !valid.contains(offer)) {
                valid.add(offer);
            }
        }
        return valid;
    }

    private static Optional<String> violation(List<OfferId> ids, List<OfferEntry> valid) {
        if (ids.isEmpty()) {
            return Optional.of("No offers specified");
        }
        if (new HashSet<>(ids).size() < ids.size()) {
            return Optional.of("Duplicate offer in offer list");
        }
        for (OfferId id : ids) {
            if (valid.stream().noneMatch(o -> o.id().equals(id))) {
                return Optional.of("Offer " + id + " is no longer valid");
            }
        }
        OfferEntry first = valid.getFirst();
        for (OfferEntry offer : valid) {
            if (!offer.agent().equals(first.agent())) {
                return Optional.of(
                        "Aggregated offers must belong to one single agent. Offer %s uses agent %s and offer %s uses agent %s"
                                .formatted(offer.id(), offer.agent(), first.id(), first.agent()));
            }
            if (!offer.role().equals(first.role())) {
                return Optional.of(
                        "Aggregated offers must be allocated to the same role. Offer %s uses role %s and offer %s uses role %s"
                                .formatted(offer.id(), offer.role(), first.id(), first.role()));
            }
        }
        return Optional.empty();
    }

    private void drop(Call.Accept accept, Reason reason, String message) {
        OperationState dropped =
                reason == Reason.REASON_INVALID_OFFERS
                        ? OperationState.OPERATION_ERROR
                        : OperationState.OPERATION_DROPPED;
        for (Offer.Operation operation : accept.operations()) {
            for (TaskInfo task : Launches.tasksOf(operation)) {
                launches.refuse(task, TaskState.TASK_DROPPED, reason, message);
            }
            refuse(operation, dropped, null, message);
        }
    }

    private void perform(Offer.Operation operation, OfferEntry offer) {
        Offer.Operation.Type type = operation.type();
        switch (type == null ? Offer.Operation.Type.UNKNOWN : type) {
            case LAUNCH -> launches.launch(operation, offer);
            case LAUNCH_GROUP -> launches.launchGroup(operation, offer);
            case UNKNOWN,
                    RESERVE,
                    UNRESERVE,
                    CREATE,
                    DESTROY,
                    GROW_VOLUME,
                    SHRINK_VOLUME,
                    CREATE_DISK,
                    DESTROY_DISK ->
                    convert(operation, offer);
        }
    }

    private void convert(Offer.Operation operation, OfferEntry offer) {
        Site before = site(offer.agent()).withUsed(resources.sharedInUse());
        OperationSteps steps =
                new OperationSteps(step, offer.agent(), framework.id(), offer.role());
        switch (plan(operation, offer.role(), before)) {
            case Plan.Refused(String message) ->
                    refuse(operation, OperationState.OPERATION_ERROR, offer.agent(), message);
            case Plan.Apply plan -> {
                resources.convert(plan.conversion(), plan.outcome());
                site = site(offer.agent()).with(plan);
                steps.apply(plan);
            }
            case Plan.Ask plan -> {
                resources.hold(plan.held());
                steps.ask(plan);
            }
        }
        if (operation.id() != null) {
            named.add(operation.id());
        }
    }

    private Plan plan(Offer.Operation operation, String role, Site before) {
        Optional<String> violation =
                OperationRules.ofFeedback(operation, before).or(() -> ofId(operation.id()));
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Plan plan =
                OperationRules.plan(
                        operation, new Asker.ByFramework(framework.info(), role), before);
        if (!resources.holds(plan.needed())) {
            return new Plan.Refused(
                    "resources: %s (expected: at most what the offer has: %s)"
                            .formatted(plan.needed(), resources));
        }
        Optional<String> beyond = resources.beyondLimits(plan);
        return beyond.isPresent() ? new Plan.Refused(beyond.get()) : plan;
    }

    private Optional<String> ofId(@Nullable OperationId id) {
        return id == null
                        || (step.state.operations().find(framework.id(), id) == null
                                && !named.contains(id))
                ? Optional.empty()
                : Optional.of("id: %s (expected: an id that is not in use)".formatted(id));
    }

    /// The agent with what this call has made of it so far.
    private Site site(AgentId agent) {
        Site known = site;
        if (known == null) {
            known =
                    OperationSteps.site(
                            step, Objects.requireNonNull(step.state.agents().find(agent)));
            site = known;
        }
        return known;
    }

    /// Says that an operation was not done, if it has an id to speak of it.
    private void refuse(
            Offer.Operation operation,
            OperationState state,
            @Nullable AgentId agent,
            String message) {
        if (operation.id() != null && Launches.tasksOf(operation).isEmpty()) {
            OperationStatus status =
                    OperationStatus.builder()
                            .operationId(operation.id())
                            .state(state)
                            .agentId(agent)
                            .message(message)
                            .build();
            step.tell(framework.id(), OperationUpdates.event(status));
        }
    }
}
