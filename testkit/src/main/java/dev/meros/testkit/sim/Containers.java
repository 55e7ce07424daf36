package dev.meros.testkit.sim;

import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentEffect;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.core.TaskProcess;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// The containers of a machine: they outlive the agent's process, not the machine.
final class Containers {
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    private final World world;
    private final SimAgent machine;
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private final Map<String, Agenda.Item> checks = new LinkedHashMap<>();
    private int pids = 100;

    private static final class Box {
        final TaskKey key;
        final TaskInfo task;
        final Behaviour behaviour;
        final TaskProcess process;
        Behaviour.Health health;
        @Nullable ContainerExit exit;
        Agenda.@Nullable Item end;

        Box(TaskKey key, TaskInfo task, Behaviour behaviour, TaskProcess process) {
            this.key = key;
            this.task = task;
            this.behaviour = behaviour;
            this.health = behaviour.health();
            this.process = process;
        }
    }

    Containers(World world, SimAgent machine) {
        this.world = world;
        this.machine = machine;
    }

    /// Tasks whose containers run.
    java.util.List<TaskInfo> running() {
        return boxes.values().stream().filter(b -> b.exit == null).map(b -> b.task).toList();
    }

    /// Those that were launched while the agent had this id.
    java.util.List<TaskKey> runningKeys(AgentId agent) {
        return boxes.values().stream()
                .filter(b -> b.exit == null && b.task.agentId().equals(agent))
                .map(b -> b.key)
                .toList();
    }

    void start(AgentProcess process, AgentEffect.StartContainer start) {
        world.agenda.after(
                world.dice.between(500, 20_000),
                () -> {
                    // a worker ends with its process
                    if (process.isAlive()) {
                        started(process, start);
                    }
                });
    }

    private void started(AgentProcess process, AgentEffect.StartContainer start) {
        TaskKey key = start.key();
        String container = start.container();
        boolean whole =
                machine.disks.volumes().containsAll(SimDisks.persistent(start.task().resources()));
        if (!whole || world.dice.chance(world.profile().containerFailure())) {
            process.submit(
                    new AgentCommand.ContainerFailed(
                            key,
                            container,
                            Reason.REASON_CONTAINER_LAUNCH_FAILED,
                            whole ? "no luck" : "a volume is missing"));
            return;
        }
        Box box =
                new Box(
                        key,
                        start.task(),
                        world.behaviour(start.task()),
                        new TaskProcess(
                                pids++, "boot-" + machine.boots(), TimeInfo.of(world.now())));
        world.watch.containerStarted(machine, start);
        boxes.put(container, box);
        if (box.behaviour.runs() != null) {
            end(
                    container,
                    box,
                    box.behaviour.runs().toNanos() / 1000,
                    new ContainerExit.Exited(box.behaviour.exitStatus()));
        }
        process.submit(new AgentCommand.ContainerStarted(key, container, box.process));
    }

    private void end(String container, Box box, long afterMicros, ContainerExit exit) {
        Agenda.Item before = box.end;
        if (before != null) {
            before.cancel();
        }
        box.end =
                world.agenda.after(
                        afterMicros,
                        () -> {
                            box.exit = exit;
                            stopChecks(container);
                            AgentProcess process = machine.process();
                            if (process != null) {
                                process.submit(
                                        new AgentCommand.ContainerExited(box.key, container, exit));
                            }
                        });
    }

    void signal(AgentEffect.SignalContainer signal) {
        Box box = boxes.get(signal.container());
        if (box == null || box.exit != null) {
            return;
        }
        switch (signal.signal()) {
            case TERM -> {
                if (box.behaviour.signals() == Behaviour.Signals.OBEYS) {
                    ContainerExit exit =
                            world.dice.chance(0.2)
                                    ? new ContainerExit.Exited(0)
                                    : new ContainerExit.Signalled(SIGTERM);
                    end(signal.container(), box, world.dice.between(1_000, 400_000), exit);
                }
            }
            case KILL -> {
                // a process in the middle of a system call may need another try
                if (!world.dice.chance(world.profile().containerFailure())) {
                    end(
                            signal.container(),
                            box,
                            world.dice.between(1_000, 20_000),
                            new ContainerExit.Signalled(SIGKILL));
                }
            }
        }
    }

    /// Ends the container of a task at once; false when none runs.
    boolean end(TaskId task, ContainerExit exit) {
        for (Map.Entry<String, Box> each : boxes.entrySet()) {
            Box box = each.getValue();
            if (box.exit == null && box.task.taskId().equals(task)) {
                end(each.getKey(), box, 0, exit);
                return true;
            }
        }
        return false;
    }

    /// Changes what health checks of a task find from now on; false when its container does not
    /// run.
    boolean turn(TaskId task, Behaviour.Health health) {
        for (Box box : boxes.values()) {
            if (box.exit == null && box.task.taskId().equals(task)) {
                box.health = health;
                return true;
            }
        }
        return false;
    }

    void forget(String container) {
        boxes.remove(container);
    }

    /// A new process of the agent looks for what the former one has started.
    void recover(AgentProcess process, AgentState state) {
        for (AgentTask task : state.tasks().values()) {
            if (task.phase() == TaskPhase.ENDED || task.isOfCustomExecutor()) {
                continue;
            }
            String container = task.run().container();
            Box box = boxes.get(container);
            if (box == null) {
                process.submit(new AgentCommand.ContainerMissing(task.key(), container));
            } else if (box.exit == null) {
                process.submit(
                        new AgentCommand.ContainerRecovered(task.key(), container, box.process));
            } else {
                process.submit(new AgentCommand.ContainerExited(task.key(), container, box.exit));
            }
        }
    }

    /// The machine has gone down with all that ran on it.
    void machineEnded() {
        for (Box box : boxes.values()) {
            if (box.exit == null) {
                box.exit = new ContainerExit.Vanished();
            }
            if (box.end != null) {
                box.end.cancel();
            }
        }
        processEnded();
    }

    void processEnded() {
        checks.values().forEach(Agenda.Item::cancel);
        checks.clear();
    }

    void clear() {
        machineEnded();
        boxes.clear();
    }

    void startChecks(AgentProcess process, AgentEffect.StartChecks start) {
        if (start.task().healthCheck() != null) {
            check(process, start, start.task().healthCheck().intervalSeconds());
        }
    }

    private void check(AgentProcess process, AgentEffect.StartChecks start, double seconds) {
        Agenda.Item next =
                world.agenda.after(
                        (long) (seconds * 1e6),
                        () -> {
                            Box box = boxes.get(start.container());
                            if (!process.isAlive() || box == null || box.exit != null) {
                                return;
                            }
                            AgentCommand.CheckResult result =
                                    box.health == Behaviour.Health.HEALTHY
                                            ? new AgentCommand.CheckResult.Passed()
                                            : new AgentCommand.CheckResult.Failed("unwell");
                            process.submit(
                                    new AgentCommand.HealthChecked(
                                            start.key(), start.container(), result));
                            check(process, start, seconds);
                        });
        Agenda.Item before = checks.put(start.container(), next);
        if (before != null) {
            before.cancel();
        }
    }

    void stopChecks(String container) {
        Agenda.Item check = checks.remove(container);
        if (check != null) {
            check.cancel();
        }
    }
}
