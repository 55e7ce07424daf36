package dev.meros.testkit.sim;

import dev.meros.api.agent.AgentEvent;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Breaks things, one after the other, at random, until it is told to stop.
final class Faults extends Invariant {
    private static final int REMEMBERED = 200;

    private final World world;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<AgentEvent> ghosts = new ArrayList<>();
    private boolean stopped;

    Faults(World world) {
        this.world = world;
    }

    @Override
    String sentence() {
        return "faults are no invariant";
    }

    /// How often each fault struck.
    Map<String, Integer> counts() {
        return counts;
    }

    void start() {
        if (world.profile().faultPauseMillis() > 0) {
            next();
        }
    }

    void stop() {
        stopped = true;
    }

    private void next() {
        long mean = world.profile().faultPauseMillis() * 1000;
        world.agenda.after(
                world.dice.between(mean / 10, 2 * mean),
                () -> {
                    if (!stopped) {
                        strike();
                        next();
                    }
                });
    }

    private void strike() {
        int dice = world.dice.below(100);
        if (dice < 14) {
            partition();
        } else if (dice < 28) {
            reset();
        } else if (dice < 38) {
            crashKernel();
        } else if (dice < 44) {
            pauseKernel();
        } else if (dice < 49) {
            count("journal write fails");
            world.kernel.journal.failNext();
        } else if (dice < 53) {
            slowJournal();
        } else if (dice < 72) {
            crashAgent();
        } else if (dice < 84) {
            crashFramework();
        } else if (dice < 90) {
            count("framework fails over");
            world.dice.pick(world.frameworks).failOver();
        } else if (dice < 94) {
            ghost();
        } else {
            operate();
        }
    }

    private void count(String fault) {
        counts.merge(fault, 1, Integer::sum);
        world.note("fault", fault, null);
    }

    private Link someLink() {
        List<Link> links = new ArrayList<>();
        world.agents.forEach(a -> links.add(a.link));
        world.frameworks.forEach(f -> links.add(f.link()));
        return world.dice.pick(links);
    }

    private void partition() {
        Link link = someLink();
        int ways = world.dice.below(4);
        count(ways < 2 ? "partition" : "one-way partition");
        if (ways != 2) {
            link.block(Link.Direction.TO_KERNEL);
        }
        if (ways != 3) {
            link.block(Link.Direction.FROM_KERNEL);
        }
        world.note(link.peer, "is cut off", ways);
        world.agenda.after(
                world.dice.between(100_000, world.dice.chance(0.3) ? 14_000_000 : 3_000_000),
                link::heal);
    }

    private void reset() {
        KernelProcess kernel = world.kernel.process();
        List<Wire> open = kernel == null ? List.of() : kernel.openWires();
        if (!open.isEmpty()) {
            Wire wire = world.dice.pick(open);
            count("connection reset");
            world.note(wire.peer(), "loses its connection", null);
            wire.reset();
        }
    }

    private void crashKernel() {
        count("kernel crash");
        if (world.dice.chance(0.4)) {
            world.kernel.journal.duringNext(
                    () -> {
                        if (!stopped) {
                            endKernel();
                        }
                    });
        } else {
            endKernel();
        }
    }

    private void endKernel() {
        world.kernel.crash("fault");
        world.agenda.after(world.dice.between(50_000, 4_000_000), world.kernel::start);
    }

    private void pauseKernel() {
        KernelProcess kernel = world.kernel.process();
        if (kernel != null) {
            count("kernel pause");
            kernel.pause(world.dice.between(300_000, 4_000_000));
        }
    }

    private void slowJournal() {
        count("slow journal");
        world.kernel.journal.setSlow(true);
        world.agenda.after(
                world.dice.between(500_000, 5_000_000), () -> world.kernel.journal.setSlow(false));
    }

    private void crashAgent() {
        SimAgent agent = world.dice.pick(world.agents);
        int dice = world.dice.below(10);
        SimAgent.Loss loss =
                dice < 6
                        ? SimAgent.Loss.PROCESS
                        : dice < 9 ? SimAgent.Loss.MACHINE : SimAgent.Loss.DISK;
        count("agent loses " + loss);
        agent.crash(loss);
        world.agenda.after(
                world.dice.between(50_000, world.dice.chance(0.2) ? 20_000_000 : 4_000_000),
                agent::start);
    }

    private void crashFramework() {
        FrameworkHost host = world.dice.pick(world.frameworks);
        count("framework crash");
        host.crash();
        world.agenda.after(
                world.dice.between(50_000, world.dice.chance(0.2) ? 20_000_000 : 3_000_000),
                host::start);
    }

    /// A leader that does not know yet that it is none speaks to an agent.
    private void ghost() {
        SimAgent agent = world.dice.pick(world.agents);
        AgentProcess process = agent.process();
        @Nullable AgentEvent old = null;
        for (AgentEvent each : ghosts) {
            if (process != null && each.term() < process.state().term()) {
                old = world.dice.chance(0.3) || old == null ? each : old;
            }
        }
        if (process != null && old != null) {
            count("word of a former leader");
            process.submit(new dev.meros.agent.core.AgentCommand.FromKernel(old));
        }
    }

    @Override
    void agentHears(SimAgent agent, AgentEvent event) {
        boolean acts =
                event.launch() != null
                        || event.kill() != null
                        || event.shutdownFramework() != null
                        || event.type() == AgentEvent.Type.SHUTDOWN;
        if (acts && ghosts.size() < REMEMBERED) {
            ghosts.add(event);
        }
    }

    private void operate() {
        KernelProcess kernel = world.kernel.process();
        if (kernel == null) {
            return;
        }
        FrameworkHost host = world.dice.pick(world.frameworks);
        if (host.id() == null) {
            return;
        }
        if (world.dice.chance(0.1)) {
            count("operator tears a framework down");
            kernel.submit(new OperatorCommand.Teardown(host.id()), _ -> {});
            return;
        }
        List<TaskEntry> tasks = List.copyOf(kernel.state().tasks().of(host.id()));
        if (!tasks.isEmpty()) {
            count("operator kills a task");
            kernel.submit(
                    new OperatorCommand.KillTask(host.id(), world.dice.pick(tasks).id()), _ -> {});
        }
    }

    /// Puts right what is broken.
    void heal() {
        stop();
        world.calm();
        world.kernel.journal.heal();
        world.agents.forEach(a -> a.link.heal());
        world.agents.forEach(SimAgent::restore);
        world.frameworks.forEach(f -> f.link().heal());
        world.agenda.after(200_000, world.kernel::start);
        world.agents.forEach(a -> world.agenda.after(world.dice.between(0, 1_000_000), a::start));
        world.frameworks.forEach(
                f -> world.agenda.after(world.dice.between(0, 1_000_000), f::calm));
    }
}
