package dev.meros.kernel.core;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskKey;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/// An agent that behaves as a real one does, at times badly.
final class SimAgent {
    private final World world;
    private final Random random;
    AgentInfo info;
    World.@Nullable Node node;
    int heard;
    private final LinkedHashMap<Bytes, Offer.Operation> operations = new LinkedHashMap<>();
    private int disks;
    final LinkedHashMap<TaskKey, SimTask> tasks = new LinkedHashMap<>();

    /// Custom executors, with tasks or without.
    final LinkedHashMap<Owner, ExecutorInfo> executors = new LinkedHashMap<>();

    /// Whose an executor is.
    record Owner(FrameworkId framework, ExecutorId executor) {}

    SimAgent(World world, Random random, String hostname) {
        this.world = world;
        this.random = random;
        info = AgentInfo.builder().hostname(hostname).resources(resources()).build();
        register();
    }

    private static List<Resource> resources() {
        List<Resource> resources = new ArrayList<>(ResourceText.parseResources(World.USUAL));
        resources.addAll(ResourceText.parseResources("disk(eng):3000;disk(sales):3000"));
        resources.add(OperationScene.disk(Source.Type.RAW, null, "fast"));
        return resources;
    }

    void register() {
        List<Task> reported = new ArrayList<>();
        tasks.forEach((key, t) -> reported.add(World.reported(key.framework(), t.info, t.state)));
        List<AgentCall.StandingExecutor> standing = new ArrayList<>();
        executors.forEach(
                (owner, e) -> standing.add(new AgentCall.StandingExecutor(owner.framework(), e)));
        World.Node registered = world.register(info, reported, standing);
        heard = 0;
        node = registered;
        boolean refused = registered.id.value().equals("refused");
        info = refused ? info.toBuilder().id(null).build() : registered.info;
    }

    void act() {
        int dice = random.nextInt(20);
        if (node == null) {
            register();
        } else if (dice == 0) {
            node.close();
            node = null;
        } else if (dice == 1) {
            node = null; // breaks off without a word
        } else if (dice == 2 && random.nextInt(3) == 0) {
            tasks.clear();
            executors.clear();
            operations.clear();
            register();
        } else if (dice == 3 && random.nextInt(4) == 0) {
            node.call(AgentCall.unregister(node.id));
            node = null;
            tasks.clear();
            executors.clear();
            info = info.toBuilder().id(null).build();
        } else if (dice == 4 && !executors.isEmpty()) {
            end(List.copyOf(executors.keySet()).get(random.nextInt(executors.size())));
        } else {
            progress();
        }
    }

    /// Does what it was told to do with its disks, the first thing first, or says that it cannot.
    private void operate(Outcome outcome) {
        World.Node current = node;
        if (current == null || operations.isEmpty()) {
            return;
        }
        Map.Entry<Bytes, Offer.Operation> first = operations.firstEntry();
        OperationStatus.Builder status =
                OperationStatus.builder()
                        .state(OperationState.OPERATION_FAILED)
                        .message("the disk is busy");
        if (outcome == Outcome.DONE) {
            operations.remove(first.getKey());
            status.state(OperationState.OPERATION_FINISHED)
                    .convertedResources(made(first.getValue()));
        }
        current.call(
                AgentCall.operationUpdate(
                        current.id, new AgentCall.OperationUpdate(first.getKey(), status.build())));
    }

    private enum Outcome {
        DONE,
        FAILED
    }

    /// What comes of a disk that is made or given up.
    private List<Resource> made(Offer.Operation operation) {
        if (operation.createDisk() != null) {
            Offer.Operation.CreateDisk create = operation.createDisk();
            return List.of(disk(create.source(), create.targetType(), "disk-" + disks++));
        }
        return operation.destroyDisk() == null
                ? List.of()
                : List.of(disk(operation.destroyDisk().source(), Source.Type.RAW, null));
    }

    private static Resource disk(Resource from, Source.Type type, @Nullable String id) {
        Resource template = OperationScene.disk(type, id, "fast");
        return from.toBuilder().disk(template.disk()).build();
    }

    /// A custom executor ends, and its tasks with it. The kernel may not hear of it.
    private void end(Owner owner) {
        if (executors.remove(owner) == null) {
            return;
        }
        tasks.forEach(
                (key, task) -> {
                    if (owner.equals(owner(key.framework(), task.info))) {
                        task.become(TaskState.TASK_FAILED);
                    }
                });
        if (node != null) {
            node.call(
                    AgentCall.executorEnded(
                            node.id,
                            new AgentCall.ExecutorEnded(owner.framework(), owner.executor(), 9)));
        }
    }

    /// Whose task it is, if a custom executor's.
    private static @Nullable Owner owner(FrameworkId framework, TaskInfo task) {
        ExecutorInfo executor = task.executor();
        return executor == null || !ExecutorEntry.isCustom(executor)
                ? null
                : new Owner(framework, executor.executorId());
    }

