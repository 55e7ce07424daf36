package dev.meros.testkit.sim;

import dev.meros.agent.core.ContainerExit;
import dev.meros.api.framework.Framework;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.ResourceText;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.testkit.sim.SimulatedCluster.KnownTask;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// A cluster in memory for unit tests of a framework: the real cores of kernel and agents, one
/// thread, virtual time that passes only when the test says so, and faults one by one on request.
/// Nothing is random to the test: the same calls give the same run. [Simulation] is its rough
/// sister, in which dice decide what breaks.
///
/// ```
/// MemoryCluster cluster = MemoryCluster.withAgents(3);
/// cluster.subscribe("mine", MyFramework::new);
/// cluster.await("three tasks run", () -> cluster.running("mine").size() == 3);
/// cluster.loseMachine("agent-0");
/// cluster.await("the lost task runs elsewhere", () -> …);
/// ```
///
/// Tasks run until they are told to end, unless [#containers] says otherwise. A framework must take
/// time from its driver and run no threads. Exceptions of its methods come out of the call that
/// lets time pass, and so does [IllegalStateException] when one of the invariants of
/// docs/simulation.md is broken. Not thread-safe.
public final class MemoryCluster {
    /// How long [#await] waits, in virtual time: longer than any time-out of kernel and agents.
    public static final Duration PATIENCE = Duration.ofMinutes(30);

    private static final String USUAL = "cpus:4;mem:4096;disk:10000;ports:[31000-31099]";
    private static final KernelRules.Master MASTER =
            new KernelRules.Master("kernel", "10.0.0.100", 5050, "0.1.0");

    private final World world;
    private final SimulatedCluster view;
    private Function<TaskInfo, Behaviour> containers = _ -> Behaviour.forever();

    private MemoryCluster() {
        KernelRules rules = KernelRules.defaults(MASTER);
        this.world =
                new World(
                        new Dice(1),
                        Profile.CALM,
                        rules,
                        new Trace(null),
                        task -> containers.apply(task),
                        Invariants.all(rules, new Invariants.Last()));
        this.view = new SimulatedCluster(world);
        world.spare();
        world.kernel.start();
    }

    /// A kernel and so many agents, named `agent-0`, `agent-1`, …, of 4 cpus, 4,096 MB of memory,
    /// 10,000 MB of disk and 100 ports.
    public static MemoryCluster withAgents(int count) {
        MemoryCluster cluster = new MemoryCluster();
        for (int i = 0; i < count; i++) {
            cluster.addAgent("agent-" + i, USUAL);
        }
        return cluster;
    }

    // ---- what it is made of

    /// Adds an agent with these resources, in the form `cpus:4;mem:4096;ports:[31000-31099]`.
    public MemoryCluster addAgent(String name, String resources) {
        return addAgent(
                AgentInfo.builder()
                        .hostname(name)
                        .resources(ResourceText.parseResources(resources))
                        .build());
    }

    /// Adds an agent that describes itself so, with attributes or a fault domain; its host name is
    /// its name here.
    public MemoryCluster addAgent(AgentInfo info) {
        if (world.agents.stream().anyMatch(a -> a.name.equals(info.hostname()))) {
            throw new IllegalArgumentException(
                    "agent: " + info.hostname() + " (expected: a new name)");
        }
        world.addAgent(info.hostname(), info).start();
        return this;
    }

    /// Starts a framework with this name, which is also its id, in the role `*`; it may be away for
    /// an hour. Each instance, at first and after [#crash], is made by `maker`.
    public MemoryCluster subscribe(String name, Supplier<? extends Framework> maker) {
        return subscribe(
                FrameworkInfo.builder()
                        .user("nobody")
                        .name(name)
                        .id(new FrameworkId(name))
                        .failoverTimeout(3600.0)
                        .capabilities(
                                List.of(
                                        new FrameworkInfo.Capability(
                                                FrameworkInfo.Capability.Type.PARTITION_AWARE)))
                        .build(),
                maker);
    }

    /// Starts a framework that describes itself so.
    public MemoryCluster subscribe(FrameworkInfo info, Supplier<? extends Framework> maker) {
        world.addFramework(info, maker::get).start();
        return this;
    }

    /// What containers do, by their tasks; for containers that start from now on.
    public MemoryCluster containers(Function<TaskInfo, Behaviour> behaviours) {
        containers = behaviours;
        return this;
    }

    /// Hears every event as a line of text: to see what is going on while a test is written.
    public MemoryCluster trace(Consumer<String> lines) {
        world.trace.tell(lines);
        return this;
    }

    // ---- time

    public Instant now() {
        return world.now();
    }

    /// Does the next thing that is to happen, a message that arrives or a timer, and lets the time
    /// until then pass.
    public void step() {
        holding(
                () -> {
                    world.step();
                    return true;
                });
    }

    /// Lets time pass, with all that happens in it.
    public void advance(Duration time) {
        long until = world.agenda.micros() + time.toNanos() / 1000;
        boolean more = true;
        while (more) {
            more = stepUntil(until);
        }
    }

    private boolean stepUntil(long until) {
        return holding(() -> world.stepUntil(until));
    }

