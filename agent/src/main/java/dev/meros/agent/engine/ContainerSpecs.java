package dev.meros.agent.engine;

import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.container.DataVolume;
import dev.meros.agent.container.Within;
import dev.meros.agent.core.AgentEffect;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.executor.ExecutorEnvironment;
import dev.meros.agent.sandbox.Sandboxes;
import dev.meros.agent.volume.PersistentVolumes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a task asks for, made concrete on this node: its sandbox, its user and the variables that
/// Mesos gives to tasks.
public final class ContainerSpecs {

    private final Sandboxes sandboxes;
    private final PersistentVolumes volumes;
    private final ExecutorEnvironment executors;

    public ContainerSpecs(
            Sandboxes sandboxes, PersistentVolumes volumes, ExecutorEnvironment executors) {
        this.sandboxes = sandboxes;
        this.volumes = volumes;
        this.executors = executors;
    }

    /// The container of a new run, with a new sandbox in which its volumes appear.
    ContainerSpec fresh(TaskKey key, String container, FrameworkInfo framework, TaskInfo task) {
        Path sandbox = sandboxes.create(key, container);
        ContainerSpec spec = spec(key, container, task, sandbox, user(framework, task));
        ExecutorInfo executor = task.executor();
        if (executor == null) {
            return spec.withVolumes(volumes.publish(task.resources(), sandbox));
        }
        sandboxes.share(key, executor.executorId(), sandbox);
        Path shared = sandboxes.shared(key.framework(), executor.executorId());
        List<DataVolume> directories = new ArrayList<>(volumes.publish(task.resources(), sandbox));
        directories.addAll(volumes.publish(executor.resources(), shared));
        String id = String.valueOf(shared.getFileName());
        return spec.withVolumes(directories)
                .partOf(new Within.Executor(id, shared, executor.container()));
    }

    /// The container of a run that has been started.
    public ContainerSpec existing(TaskKey key, String container, TaskInfo task) {
        return spec(key, container, task, sandboxes.path(key, container), new RunAs.Agent());
    }

    /// The container of a custom executor, in the place where the sandbox of a task of that id
    /// would be. To the driver it is a task that runs the executor's command.
    ContainerSpec fresh(AgentEffect.StartExecutor start) {
        ExecutorInfo executor = start.executor();
        String container = start.container();
        TaskKey key = sandboxKey(start.key());
        TaskInfo task =
                TaskInfo.builder()
                        .name(executor.name() == null ? key.task().value() : executor.name())
                        .taskId(key.task())
                        .agentId(start.agent())
                        .resources(start.resources())
                        .command(executor.command())
                        .container(executor.container())
                        .build();
        Path sandbox = sandboxes.create(key, container);
        return new ContainerSpec(
                        container,
                        key,
                        task,
                        sandbox,
                        user(start.framework(), task),
                        executors.of(
                                start.key(),
                                container,
                                start.agent().value(),
                                start.framework(),
                                executor,
                                sandbox))
                .withVolumes(volumes.publish(start.resources(), sandbox));
    }

    /// Lets the volumes among these resources appear in the sandbox of an executor that runs.
    void publish(ExecutorKey key, String container, List<Resource> resources) {
        volumes.publish(resources, sandboxes.path(sandboxKey(key), container));
    }

    /// Takes the volumes from a container that has ended, or was never there.
    void release(String container) {
        volumes.release(container);
    }

    /// Under which key the sandbox of a custom executor is found.
    public static TaskKey sandboxKey(ExecutorKey key) {
        return new TaskKey(key.framework(), new TaskId(key.executor().value()));
    }

    private ContainerSpec spec(
            TaskKey key, String container, TaskInfo task, Path sandbox, RunAs user) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOST", executors.hostname());
        environment.put("MESOS_SANDBOX", sandbox.toString());
        environment.put("MESOS_DIRECTORY", sandbox.toString());
        environment.put("MESOS_TASK_ID", key.task().value());
        environment.put(
                "MESOS_EXECUTOR_ID",
                task.executor() == null
                        ? key.task().value()
                        : task.executor().executorId().value());
        environment.put("MESOS_FRAMEWORK_ID", key.framework().value());
        environment.put("MESOS_AGENT_ID", task.agentId().value());
        environment.put("MESOS_SLAVE_ID", task.agentId().value());
        environment.put("MESOS_CONTAINER_ID", container);
        if (task.executor() != null) {
            environment.put("MESOS_CONTAINER_IP", executors.ip());
        }
        return new ContainerSpec(container, key, task, sandbox, user, environment);
    }

    /// A command's user is a demand. A framework's user is a default, which an agent that is not
    /// root cannot follow: it then runs the task as itself.
    public static RunAs user(FrameworkInfo framework, TaskInfo task) {
        CommandInfo command = task.command();
        if (command != null && command.user() != null && !command.user().isEmpty()) {
            return new RunAs.User(command.user());
        }
        return framework.user().isEmpty() || !isRoot()
                ? new RunAs.Agent()
                : new RunAs.User(framework.user());
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
