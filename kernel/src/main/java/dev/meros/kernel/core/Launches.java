package dev.meros.kernel.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.ExecutorRules;
import dev.meros.kernel.core.task.GroupRules;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskRules;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Launches the tasks and groups of one ACCEPT: a single task is launched or refused by itself, a
/// group as a whole; mesos-v1 §2.6.
final class Launches {
    private final Step step;
    private final FrameworkEntry framework;
    private final Purse purse;
    private final Set<TaskId> launched = new HashSet<>();
    private final Map<ExecutorId, ExecutorInfo> begun = new HashMap<>();

    /// Groups so far: each has a moment of its own, by which its tasks are known to belong
    /// together.
    private int groups;

    /// What is left of the offers.
    interface Purse {
        boolean holds(Resources wanted);

        void take(Resources wanted);

        /// Why quota forbids that they are used, if it does.
        Optional<String> beyondLimits(Resources wanted);
    }

    Launches(Step step, FrameworkEntry framework, Purse purse) {
        this.step = step;
        this.framework = framework;
        this.purse = purse;
    }

    /// The tasks that an operation launches; none for other operations.
    static List<TaskInfo> tasksOf(Offer.Operation operation) {
        if (operation.launch() != null) {
            return operation.launch().taskInfos();
        }
        return operation.launchGroup() == null
                ? List.of()
                : operation.launchGroup().taskGroup().tasks();
    }

    void launch(Offer.Operation operation, OfferEntry offer) {
        for (TaskInfo task : tasksOf(operation)) {
            Optional<String> violation = ofId(operation).or(() -> violation(task, offer));
            if (violation.isPresent()) {
                refuse(task, TaskState.TASK_ERROR, Reason.REASON_TASK_INVALID, violation.get());
            } else {
                ExecutorInfo executor =
                        task.executor() == null ? null : executor(task.executor(), offer);
                purse.take(wanted(List.of(task), task.executor(), offer.agent()));
                TaskInfo taken = record(task, executor, offer, step.now);
                step.tell(
                        offer.agent(),
                        AgentEvent.launch(
                                step.state.term(), new AgentEvent.Launch(framework.info(), taken)));
            }
        }
    }

    private static Optional<String> ofId(Offer.Operation operation) {
        return operation.id() == null
                ? Optional.empty()
                : Optional.of(
                        "Operation.id: set (expected: unset in %s)".formatted(operation.type()));
    }

    private Optional<String> violation(TaskInfo task, OfferEntry offer) {
        ExecutorInfo executor = task.executor();
        return TaskRules.violation(task, offer.agent(), offer.role())
                .or(() -> TaskRules.ofSingle(task))
                .or(() -> ofLimits(List.of(task), offer.agent()))
                .or(
                        () ->
                                executor == null
                                        ? Optional.empty()
                                        : ExecutorRules.ofTask(
                                                executor, framework.id(), offer.role()))
                .or(() -> ofExisting(executor, offer.agent()))
                .or(() -> ofDuplicate(List.of(task)))
                .or(
                        () ->
                                ofSize(
                                        wanted(List.of(task), executor, offer.agent()),
                                        "Task uses more resources"));
    }

    /// Launches the tasks of a group, or none of them.
    void launchGroup(Offer.Operation operation, OfferEntry offer) {
        Offer.Operation.LaunchGroup group = operation.launchGroup();
        List<TaskInfo> tasks = tasksOf(operation);
        if (group == null || tasks.isEmpty()) {
            return;
        }
        Resources wanted = wanted(tasks, group.executor(), offer.agent());
        Optional<String> violation =
                ofId(operation)
                        .or(
                                () ->
                                        GroupRules.violation(
                                                group, framework.id(), offer.agent(), offer.role()))
                        .or(() -> ofLimits(tasks, offer.agent()))
                        .or(() -> ofExisting(group.executor(), offer.agent()))
                        .or(() -> ofDuplicate(tasks))
                        .or(() -> ofSize(wanted, "Task group uses more resources"));
        if (violation.isPresent()) {
            for (TaskInfo task : tasks) {
                refuse(
                        task,
                        TaskState.TASK_ERROR,
                        Reason.REASON_TASK_GROUP_INVALID,
                        violation.get());
            }
            return;
        }
        purse.take(wanted);
        ExecutorInfo executor = executor(group.executor(), offer);
        Instant moment = step.now.plusNanos(groups++);
        List<TaskInfo> taken = new ArrayList<>();
        for (TaskInfo task : tasks) {
            taken.add(record(task, executor, offer, moment));
        }
        step.tell(
                offer.agent(),
                AgentEvent.launchGroup(
                        step.state.term(),
                        new AgentEvent.LaunchGroup(
                                framework.info(), executor, new TaskGroupInfo(taken))));
    }

