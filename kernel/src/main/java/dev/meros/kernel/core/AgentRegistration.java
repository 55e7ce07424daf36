package dev.meros.kernel.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.core.framework.FrameworkEntry;
import dev.meros.kernel.core.record.AgentRecord;
import dev.meros.kernel.core.record.ConnectionRecord;
import dev.meros.kernel.core.record.ExecutorRecord;
import dev.meros.kernel.core.record.TaskRecord;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.Statuses;
import dev.meros.kernel.core.task.TaskEntry;
import dev.meros.kernel.core.task.TaskKey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides on the registration of an agent, and settles where its tasks and the kernel's books
/// differ; mesos-v1 §7.2, §7.8.
final class AgentRegistration {
    private final Step step;
    private final AgentCall.Register register;
    private final StreamId stream;
    private final long term;

    /// Executors of launches that are sent again.
    private final Set<ExecutorKey> started = new HashSet<>();

    AgentRegistration(Step step, AgentCall.Register register, StreamId stream) {
        this.step = step;
        this.register = register;
        this.stream = stream;
        this.term = step.state.term();
    }

    Decision decide() {
        AgentId id = register.agentInfo().id();
        if (id == null || id.value().isEmpty()) {
            if (isDown()) {
                refuse(new AgentId(""));
            } else {
                admit();
            }
            return step.accepted();
        }
        AgentEntry agent = step.state.agents().find(id);
        if (agent == null) {
            dismiss(id);
        } else if (isDown()) {
            refuse(id);
        } else {
            Optional<String> violation = violation(agent);
            if (violation.isPresent()) {
                close(id, AgentEvent.error(term, violation.get()));
            } else {
                readmit(agent);
            }
        }
        return step.accepted();
    }

    private boolean isDown() {
        return step.state.maintenance().isDown(register.agentInfo().hostname(), register.address());
    }

    private void refuse(AgentId id) {
        close(
                id,
                AgentEvent.error(
                        term,
                        "machine: %s (expected: one that is not down for maintenance)"
                                .formatted(register.agentInfo().hostname())));
    }

    /// One address is one agent: whoever was there has lost its work directory.
    private void admit() {
        AgentId before = step.state.agents().at(register.address());
        AgentEntry replaced = before == null ? null : step.state.agents().find(before);
        if (replaced != null) {
            AgentLoss.removed(step, replaced, "was replaced by a new one at its address");
        }
        AgentId id = new AgentId(step.state.clusterId() + "-S" + step.state.agents().nextNumber());
        AgentInfo info = register.agentInfo().toBuilder().id(id).build();
        step.add(
                new AgentRecord.Admitted(
                        info,
                        register.address(),
                        register.version(),
                        register.capabilities(),
                        register.disks(),
                        step.now));
        connect(id);
    }

    /// An id of this cluster that is not in the registry is that of an agent that was removed. An
    /// id of another cluster is a mistake, for which no task should die.
    private void dismiss(AgentId id) {
        if (id.value().startsWith(step.state.clusterId() + "-S")) {
            close(id, AgentEvent.shutdown(term));
        } else {
            close(
                    id,
                    AgentEvent.error(
                            term,
                            ("agent_info.id: %s (expected: unset, or an id of cluster %s; the"
                                 + " agent's directory is of another cluster: give it the kernels"
                                 + " of that one, or a directory of its own)")
                                    .formatted(id, step.state.clusterId())));
        }
    }

    private void close(AgentId id, AgentEvent event) {
        step.add(new Effect.ToAgent(id, stream, event));
        step.add(new Effect.CloseStream(stream));
    }

    /// An agent must still be where it was, as far as it said, and have what operations have
    /// converted. It may have less than its tasks use: they go on, and nothing of what is overdrawn
    /// is offered until enough of them have ended.
    private Optional<String> violation(AgentEntry agent) {
        DomainInfo domain = agent.info().domain();
        if (domain != null && !domain.equals(register.agentInfo().domain())) {
            return Optional.of(
                    "domain: %s (expected: %s, as before)"
                            .formatted(register.agentInfo().domain(), domain));
        }
        Resources registered = AgentEntry.registered(register.agentInfo());
        Resources consumed = agent.conversion().consumed();
        if (registered.contains(consumed)) {
            return Optional.empty();
        }
        return Optional.of(
                "resources: %s (expected: at least %s, which are reserved or hold volumes: %s)"
                        .formatted(registered, consumed, agent.conversion().converted()));
    }