    private void launch(FrameworkId framework, TaskInfo task) {
        Owner owner = owner(framework, task);
        boolean isNew =
                tasks.putIfAbsent(new TaskKey(framework, task.taskId()), new SimTask(task)) == null;
        if (isNew && owner != null) {
            executors.putIfAbsent(owner, Objects.requireNonNull(task.executor()));
        }
    }

    void progress() {
        operate(random.nextInt(4) == 0 ? Outcome.FAILED : Outcome.DONE);
        List<TaskKey> keys = new ArrayList<>(tasks.keySet());
        if (keys.isEmpty()) {
            return;
        }
        TaskKey key = keys.get(random.nextInt(keys.size()));
        SimTask task = Objects.requireNonNull(tasks.get(key));
        if (random.nextBoolean()) {
            task.become(
                    task.state == TaskState.TASK_STAGING
                            ? TaskState.TASK_RUNNING
                            : random.nextBoolean()
                                    ? TaskState.TASK_FINISHED
                                    : TaskState.TASK_FAILED);
        }
        TaskStatus first = task.updates.peek();
        if (first != null && node != null) {
            node.update(key.framework(), first, task.state);
        }
    }

    void resend() {
        for (int i = operations.size(); i > 0; i--) {
            operate(Outcome.DONE);
        }
        if (node != null) {
            tasks.forEach(
                    (key, task) -> {
                        TaskStatus first = task.updates.peek();
                        if (first != null && node != null) {
                            node.update(key.framework(), first, task.state);
                        }
                    });
        }
    }

    void listen() {
        if (node == null) {
            return;
        }
        List<AgentEvent> events = node.events();
        for (; heard < events.size(); heard++) {
            hear(events.get(heard));
        }
        if (world.closed.contains(node.stream)) {
            node = null;
        }
    }

    private void hear(AgentEvent event) {
        switch (Objects.requireNonNull(event.type())) {
            case LAUNCH -> {
                AgentEvent.Launch launch = Objects.requireNonNull(event.launch());
                FrameworkId framework = Objects.requireNonNull(launch.frameworkInfo().id());
                launch(framework, launch.task());
            }
            case LAUNCH_GROUP -> {
                AgentEvent.LaunchGroup launch = Objects.requireNonNull(event.launchGroup());
                FrameworkId framework = Objects.requireNonNull(launch.frameworkInfo().id());
                for (TaskInfo task : launch.taskGroup().tasks()) {
                    launch(framework, task);
                }
            }
            case KILL -> {
                AgentEvent.Kill kill = Objects.requireNonNull(event.kill());
                SimTask task = tasks.get(new TaskKey(kill.frameworkId(), kill.taskId()));
                if (task != null) {
                    task.become(TaskState.TASK_KILLED);
                }
            }
            case SHUTDOWN_EXECUTOR -> {
                AgentEvent.ShutdownExecutor shutdown =
                        Objects.requireNonNull(event.shutdownExecutor());
                tasks.forEach(
                        (key, task) -> {
                            if (key.framework().equals(shutdown.frameworkId())
                                    && task.info.executor() != null
                                    && task.info
                                            .executor()
                                            .executorId()
                                            .equals(shutdown.executorId())) {
                                task.become(TaskState.TASK_KILLED);
                            }
                        });
                end(new Owner(shutdown.frameworkId(), shutdown.executorId()));
            }
            case ACKNOWLEDGE -> {
                AgentEvent.Acknowledge ack = Objects.requireNonNull(event.acknowledge());
                TaskKey key = new TaskKey(ack.frameworkId(), ack.taskId());
                SimTask task = tasks.get(key);
                TaskStatus first = task == null ? null : task.updates.peek();
                if (task != null && first != null && ack.uuid().equals(first.uuid())) {
                    task.updates.remove();
                    if (first.state().isTerminal()) {
                        tasks.remove(key);
                    }
                }
            }
            case SHUTDOWN_FRAMEWORK -> {
                FrameworkId framework =
                        Objects.requireNonNull(event.shutdownFramework()).frameworkId();
                tasks.keySet().removeIf(key -> key.framework().equals(framework));
                executors.keySet().removeIf(owner -> owner.framework().equals(framework));
            }
            case SHUTDOWN -> {
                tasks.clear();
                executors.clear();
                info = info.toBuilder().id(null).build();
            }
            case APPLY_OPERATION -> {
                AgentEvent.ApplyOperation told = Objects.requireNonNull(event.applyOperation());
                operations.put(told.uuid(), told.operation());
            }
            case REGISTERED, HEARTBEAT, MESSAGE, ERROR -> {}
        }
    }

    final class SimTask {
        final TaskInfo info;
        TaskState state = TaskState.TASK_STAGING;
        final Deque<TaskStatus> updates = new ArrayDeque<>();

        SimTask(TaskInfo info) {
            this.info = info;
        }

        void become(TaskState next) {
            if (!state.isTerminal()) {
                state = next;
                updates.add(
                        TaskStatus.builder()
                                .taskId(info.taskId())
                                .state(next)
                                .uuid(world.newUuid())
                                .build());
            }
        }
    }
}
