package dev.meros.agent.http;

import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.core.ExecutorPhase;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.engine.ContainerSpecs;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskState;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An executor as the agent's pages and calls show it: a custom one with its tasks, or the one that
/// is made up for a task that the agent runs itself. `sandbox` names the directory of its files.
record ShownExecutor(
        FrameworkInfo framework,
        ExecutorInfo info,
        String container,
        TaskKey sandbox,
        Life life,
        Tasks tasks) {

    enum Life {
        /// It runs, or something of it is still to be acknowledged.
        LIVE,
        OVER
    }

    /// Its tasks: those that wait for it, those that were handed to it, those that have ended and
    /// whose last status is not acknowledged, and those that are over.
    record Tasks(
            List<AgentTask> queued,
            List<AgentTask> launched,
            List<AgentTask> terminated,
            List<AgentTask> completed) {
        private static Tasks none() {
            return new Tasks(
                    new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /// All executors of an agent: the live ones in the order of their launches, then those that are
    /// over, the oldest first.
    static List<ShownExecutor> of(AgentState state) {
        List<ShownExecutor> shown = new ArrayList<>();
        Map<ExecutorKey, ShownExecutor> custom = new LinkedHashMap<>();
        for (AgentExecutor executor : state.executors().values()) {
            ShownExecutor each = custom(executor);
            custom.put(executor.key(), each);
            shown.add(each);
        }
        for (AgentTask task : state.tasks().values()) {
            ShownExecutor each =
                    task.isOfCustomExecutor()
                            ? custom.computeIfAbsent(
                                    task.executorKey(), _ -> added(shown, task, Life.LIVE))
                            : added(shown, task, Life.LIVE);
            each.sort(task, state);
        }
        for (AgentTask task : state.completed()) {
            ShownExecutor each =
                    task.isOfCustomExecutor()
                            ? custom.computeIfAbsent(
                                    task.executorKey(), _ -> added(shown, task, Life.OVER))
                            : added(shown, task, Life.OVER);
            each.tasks().completed().add(task);
        }
        return shown;
    }

    private void sort(AgentTask task, AgentState state) {
        if (task.phase() == TaskPhase.ENDED) {
            tasks.terminated().add(task);
        } else if (task.isOfCustomExecutor()
                && task.state() == TaskState.TASK_STAGING
                && isStarting(state.executor(task.executorKey()))) {
            tasks.queued().add(task);
        } else {
            tasks.launched().add(task);
        }
    }

    private static boolean isStarting(@Nullable AgentExecutor executor) {
        return executor != null
                && (executor.phase() == ExecutorPhase.STARTING
                        || executor.phase() == ExecutorPhase.REGISTERING);
    }

    private static ShownExecutor custom(AgentExecutor executor) {
        return new ShownExecutor(
                executor.framework(),
                executor.info().frameworkId() == null
                        ? executor.info().toBuilder()
                                .frameworkId(executor.key().framework())
                                .build()
                        : executor.info(),
                executor.run().container(),
                ContainerSpecs.sandboxKey(executor.key()),
                Life.LIVE,
                Tasks.none());
    }

    private static ShownExecutor added(List<ShownExecutor> shown, AgentTask task, Life life) {
        ExecutorInfo info =
                task.isOfCustomExecutor()
                        ? Objects.requireNonNull(task.info().executor())
                        : ExecutorInfo.builder()
                                .executorId(new ExecutorId(task.key().task().value()))
                                .name(task.executorName())
                                .source(task.executorSource())
                                .resources(task.info().resources())
                                .command(task.info().command())
                                .labels(task.info().labels())
                                .build();
        ShownExecutor each =
                new ShownExecutor(
                        task.framework(),
                        info.toBuilder().frameworkId(task.key().framework()).build(),
                        task.run().container(),
                        task.isOfCustomExecutor()
                                ? ContainerSpecs.sandboxKey(task.executorKey())
                                : task.key(),
                        life,
                        Tasks.none());
        shown.add(each);
        return each;
    }

    String frameworkId() {
        return sandbox.framework().value();
    }
}