    private Optional<String> ofLimits(List<TaskInfo> tasks, AgentId agent) {
        AgentEntry entry = step.state.agents().find(agent);
        return entry == null
                        || entry.can(AgentEntry.TASK_RESOURCE_LIMITS)
                        || tasks.stream().allMatch(t -> t.limits().isEmpty())
                ? Optional.empty()
                : Optional.of(
                        "limits: set (expected: unset; agent %s does not know them)"
                                .formatted(agent));
    }

    private Optional<String> ofDuplicate(List<TaskInfo> tasks) {
        return tasks.stream()
                .map(TaskInfo::taskId)
                .filter(
                        id ->
                                launched.contains(id)
                                        || step.state.tasks().find(framework.id(), id) != null)
                .findFirst()
                .map(id -> "Task has duplicate ID: " + id);
    }

    private Optional<String> ofSize(Resources wanted, String what) {
        return purse.holds(wanted)
                ? purse.beyondLimits(wanted)
                : Optional.of("%s %s than available %s".formatted(what, wanted, purse));
    }

    /// What tasks need from the offers: an executor that is there already is paid for.
    private Resources wanted(List<TaskInfo> tasks, @Nullable ExecutorInfo executor, AgentId agent) {
        Resources wanted = Resources.EMPTY;
        for (TaskInfo task : tasks) {
            wanted = wanted.plus(Resources.of(task.resources()).unallocated());
        }
        return executor == null || known(executor.executorId(), agent) != null
                ? wanted
                : wanted.plus(Resources.of(executor.resources()).unallocated());
    }

    private @Nullable ExecutorInfo known(ExecutorId executor, AgentId agent) {
        ExecutorInfo known = begun.get(executor);
        ExecutorEntry entry = step.state.executors().find(framework.id(), agent, executor);
        return known == null && entry != null ? entry.info() : known;
    }

    private Optional<String> ofExisting(@Nullable ExecutorInfo executor, AgentId agent) {
        ExecutorInfo known = executor == null ? null : known(executor.executorId(), agent);
        return executor == null || known == null || plain(known).equals(plain(executor))
                ? Optional.empty()
                : Optional.of(
                        "executor: %s (expected: as it is already on the agent, or another id)"
                                .formatted(executor.executorId()));
    }

    /// An executor in the form in which two can be compared.
    private ExecutorInfo plain(ExecutorInfo executor) {
        FrameworkId id = framework.id();
        return executor.toBuilder()
                .frameworkId(id)
                .resources(Resources.of(executor.resources()).unallocated().toList())
                .build();
    }

    /// The executor of accepted tasks: the one that is there, or a new one with what it needs.
    private ExecutorInfo executor(ExecutorInfo wanted, OfferEntry offer) {
        ExecutorInfo known = known(wanted.executorId(), offer.agent());
        if (known != null) {
            return known;
        }
        return wanted.toBuilder()
                .frameworkId(framework.id())
                .resources(
                        Resources.of(wanted.resources())
                                .unallocated()
                                .allocatedTo(offer.role())
                                .toList())
                .build();
    }

    private TaskInfo record(
            TaskInfo task, @Nullable ExecutorInfo executor, OfferEntry offer, Instant moment) {
        launched.add(task.taskId());
        if (executor != null) {
            begun.put(executor.executorId(), executor);
        }
        Resources resources = Resources.of(task.resources()).unallocated();
        TaskInfo taken =
                task.toBuilder()
                        .resources(resources.allocatedTo(offer.role()).toList())
                        .executor(executor)
                        .build();
        step.add(new TaskRecord.Launched(framework.id(), offer.role(), taken, moment));
        return taken;
    }

    /// Says that a task was not launched.
    void refuse(TaskInfo task, TaskState state, Reason reason, String message) {
        TaskStatus status =
                Statuses.ofKernel(task.taskId(), task.agentId(), state, reason, step.now)
                        .toBuilder()
                        .message(message)
                        .build();
        step.update(framework, status);
    }
}
