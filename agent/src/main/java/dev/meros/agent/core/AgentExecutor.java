package dev.meros.agent.core;

import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// A custom executor that the agent knows. `stream` is where it listens at the moment, if it does;
/// it is not stored, for no stream outlives the agent.
public record AgentExecutor(
        FrameworkInfo framework,
        ExecutorInfo info,
        ExecutorRun run,
        Usage usage,
        @Nullable String stream) {
    /// Whether an executor was ever given a task.
    public enum Usage {
        NEVER,
        USED
    }

    static AgentExecutor launched(FrameworkInfo framework, ExecutorInfo info, String container) {
        return new AgentExecutor(
                framework, info, ExecutorRun.starting(container), Usage.NEVER, null);
    }

    public ExecutorKey key() {
        return new ExecutorKey(AgentTask.frameworkId(framework), info.executorId());
    }

    /// What UIs call it.
    public String name() {
        return info.name() == null ? "" : info.name();
    }

    /// What it is for, as its framework says.
    public String source() {
        return info.source() == null ? "" : info.source();
    }

    public ExecutorPhase phase() {
        return run.phase();
    }

    /// When it has used up its time, if that is limited.
    @Nullable Instant deadline() {
        return run.deadline() == null ? null : run.deadline().toInstant();
    }

    Duration grace(ExecutorTimes times) {
        return info.shutdownGracePeriod() == null
                ? times.shutdownGrace()
                : info.shutdownGracePeriod().toDuration();
    }

    AgentExecutor with(ExecutorRun next) {
        return new AgentExecutor(framework, info, next, usage, stream);
    }

    AgentExecutor used() {
        return new AgentExecutor(framework, info, run, Usage.USED, stream);
    }

    AgentExecutor listening(@Nullable String at) {
        return new AgentExecutor(framework, info, run, usage, at);
    }
}
