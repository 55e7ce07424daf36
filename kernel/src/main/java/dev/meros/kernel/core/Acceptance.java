package dev.meros.kernel.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskRules;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides on an ACCEPT: which of its offers are good, and what becomes of each operation; mesos-v1
/// §2.2.
final class Acceptance {
    private final Step step;
    private final FrameworkEntry framework;
    private final Set<TaskId> launched = new HashSet<>();
    private Resources remaining = Resources.EMPTY;

    Acceptance(Step step, FrameworkEntry framework) {
        this.step = step;
        this.framework = framework;
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
            remaining = remaining.plus(offer.resources());
        }
        for (Offer.Operation operation : accept.operations()) {
            perform(operation, first);
        }
        OfferCalls.refuse(step, first, remaining, OfferCalls.refusal(accept.filters()));
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
            for (TaskInfo task : tasksOf(operation)) {
                refuse(task, TaskState.TASK_DROPPED, reason, message);
            }
            refuse(operation, dropped, null, message);
        }
    }

    private static List<TaskInfo> tasksOf(Offer.Operation operation) {
        if (operation.launch() != null) {
            return operation.launch().taskInfos();
        }
        return operation.launchGroup() == null
                ? List.of()
                : operation.launchGroup().taskGroup().tasks();
    }

    private void perform(Offer.Operation operation, OfferEntry offer) {
        Offer.Operation.Type type = operation.type();
        switch (type == null ? Offer.Operation.Type.UNKNOWN : type) {
            case LAUNCH -> {
                for (TaskInfo task : tasksOf(operation)) {
                    launch(operation, task, offer);
                }
            }
            case LAUNCH_GROUP ->
                    tasksOf(operation)
                            .forEach(
                                    task ->
                                            refuse(
                                                    task,
                                                    TaskState.TASK_ERROR,
                                                    Reason.REASON_TASK_GROUP_INVALID,
                                                    "operation: LAUNCH_GROUP (expected: LAUNCH)"));
            case UNKNOWN,
                    RESERVE,
                    UNRESERVE,
                    CREATE,
                    DESTROY,
                    GROW_VOLUME,
                    SHRINK_VOLUME,
                    CREATE_DISK,
                    DESTROY_DISK ->
                    refuse(
                            operation,
                            OperationState.OPERATION_ERROR,
                            offer.agent(),
                            "operation: %s (expected: LAUNCH)".formatted(type));
        }
    }

    private void launch(Offer.Operation operation, TaskInfo task, OfferEntry offer) {
        Optional<String> violation =
                operation.id() == null
                        ? TaskRules.violation(task, offer.agent(), offer.role())
                        : Optional.of("Operation.id: set (expected: unset in LAUNCH)");
        if (violation.isEmpty() && isKnown(task.taskId())) {
            violation = Optional.of("Task has duplicate ID: " + task.taskId());
        }
        Resources wanted = Resources.of(task.resources()).unallocated();
        if (violation.isEmpty() && !remaining.contains(wanted)) {
            violation =
                    Optional.of(
                            "Task uses more resources %s than available %s"
                                    .formatted(wanted, remaining));
        }
        if (violation.isPresent()) {
            refuse(task, TaskState.TASK_ERROR, Reason.REASON_TASK_INVALID, violation.get());
            return;
        }
        remaining = remaining.minus(wanted);
        launched.add(task.taskId());
        TaskInfo allocated =
                task.toBuilder().resources(wanted.allocatedTo(offer.role()).toList()).build();
        step.add(new TaskRecord.Launched(framework.id(), offer.role(), allocated, step.now));
        step.tell(
                offer.agent(),
                AgentEvent.launch(
                        step.state.term(), new AgentEvent.Launch(framework.info(), allocated)));
    }

    private boolean isKnown(TaskId task) {
        return launched.contains(task) || step.state.tasks().find(framework.id(), task) != null;
    }

    private void refuse(TaskInfo task, TaskState state, Reason reason, String message) {
        TaskStatus status =
                Statuses.ofKernel(task.taskId(), task.agentId(), state, reason, step.now)
                        .toBuilder()
                        .message(message)
                        .build();
        step.update(framework, status);
    }

    /// Says that an operation was not done, if it has an id to speak of it.
    private void refuse(
            Offer.Operation operation,
            OperationState state,
            @Nullable AgentId agent,
            String message) {
        if (operation.id() != null && tasksOf(operation).isEmpty()) {
            OperationStatus status =
                    OperationStatus.builder()
                            .operationId(operation.id())
                            .state(state)
                            .agentId(agent)
                            .message(message)
                            .build();
            step.tell(
                    framework.id(),
                    Event.builder()
                            .type(Event.Type.UPDATE_OPERATION_STATUS)
                            .updateOperationStatus(new Event.UpdateOperationStatus(status))
                            .build());
        }
    }
}