    private void readmit(AgentEntry agent) {
        AgentId id = agent.id();
        StreamId old = step.state.agents().stream(id);
        if (old != null && !old.equals(stream)) {
            step.add(new Effect.CloseStream(old));
        }
        if (agent.isUnreachable()) {
            step.add(new AgentRecord.Returned(id, step.now));
        }
        if (saysNew(agent)) {
            step.rescind(step.state.offers().on(id));
            step.add(
                    new AgentRecord.Changed(
                            register.agentInfo(),
                            register.address(),
                            register.version(),
                            register.capabilities(),
                            register.disks(),
                            step.now));
        }
        connect(id);
        OperationUpdates.catchUp(step, id, stream);
        settle(agent);
    }

    private boolean saysNew(AgentEntry agent) {
        return !agent.info().equals(register.agentInfo())
                || !agent.address().equals(register.address())
                || !agent.version().equals(register.version())
                || !agent.capabilities().equals(register.capabilities())
                || !agent.disks().equals(register.disks());
    }

    private void connect(AgentId id) {
        step.add(new ConnectionRecord.AgentConnected(id, stream, step.now));
        tell(
                id,
                AgentEvent.registered(
                        term,
                        new AgentEvent.Registered(
                                id,
                                step.rules.heartbeats().agents().toMillis(),
                                step.rules.patience().agentTimeout().toMillis())));
    }

    private void tell(AgentId id, AgentEvent event) {
        step.add(new Effect.ToAgent(id, stream, event));
    }

    private void settle(AgentEntry agent) {
        Set<TaskKey> reported = new HashSet<>();
        LinkedHashSet<FrameworkId> removed = new LinkedHashSet<>();
        for (Task task : register.tasks()) {
            reported.add(new TaskKey(task.frameworkId(), task.taskId()));
            if (step.state.frameworks().find(task.frameworkId()) == null) {
                removed.add(task.frameworkId());
            } else {
                settleReported(agent, task);
            }
        }
        for (AgentCall.StandingExecutor executor : register.executors()) {
            if (step.state.frameworks().find(executor.frameworkId()) == null) {
                removed.add(executor.frameworkId());
            }
        }
        for (FrameworkId framework : removed) {
            tell(agent.id(), AgentEvent.shutdownFramework(term, framework));
        }
        settleMissing(
                agent,
                step.state.tasks().on(agent.id()).stream()
                        .filter(task -> !reported.contains(task.key()))
                        .toList());
        settleExecutors(agent.id());
    }

    /// Custom executors are there when the agent says so, and when a launch is on its way that
    /// starts them.
    private void settleExecutors(AgentId agent) {
        Set<ExecutorKey> there = new HashSet<>(started);
        for (AgentCall.StandingExecutor reported : register.executors()) {
            ExecutorInfo info = reported.executorInfo();
            FrameworkId framework = reported.frameworkId();
            there.add(new ExecutorKey(framework, info.executorId()));
            ExecutorEntry known = step.state.executors().find(framework, agent, info.executorId());
            boolean isNew = known == null || !known.isStanding();
            if (isNew && step.state.frameworks().find(framework) != null) {
                step.add(
                        new ExecutorRecord.Began(
                                framework, agent, info, ExecutorEntry.role(info).orElse("*")));
            }
        }
        for (ExecutorEntry executor : step.state.executors().on(agent)) {
            boolean gone = !there.contains(new ExecutorKey(executor.framework(), executor.id()));
            if (executor.isStanding() && gone) {
                ExecutorCalls.end(step, executor, null);
            }
        }
    }

    private record ExecutorKey(FrameworkId framework, ExecutorId executor) {}

