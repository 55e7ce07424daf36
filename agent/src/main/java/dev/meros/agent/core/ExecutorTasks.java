package dev.meros.agent.core;

import dev.meros.agent.core.ExecutorTaskTable.Event;
import dev.meros.api.executor.Call;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ContainerStatus;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Decides on the tasks of custom executors. Their executor says how they are; the agent hands on
/// what it says, keeps it until it is acknowledged, and speaks only when there is no executor to do
/// so; mesos-v1 §4.2, §7.5.
final class ExecutorTasks {
    private ExecutorTasks() {}

    /// What an event brings along, as far as there is anything.
    private record Particulars(
            @Nullable TaskStatus status, @Nullable Outcome outcome, @Nullable KillPolicy policy) {
        static final Particulars NONE = new Particulars(null, null, null);

        static Particulars of(Outcome outcome) {
            return new Particulars(null, outcome, null);
        }
    }

    /// Tells an executor that listens of the tasks that wait for it, groups as such.
    static void deliver(Draft draft, ExecutorKey key) {
        for (AgentTask waiting : draft.state().tasksOf(key)) {
            AgentTask task = draft.task(waiting.key());
            if (task.phase() != TaskPhase.LAUNCHING) {
                continue;
            }
            List<AgentTask> together =
                    task.group() == null ? List.of(task) : waitingOfGroup(draft, task);
            if (executor(draft, key).usage() == AgentExecutor.Usage.NEVER) {
                draft.record(new AgentRecord.ExecutorUsed(key));
            }
            together.forEach(t -> step(draft, t.key(), Event.DELIVERED, Particulars.NONE));
            List<TaskInfo> infos = together.stream().map(AgentTask::info).toList();
            prepare(draft, key, infos);
            tell(
                    draft,
                    key,
                    task.group() == null
                            ? dev.meros.api.executor.Event.launch(infos.getFirst())
                            : dev.meros.api.executor.Event.launchGroup(new TaskGroupInfo(infos)));
        }
    }

    /// A plain process needs nothing for another task, unless that brings a volume.
    private static void prepare(Draft draft, ExecutorKey key, List<TaskInfo> tasks) {
        AgentExecutor executor = executor(draft, key);
        boolean needed =
                executor.info().container() != null
                        || tasks.stream()
                                .flatMap(t -> t.resources().stream())
                                .anyMatch(ExecutorTasks::isVolume);
        if (needed && executor.stream() != null) {
            draft.effect(
                    new AgentEffect.PrepareExecutor(
                            key,
                            executor.run().container(),
                            executor.stream(),
                            resources(draft, key)));
        }
    }

    static boolean isVolume(Resource resource) {
        return resource.disk() != null && resource.disk().persistence() != null;
    }

    /// What an executor and its live tasks may use together.
    static List<Resource> resources(Draft draft, ExecutorKey key) {
        Resources sum = Resources.of(executor(draft, key).info().resources());
        for (AgentTask task : draft.state().tasksOf(key)) {
            if (task.phase() != TaskPhase.ENDED) {
                sum = sum.plus(Resources.of(task.info().resources()));
            }
        }
        return sum.toList();
    }

    private static List<AgentTask> waitingOfGroup(Draft draft, AgentTask task) {
        return draft.state().tasks().values().stream()
                .filter(t -> Objects.equals(t.group(), task.group()))
                .filter(t -> t.phase() == TaskPhase.LAUNCHING)
                .toList();
    }

    private static AgentExecutor executor(Draft draft, ExecutorKey key) {
        return Objects.requireNonNull(draft.state().executor(key));
    }

    private static void tell(Draft draft, ExecutorKey key, dev.meros.api.executor.Event event) {
        AgentExecutor executor = draft.state().executor(key);
        if (executor != null && executor.stream() != null) {
            CustomExecutors.tell(draft, key, executor.stream(), event);
        }
    }

    /// A task that its executor must not be given.
    static void refuse(Draft draft, ExecutorKey key, TaskInfo task, Outcome outcome) {
        step(
                draft,
                new TaskKey(key.framework(), task.taskId()),
                Event.EXECUTOR_ENDED,
                Particulars.of(outcome));
    }

    /// Kills a task; before it has reached its executor, its group with it.
    static void kill(Draft draft, AgentTask task, @Nullable KillPolicy policy) {
        List<AgentTask> together =
                task.phase() == TaskPhase.LAUNCHING && task.group() != null
                        ? waitingOfGroup(draft, task)
                        : List.of(task);
        Particulars particulars = new Particulars(null, null, policy);
        together.forEach(t -> step(draft, t.key(), Event.KILL, particulars));
    }

