package dev.meros.agent;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.engine.AgentEngine;
import dev.meros.agent.link.KernelLink;
import dev.meros.agent.nested.NestedContainers;
import dev.meros.agent.settings.Termination;
import dev.meros.api.model.AgentId;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/// What an agent does about its tasks before it ends. Whatever it waits for it waits for no longer
/// than its settings say, and not at all once `hurry` is done.
record Departure(
        AgentEngine engine,
        ContainerDriver driver,
        NestedContainers nested,
        KernelLink link,
        Termination settings) {
    private static final Duration ACKNOWLEDGEMENTS = Duration.ofSeconds(2);
    private static final Duration LAST_KILL = Duration.ofSeconds(3);
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final System.Logger LOG = System.getLogger(Departure.class.getName());

    /// Whether all was done that the policy asks for.
    enum Result {
        COMPLETE,
        INCOMPLETE
    }

    Result depart(Future<?> hurry) {
        return switch (settings.policy()) {
            case LEAVE -> Result.COMPLETE;
            case DRAIN -> drain(hurry);
            case STOP -> stop(hurry);
            case UNREGISTER -> unregister(hurry);
        };
    }

    /// Kills all tasks, waits until they are gone and, for a moment, until the kernel knows it. A
    /// task that does not end in time gets no more grace.
    Result stop(Future<?> hurry) {
        if (!engine.isAlive()) {
            return Result.INCOMPLETE;
        }
        LOG.log(System.Logger.Level.INFO, "ends {0} tasks", live(engine.state()));
        engine.submit(new AgentCommand.KillAll());
        nested.destroyAll(LAST_KILL);
        Result ended = await(Departure::allEnded, settings.shutdownTimeout(), hurry);
        if (ended == Result.INCOMPLETE) {
            for (AgentTask task : engine.state().tasks().values()) {
                driver.signal(task.run().container(), Signal.KILL);
            }
            for (AgentExecutor executor : engine.state().executors().values()) {
                driver.signal(executor.run().container(), Signal.KILL);
            }
            ended = result(engine.await(Departure::allEnded, LAST_KILL));
            LOG.log(System.Logger.Level.WARNING, "tasks had to be killed; all gone: {0}", ended);
        }
        engine.await(
                s -> s.link() == AgentState.Link.DOWN || s.tasks().isEmpty(), ACKNOWLEDGEMENTS);
        return ended;
    }

    private Result unregister(Future<?> hurry) {
        Result stopped = stop(hurry);
        AgentId id = engine.state().id();
        if (id == null) {
            return stopped;
        }
        boolean told = link.leave(id) == KernelLink.Answer.TAKEN;
        LOG.log(
                told ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                told
                        ? "the kernel knows that agent {0} does not come back"
                        : "no kernel could be told that agent {0} does not come back",
                id);
        return told ? stopped : Result.INCOMPLETE;
    }

    private Result drain(Future<?> hurry) {
        AgentId id = engine.state().id();
        if (id == null || link.drain(id, settings.maxGrace()) != KernelLink.Answer.TAKEN) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no kernel drains the node, {0} tasks go on",
                    live(engine.state()));
            return live(engine.state()) == 0 ? Result.COMPLETE : Result.INCOMPLETE;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "the kernel drains the node: waits for {0} tasks, {1} s at most",
                live(engine.state()),
                settings.drainTimeout().toSeconds());
        Result drained =
                await(
                        s -> s.tasks().isEmpty() && s.executors().isEmpty(),
                        settings.drainTimeout(),
                        hurry);
        if (drained == Result.INCOMPLETE) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "leaves while {0} tasks go on; the node stays draining",
                    live(engine.state()));
        }
        return drained;
    }

    private Result await(Predicate<AgentState> done, Duration timeout, Future<?> hurry) {
        long end = System.nanoTime() + timeout.toNanos();
        while (engine.isAlive() && !hurry.isDone() && System.nanoTime() - end < 0) {
            if (engine.await(done, SLICE) == AgentEngine.Reached.YES) {
                return Result.COMPLETE;
            }
        }
        return result(engine.await(done, Duration.ZERO));
    }

    private static Result result(AgentEngine.Reached reached) {
        return reached == AgentEngine.Reached.YES ? Result.COMPLETE : Result.INCOMPLETE;
    }

    private static long live(AgentState state) {
        return state.tasks().values().stream().filter(t -> t.phase() != TaskPhase.ENDED).count();
    }

    private static boolean allEnded(AgentState state) {
        return state.executors().isEmpty() && live(state) == 0;
    }
}