    /// Does something, and says which invariant it has broken, if any.
    private static boolean holding(BooleanSupplier action) {
        try {
            return action.getAsBoolean();
        } catch (Invariant.BrokenInvariant e) {
            throw new IllegalStateException(
                    "invariant: " + e.getMessage() + " (expected: " + e.sentence + ")", e);
        }
    }

    /// Lets time pass until something has come to be; throws [AssertionError] with this sentence
    /// when it has not within [#PATIENCE].
    public void await(String sentence, BooleanSupplier condition) {
        await(sentence, PATIENCE, condition);
    }

    /// The same with a limit of its own, in virtual time.
    public void await(String sentence, Duration limit, BooleanSupplier condition) {
        long until = world.agenda.micros() + limit.toNanos() / 1000;
        while (!condition.getAsBoolean()) {
            if (!stepUntil(until)) {
                throw new AssertionError(
                        "%s: not within %s; the last events:%n%s"
                                .formatted(
                                        sentence, limit, String.join("\n", world.trace.last(30))));
            }
        }
    }

    // ---- what there is to see

    /// All tasks of a framework that the kernel knows: the live ones and its history, each with the
    /// newest state.
    public List<KnownTask> tasks(String framework) {
        host(framework);
        return view.tasks(framework);
    }

    /// The tasks of a framework that the kernel has as running.
    public List<KnownTask> running(String framework) {
        return tasks(framework).stream()
                .filter(task -> task.state() == TaskState.TASK_RUNNING)
                .toList();
    }

    /// The tasks whose containers run on an agent, whatever the kernel knows of them.
    public List<TaskInfo> containersOn(String agent) {
        return agent(agent).containers.running();
    }

    /// Names of the agents whose processes run.
    public List<String> agents() {
        return view.agents();
    }

    /// The framework's running instance; throws [IllegalStateException] when there is none.
    public Framework instance(String framework) {
        SimDriver driver = host(framework).instance();
        if (driver == null) {
            throw new IllegalStateException("framework: " + framework + " (expected: running)");
        }
        return driver.framework();
    }

    /// Whether a framework has torn itself down, has failed for good or was removed.
    public boolean isOver(String framework) {
        return host(framework).isOver();
    }

    // ---- what may happen to it

    /// The task's process exits with this status.
    public void exit(TaskId task, int status) {
        end(task, new ContainerExit.Exited(status));
    }

    /// The task's container is gone and nobody knows how it ended.
    public void loseTask(TaskId task) {
        end(task, new ContainerExit.Vanished());
    }

    private void end(TaskId task, ContainerExit exit) {
        if (world.agents.stream().noneMatch(agent -> agent.containers.end(task, exit))) {
            throw new IllegalStateException("task: " + task + " (expected: one that runs)");
        }
    }

    /// The task's health checks find this from now on.
    public void turn(TaskId task, Behaviour.Health health) {
        if (world.agents.stream().noneMatch(agent -> agent.containers.turn(task, health))) {
            throw new IllegalStateException("task: " + task + " (expected: one that runs)");
        }
    }

    /// An operator kills a task of a framework, past the framework.
    public void kill(String framework, TaskId task) {
        FrameworkId id = host(framework).id();
        KernelProcess kernel = world.kernel.process();
        if (id == null || kernel == null) {
            throw new IllegalStateException(
                    "kill: " + task + " (expected: a kernel and a framework that run)");
        }
        kernel.submit(new OperatorCommand.KillTask(id, task), _ -> {});
    }

    /// The agent's process ends; its containers run on. [#startAgent] starts it again.
    public void stopAgent(String name) {
        agent(name).crash(SimAgent.Loss.PROCESS);
    }

    /// The agent's machine loses its power, and its containers with it; the disk remains.
    public void loseMachine(String name) {
        agent(name).crash(SimAgent.Loss.MACHINE);
    }

    /// Starts an agent that is down.
    public void startAgent(String name) {
        agent(name).start();
    }

    /// Nothing passes between an agent and the kernel until [#reconnect].
    public void partition(String agent) {
        agent(agent).link.block(Link.Direction.TO_KERNEL);
        agent(agent).link.block(Link.Direction.FROM_KERNEL);
    }

    /// Ends a partition; what was under way arrives.
    public void reconnect(String agent) {
        agent(agent).link.heal();
    }

    /// The kernel ends at once and starts again after a second with what its journal has.
    public void restartKernel() {
        world.kernel.crash("the test says so");
        world.agenda.after(1_000_000, world.kernel::start);
    }

    /// The framework's instance ends at once; [#start] makes another.
    public void crash(String framework) {
        host(framework).crash();
    }

    /// Starts a new instance of a framework that has crashed.
    public void start(String framework) {
        host(framework).start();
    }

    /// A second instance takes the framework over while the first still runs.
    public void failOver(String framework) {
        host(framework).failOver();
    }

    private SimAgent agent(String name) {
        return world.agents.stream()
                .filter(agent -> agent.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "agent: %s (expected: one of %s)"
                                                .formatted(
                                                        name,
                                                        world.agents.stream()
                                                                .map(agent -> agent.name)
                                                                .toList())));
    }

    private FrameworkHost host(String name) {
        return world.frameworks.stream()
                .filter(host -> host.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "framework: %s (expected: one of %s)"
                                                .formatted(
                                                        name,
                                                        world.frameworks.stream()
                                                                .map(host -> host.name)
                                                                .toList())));
    }
}
