package dev.meros.agent;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ExecutorPhase;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.engine.AgentEngine;
import dev.meros.agent.engine.ContainerSpecs;
import dev.meros.agent.nested.Root;
import dev.meros.agent.nested.Roots;
import dev.meros.agent.nested.core.ContainerEnd;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The containers of tasks and of custom executors, in which others may be nested.
record TaskRoots(AgentEngine engine, ContainerSpecs specs, ContainerDriver driver)
        implements Roots {
    @Override
    public List<Root> running() {
        AgentState state = engine.state();
        List<Root> running = new ArrayList<>();
        for (AgentTask task : state.tasks().values()) {
            if (runs(task)) {
                running.add(root(task));
            }
        }
        for (AgentExecutor executor : state.executors().values()) {
            if (runs(executor)) {
                running.add(root(executor));
            }
        }
        return running;
    }

    @Override
    public List<String> ids() {
        AgentState state = engine.state();
        return Stream.concat(
                        state.tasks().values().stream()
                                .filter(TaskRoots::runs)
                                .map(t -> t.run().container()),
                        state.executors().values().stream()
                                .filter(TaskRoots::runs)
                                .map(e -> e.run().container()))
                .toList();
    }

    /// The tasks of custom executors run in the containers of those.
    private static boolean runs(AgentTask task) {
        return !task.isOfCustomExecutor()
                && task.run().process() != null
                && task.phase() != TaskPhase.ENDED;
    }

    private static boolean runs(AgentExecutor executor) {
        return executor.run().process() != null && executor.phase() != ExecutorPhase.ENDED;
    }

    private Root root(AgentTask task) {
        return root(
                new Root.Owner(
                        task.key(), task.executorId(), task.executorName(), task.executorSource()),
                task.run().container(),
                task.framework(),
                task.info(),
                Objects.requireNonNull(task.run().process()));
    }

    private Root root(AgentExecutor executor) {
        TaskKey key = ContainerSpecs.sandboxKey(executor.key());
        ExecutorInfo info = executor.info();
        TaskInfo.Builder task =
                TaskInfo.builder()
                        .name(executor.name())
                        .taskId(key.task())
                        .agentId(new AgentId(agentId()))
                        .resources(info.resources());
        if (info.command() != null) {
            task.command(info.command());
        }
        return root(
                new Root.Owner(key, info.executorId(), executor.name(), executor.source()),
                executor.run().container(),
                executor.framework(),
                task.build(),
                Objects.requireNonNull(executor.run().process()));
    }

    private String agentId() {
        AgentId id = engine.state().id();
        return id == null ? "" : id.value();
    }

    private Root root(
            Root.Owner owner,
            String container,
            FrameworkInfo framework,
            TaskInfo task,
            TaskProcess process) {
        ContainerSpec spec = specs.existing(owner.key(), container, task);
        return new Root(
                container,
                owner,
                new Root.Home(
                        spec.sandbox(),
                        ContainerSpecs.user(framework, task),
                        spec.environment(),
                        task.command()),
                task.resources(),
                process);
    }

    @Override
    public Optional<ContainerEnd> ended(String container) {
        AgentState state = engine.state();
        return Stream.concat(state.tasks().values().stream(), state.completed().stream())
                .filter(t -> t.run().container().equals(container))
                .filter(t -> t.phase() == TaskPhase.ENDED && !t.isOfCustomExecutor())
                .findFirst()
                .map(this::end);
    }

    private ContainerEnd end(AgentTask task) {
        TaskStatus last = task.stream().latest();
        @Nullable Integer status =
                driver.find(task.run().container()) instanceof ContainerDriver.Found.Ended found
                        ? ContainerEnd.of(found.exit()).exitStatus()
                        : null;
        return new ContainerEnd(
                status,
                task.state(),
                last == null ? null : last.reason(),
                last == null ? null : last.message());
    }
}