    /// Ends all tasks of an executor that is no more.
    static void endAll(Draft draft, ExecutorKey key, Outcome outcome) {
        for (AgentTask task : draft.state().tasksOf(key)) {
            step(draft, task.key(), Event.EXECUTOR_ENDED, Particulars.of(outcome));
        }
    }

    /// An executor is back: takes what it says once more, and finds out which tasks and kills never
    /// reached it.
    static void returned(Draft draft, ExecutorKey key, Call.Subscribe subscribe) {
        subscribe.unacknowledgedUpdates().forEach(u -> update(draft, key, u.status()));
        List<TaskId> listed =
                Stream.concat(
                                subscribe.unacknowledgedTasks().stream().map(TaskInfo::taskId),
                                subscribe.unacknowledgedUpdates().stream()
                                        .map(u -> u.status().taskId()))
                        .toList();
        for (AgentTask task : draft.state().tasksOf(key)) {
            boolean heardOf =
                    task.state() != TaskState.TASK_STAGING || listed.contains(task.key().task());
            step(
                    draft,
                    task.key(),
                    heardOf ? Event.RETURNED : Event.UNLISTED,
                    new Particulars(null, null, task.info().killPolicy()));
        }
    }

    /// Takes a status from an executor and acknowledges it. What was taken before, or tells of a
    /// task that is over, is only acknowledged; what there is no room for is not even that, so that
    /// it comes again.
    static void update(Draft draft, ExecutorKey key, TaskStatus status) {
        Bytes uuid = status.uuid();
        AgentExecutor executor = draft.state().executor(key);
        if (uuid == null || executor == null) {
            return;
        }
        TaskKey taskKey = new TaskKey(key.framework(), status.taskId());
        AgentTask task = draft.state().task(taskKey);
        boolean ours = task != null && task.isOfCustomExecutor() && task.executorKey().equals(key);
        boolean terminal = status.state().isTerminal();
        if (task != null && ours && !task.stream().hasReceived(uuid)) {
            if (task.stream().isFull() && !terminal) {
                return;
            }
            step(
                    draft,
                    taskKey,
                    terminal ? Event.TERMINATED : Event.UPDATED,
                    new Particulars(complete(draft, executor, status), null, null));
        }
        tell(draft, key, dev.meros.api.executor.Event.acknowledged(status.taskId(), uuid));
    }

    /// A status with what the agent knows better than the executor, and what this has left out.
    private static TaskStatus complete(Draft draft, AgentExecutor executor, TaskStatus status) {
        ContainerStatus given = status.containerStatus();
        TaskProcess process = executor.run().process();
        ContainerStatus container =
                new ContainerStatus(
                        given == null || given.networkInfos().isEmpty()
                                ? draft.networks(process)
                                : given.networkInfos(),
                        given == null ? null : given.cgroupInfo(),
                        process == null ? null : process.pid(),
                        given == null || given.containerId() == null
                                ? new ContainerId(executor.run().container(), null)
                                : given.containerId());
        return status.toBuilder()
                .agentId(draft.state().id())
                .executorId(executor.info().executorId())
                .source(TaskStatus.Source.SOURCE_EXECUTOR)
                .timestamp(
                        status.timestamp() == null
                                ? draft.moment().timestamp()
                                : status.timestamp())
                .containerStatus(container)
                .build();
    }

    private static void step(Draft draft, TaskKey key, Event event, Particulars particulars) {
        AgentTask task = draft.task(key);
        ExecutorTaskTable.Step step = ExecutorTaskTable.step(task.phase(), event);
        if (step.next() != task.phase()) {
            draft.record(new AgentRecord.PhaseChanged(key, step.next(), null, null));
        }
        for (ExecutorTaskTable.Action action : step.actions()) {
            act(draft, task, action, particulars);
        }
        if (step.next() == TaskPhase.ENDED) {
            draft.forgetIfOver(key);
        }
    }

    private static void act(
            Draft draft, AgentTask task, ExecutorTaskTable.Action action, Particulars particulars) {
        TaskKey key = task.key();
        switch (action) {
            case FORWARD -> draft.add(key, Objects.requireNonNull(particulars.status()));
            case TELL_KILL ->
                    tell(
                            draft,
                            task.executorKey(),
                            dev.meros.api.executor.Event.kill(key.task(), particulars.policy()));
            case REPORT_ABORTED ->
                    draft.report(
                            key,
                            TaskState.TASK_KILLED,
                            Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                            "Killed before it reached its executor");
            case REPORT_DROPPED ->
                    draft.report(
                            key,
                            TaskState.TASK_DROPPED,
                            Reason.REASON_AGENT_RESTARTED,
                            "The connection to the executor was lost before the task reached it");
            case REPORT_OUTCOME -> draft.report(key, Objects.requireNonNull(particulars.outcome()));
        }
    }
}