    private void settleReported(AgentEntry agent, Task reported) {
        TaskEntry task = step.state.tasks().find(reported.frameworkId(), reported.taskId());
        if (task == null || !task.agent().equals(agent.id())) {
            if (!reported.state().isTerminal()) {
                sendKill(agent.id(), reported.frameworkId(), reported.taskId(), null);
            }
            return;
        }
        if (task.latestState() == TaskState.TASK_UNREACHABLE) {
            settleReturned(agent, task, reported.state());
        }
        if (task.kill() != null && !reported.state().isTerminal()) {
            sendKill(agent.id(), task.framework(), task.id(), task.kill());
        }
    }

    /// A task that has ended while its agent was away keeps the status its framework knows until
    /// the agent's own arrives. That it is over is noted now: its resources are about to be
    /// offered, and a late word of an earlier registration must not bring it back.
    private void settleReturned(AgentEntry agent, TaskEntry task, TaskState reported) {
        TaskStatus told = task.latestStatus();
        if (reported.isTerminal() && told != null) {
            step.add(new TaskRecord.StatusChanged(task.framework(), told, reported));
        } else if (!reported.isTerminal()) {
            StatusUpdates.change(
                    step,
                    task,
                    Statuses.ofKernel(
                            task,
                            reported,
                            Reason.REASON_AGENT_REREGISTERED,
                            "Agent " + agent.info().hostname() + " is back",
                            step.now));
        }
    }

    private void sendKill(
            AgentId agent,
            FrameworkId framework,
            TaskId task,
            TaskRecord.@Nullable KillRequested request) {
        tell(
                agent,
                AgentEvent.kill(
                        term,
                        new AgentEvent.Kill(
                                framework, task, request == null ? null : request.policy())));
    }

    /// Launches that have not reached the agent are sent again, groups as such; what had been there
    /// is gone.
    private void settleMissing(AgentEntry agent, List<TaskEntry> missing) {
        Map<Group, List<TaskEntry>> groups = new LinkedHashMap<>();
        for (TaskEntry task : missing) {
            ExecutorInfo executor = task.info().executor();
            if (!task.isUnheardOf()) {
                StatusUpdates.end(
                        step,
                        task,
                        TaskState.TASK_GONE,
                        Reason.REASON_AGENT_REMOVED,
                        "Agent " + agent.info().hostname() + " has come back without the task");
            } else if (executor != null && task.info().command() != null) {
                groups.computeIfAbsent(
                                new Group(task.framework(), executor, task.launchedAt()),
                                _ -> new ArrayList<>())
                        .add(task);
            } else {
                launchAgain(agent.id(), List.of(task));
            }
        }
        groups.values().forEach(tasks -> launchAgain(agent.id(), tasks));
    }

    /// Tasks with a command of their own that share an executor were launched as a group; those of
    /// one moment as one.
    private record Group(FrameworkId framework, ExecutorInfo executor, Instant launchedAt) {}

    private void launchAgain(AgentId agent, List<TaskEntry> tasks) {
        TaskEntry first = tasks.getFirst();
        FrameworkEntry framework = step.state.frameworks().find(first.framework());
        ExecutorInfo executor = first.info().executor();
        if (framework == null || tasks.stream().anyMatch(t -> t.kill() != null)) {
            for (TaskEntry task : tasks) {
                StatusUpdates.end(
                        step,
                        task,
                        TaskState.TASK_KILLED,
                        Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                        "Killed before it reached its agent");
            }
        } else if (executor != null && first.info().command() != null) {
            started.add(new ExecutorKey(first.framework(), executor.executorId()));
            List<TaskInfo> infos = tasks.stream().map(TaskEntry::info).toList();
            tell(
                    agent,
                    AgentEvent.launchGroup(
                            term,
                            new AgentEvent.LaunchGroup(
                                    framework.info(), executor, new TaskGroupInfo(infos))));
        } else {
            if (executor != null) {
                started.add(new ExecutorKey(first.framework(), executor.executorId()));
            }
            tell(
                    agent,
                    AgentEvent.launch(term, new AgentEvent.Launch(framework.info(), first.info())));
        }
    }
}
