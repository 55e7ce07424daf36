package dev.meros.agent.core;

import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A task that the agent knows: what was asked for, how far it is, and which of its statuses are
/// still to be acknowledged. Tasks with the same `group` were launched together and end together;
/// it is null for a task by itself.
public record AgentTask(
        FrameworkInfo framework,
        TaskInfo info,
        Audience audience,
        TaskRun run,
        TaskStream stream,
        TaskHealth health,
        @Nullable String group) {
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(3);

    /// Who is told of a task.
    public enum Audience {
        KERNEL,
        /// Its framework is gone: nobody would acknowledge its statuses.
        NOBODY
    }

    static AgentTask launched(
            FrameworkInfo framework, TaskInfo info, String container, @Nullable String group) {
        return new AgentTask(
                framework,
                info,
                Audience.KERNEL,
                TaskRun.launching(container),
                TaskStream.EMPTY,
                TaskHealth.UNKNOWN,
                group);
    }

    public TaskKey key() {
        return new TaskKey(frameworkId(framework), info.taskId());
    }

    static FrameworkId frameworkId(FrameworkInfo framework) {
        return framework.id() == null ? new FrameworkId(framework.name()) : framework.id();
    }

    /// The executor that runs the task: the one it names, or one of its own.
    public ExecutorId executorId() {
        return info.executor() == null
                ? new ExecutorId(info.taskId().value())
                : info.executor().executorId();
    }

    /// Whether an executor of its framework's runs the task, and not the agent.
    public boolean isOfCustomExecutor() {
        return info.executor() != null && info.executor().type() != ExecutorInfo.Type.DEFAULT;
    }

    /// The executor that runs the task, with its framework.
    public ExecutorKey executorKey() {
        return new ExecutorKey(key().framework(), executorId());
    }

    /// What UIs call the executor; Mesos' words for one that the agent made up.
    public String executorName() {
        String name = info.executor() == null ? null : info.executor().name();
        return name == null ? "Command for task " + info.taskId().value() : name;
    }

    /// What the executor is for, as frameworks say; the task's id for one that the agent made up.
    public String executorSource() {
        String source = info.executor() == null ? null : info.executor().source();
        return source == null ? info.taskId().value() : source;
    }

    public TaskPhase phase() {
        return run.phase();
    }

    /// The newest state that was reported; TASK_STAGING before the first.
    public TaskState state() {
        return stream.latest() == null ? TaskState.TASK_STAGING : stream.latest().state();
    }

    /// What its check found at last, as was reported; empty before that, null without a check.
    @Nullable CheckStatusInfo checkStatus() {
        CheckInfo check = info.check();
        if (check == null) {
            return null;
        }
        TaskStatus latest = stream.latest();
        return latest == null || latest.checkStatus() == null
                ? CheckStatusInfo.none(check)
                : latest.checkStatus();
    }

    /// The task as the kernel and UIs know it, with its newest status.
    public Task toTask() {
        TaskStatus head = stream.inFlight() == null ? stream.latest() : stream.inFlight();
        CommandInfo command = info.command();
        return Task.builder()
                .name(info.name())
                .taskId(info.taskId())
                .frameworkId(key().framework())
                .executorId(executorId())
                .agentId(info.agentId())
                .state(state())
                .resources(info.resources())
                .statuses(stream.latest() == null ? List.of() : List.of(stream.latest()))
                .statusUpdateState(head == null ? null : head.state())
                .statusUpdateUuid(head == null ? null : head.uuid())
                .labels(info.labels())
                .discovery(info.discovery())
                .container(info.container())
                .user(command == null ? null : command.user())
                .healthCheck(info.healthCheck())
                .killPolicy(info.killPolicy())
                .limits(info.limits())
                .build();
    }

    Duration grace() {
        return info.killPolicy() == null || info.killPolicy().gracePeriod() == null
                ? DEFAULT_GRACE
                : info.killPolicy().gracePeriod().toDuration();
    }

    /// When the task has run for as long as it may, if that is limited.
    @Nullable Instant completionDeadline() {
        TaskProcess process = run.process();
        return info.maxCompletionTime() == null || process == null || phase() != TaskPhase.RUNNING
                ? null
                : process.startedAt().toInstant().plus(info.maxCompletionTime().toDuration());
    }

    @Nullable Instant killDeadline() {
        TimeInfo at = run.killAt();
        return at == null || phase() == TaskPhase.ENDED ? null : at.toInstant();
    }

    AgentTask with(TaskRun next) {
        return new AgentTask(framework, info, audience, next, stream, health, group);
    }

    AgentTask with(TaskStream next) {
        return new AgentTask(framework, info, audience, run, next, health, group);
    }

    AgentTask with(TaskHealth next) {
        return new AgentTask(framework, info, audience, run, stream, next, group);
    }

    AgentTask abandoned() {
        return new AgentTask(
                framework, info, Audience.NOBODY, run, stream.silenced(), health, group);
    }
}
