package dev.meros.agent.engine;

import dev.meros.agent.check.TaskChecks;
import dev.meros.agent.checkpoint.BootRecord.Machine;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.AgentEffect;
import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.volume.PersistentVolumes;
import dev.meros.agent.volume.VolumeWorker;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Carries out effects: containers on a few threads of its own, the rest at once. What comes of
/// them goes back to the agent as commands.
public final class EffectRunner implements Effects, AutoCloseable {
    /// Making a process is mostly the kernel's work; more at a time only wait for each other.
    private static final int THREADS = 8;

    private static final System.Logger LOG = System.getLogger(EffectRunner.class.getName());

    private final ContainerDriver driver;
    private final ContainerSpecs specs;
    private final TaskChecks checks;
    private final VolumeWorker volumes;
    private final ExecutorStreams streams;
    private final Outbox outbox;

    /// When executors that are being prepared are ready, by their streams. Used by the owner alone.
    private final Map<String, CompletableFuture<Void>> preparing = new HashMap<>();

    private final Consumer<AgentCommand> sink;
    private final StartNews news;
    private final ExecutorService workers =
            Executors.newFixedThreadPool(
                    THREADS, Thread.ofPlatform().daemon().name("agent-container-", 0).factory());

    /// What waits for networks, disks and other programs; whoever makes these wait bounds them.
    private final ExecutorService waiters =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("agent-waiter-", 0).factory());

    /// What goes to the kernel.
    public interface Outbox {
        /// Sends an update, or drops it: it will be sent again.
        void send(AgentCall.Update update);

        /// Passes on what an executor says to its framework, or drops it.
        void message(ExecutorKey executor, Bytes data);

        /// Says that an executor has ended, with its wait status; what gets lost the kernel finds
        /// out when the agent registers.
        void executorEnded(ExecutorKey executor, int status);

        /// Leaves the kernel and registers anew.
        void reconnect();
    }

    public EffectRunner(
            ContainerDriver driver,
            ContainerSpecs specs,
            TaskChecks checks,
            VolumeWorker volumes,
            ExecutorStreams streams,
            Outbox outbox,
            Consumer<AgentCommand> sink) {
        this.driver = driver;
        this.specs = specs;
        this.checks = checks;
        this.volumes = volumes;
        this.streams = streams;
        this.outbox = outbox;
        this.sink = sink;
        this.news = new StartNews(sink);
    }

    @Override
    public void run(AgentEffect effect) {
        switch (effect) {
            case AgentEffect.StartContainer s -> {
                news.begin();
                whenVolumesAreReady(
                        s.task().resources(),
                        starter(s.task().command(), s.task().container()),
                        () -> start(s));
            }
            case AgentEffect.ApplyOperation(AgentEvent.ApplyOperation operation) ->
                    volumes.apply(operation);
            case AgentEffect.SignalContainer s ->
                    work(waiters, () -> driver.signal(s.container(), s.signal()));
            case AgentEffect.StartChecks c ->
                    checks.start(specs.existing(c.key(), c.container(), c.task()));
            case AgentEffect.StopChecks(TaskKey _, String container) -> checks.stop(container);
            case AgentEffect.SendUpdate u -> outbox.send(u.update());
            case AgentEffect.ForgetContainer f -> work(waiters, () -> driver.forget(f.container()));
            case AgentEffect.Reconnect() -> outbox.reconnect();
            case AgentEffect.OfExecutor e -> run(e);
        }
    }

    private void run(AgentEffect.OfExecutor effect) {
        switch (effect) {
            case AgentEffect.StartExecutor s ->
                    whenVolumesAreReady(
                            s.resources(),
                            starter(s.executor().command(), s.executor().container()),
                            () -> start(s));
            case AgentEffect.SignalExecutor s ->
                    work(waiters, () -> driver.signal(s.container(), s.signal()));
            case AgentEffect.PrepareExecutor p -> prepare(p);
            case AgentEffect.TellExecutor t ->
                    inOrder(t.stream(), () -> streams.send(t.stream(), t.event()));
            case AgentEffect.CloseStream(ExecutorKey _, String stream) ->
                    inOrder(stream, () -> streams.close(stream));
            case AgentEffect.ForgetExecutor f -> work(waiters, () -> driver.forget(f.container()));
            case AgentEffect.SendMessage m -> outbox.message(m.key(), m.data());
            case AgentEffect.ReportEnd e -> outbox.executorEnded(e.key(), e.status());
        }
    }

    /// The data of a volume is ready when everything that came before the launch is done.
    private void whenVolumesAreReady(List<Resource> resources, Executor starter, Runnable start) {
        if (resources.stream().anyMatch(PersistentVolumes::isVolume)) {
            volumes.afterwards(() -> work(starter, start));
        } else {
            work(starter, start);
        }
    }

    /// What has to be fetched first may take minutes, and nobody else shall wait for it.
    private Executor starter(@Nullable CommandInfo command, @Nullable ContainerInfo container) {
        boolean fetches = command != null && !command.uris().isEmpty();
        return fetches || container != null ? waiters : workers;
    }

    /// What is written to the stream meanwhile follows when the executor is ready.
    private void prepare(AgentEffect.PrepareExecutor prepare) {
        preparing.values().removeIf(CompletableFuture::isDone);
        CompletableFuture<Void> ready = new CompletableFuture<>();
        preparing.merge(prepare.stream(), ready, (a, b) -> CompletableFuture.allOf(a, b));
        whenVolumesAreReady(
                prepare.resources(),
                waiters,
                () -> {
                    try {
                        String container = prepare.container();
                        specs.publish(prepare.key(), container, prepare.resources());
                        driver.resize(container, prepare.resources());
                    } catch (RuntimeException e) {
                        sink.accept(
                                new AgentCommand.ExecutorUnprepared(
                                        prepare.key(),
                                        prepare.container(),
                                        "The executor's container cannot be changed: "
                                                + e.getMessage()));
                    } finally {
                        ready.complete(null);
                    }
                });
    }

    private void inOrder(String stream, Runnable action) {
        CompletableFuture<Void> before = preparing.get(stream);
        if (before == null || before.isDone()) {
            action.run();
        } else {
            preparing.put(stream, before.thenRun(action));
        }
    }

    /// Finds out what has become of the tasks and executors that an earlier agent process started.
    /// `machine` says whether it was during this boot.
    public void recover(AgentState state, Machine machine) {
        for (AgentTask task : state.tasks().values()) {
            if (task.phase() != TaskPhase.ENDED && !task.isOfCustomExecutor()) {
                boolean started = task.run().process() != null;
                String container = task.run().container();
                recover(task.key(), container, found(container, started, machine));
            }
        }
        for (AgentExecutor executor : state.executors().values()) {
            boolean started = executor.run().process() != null;
            String container = executor.run().container();
            recover(executor.key(), container, found(container, started, machine));
        }
    }

    /// What has left no trace ended with the machine, if it had been started.
    private ContainerDriver.Found found(String container, boolean started, Machine machine) {
        ContainerDriver.Found found = driver.find(container);
        boolean traceless =
                found instanceof ContainerDriver.Found.Unknown
                        || (found instanceof ContainerDriver.Found.Ended ended
                                && ended.exit() instanceof ContainerExit.Vanished);
        return traceless && started && machine == Machine.RESTARTED
                ? new ContainerDriver.Found.Ended(new ContainerExit.MachineRestarted())
                : found;
    }

    private void recover(ExecutorKey key, String container, ContainerDriver.Found found) {
        switch (found) {
            case ContainerDriver.Found.Alive(ContainerDriver.Running running) -> {
                sink.accept(new AgentCommand.ExecutorRecovered(key, container, running.process()));
                follow(key, container, running);
            }
            case ContainerDriver.Found.Ended ended -> {
                specs.release(container);
                sink.accept(new AgentCommand.ExecutorExited(key, container, ended.exit()));
            }
            case ContainerDriver.Found.Unknown() -> {
                specs.release(container);
                sink.accept(new AgentCommand.ExecutorMissing(key, container));
            }
        }
    }

    private void recover(TaskKey key, String container, ContainerDriver.Found found) {
        switch (found) {
            case ContainerDriver.Found.Alive(ContainerDriver.Running running) -> {
                sink.accept(new AgentCommand.ContainerRecovered(key, container, running.process()));
                follow(key, container, running);
            }
            case ContainerDriver.Found.Ended ended -> {
                specs.release(container);
                sink.accept(new AgentCommand.ContainerExited(key, container, ended.exit()));
            }
            case ContainerDriver.Found.Unknown() -> {
                specs.release(container);
                sink.accept(new AgentCommand.ContainerMissing(key, container));
            }
        }
    }

    private void start(AgentEffect.StartContainer start) {
        TaskKey key = start.key();
        String container = start.container();
        try {
            ContainerDriver.Running running =
                    driver.start(specs.fresh(key, container, start.framework(), start.task()));
            news.started(
                    new AgentCommand.ContainerStarted(key, container, running.process()),
                    () -> follow(key, container, running));
        } catch (ContainerException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            specs.release(container);
            news.failed(new AgentCommand.ContainerFailed(key, container, e.reason(), message));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "task " + key + " cannot be started", e);
            specs.release(container);
            news.failed(
                    new AgentCommand.ContainerFailed(
                            key,
                            container,
                            Reason.REASON_CONTAINER_LAUNCH_FAILED,
                            "Failed to start: " + why(e)));
        }
    }

    private void start(AgentEffect.StartExecutor start) {
        ExecutorKey key = start.key();
        String container = start.container();
        try {
            ContainerDriver.Running running = driver.start(specs.fresh(start));
            sink.accept(new AgentCommand.ExecutorStarted(key, container, running.process()));
            follow(key, container, running);
        } catch (ContainerException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            specs.release(container);
            sink.accept(new AgentCommand.ExecutorFailed(key, container, e.reason(), message));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "executor " + key + " cannot be started", e);
            specs.release(container);
            sink.accept(
                    new AgentCommand.ExecutorFailed(
                            key,
                            container,
                            Reason.REASON_CONTAINER_LAUNCH_FAILED,
                            "Failed to start: " + why(e)));
        }
    }

    /// What users can do something about, such as a full disk, is told without its Java.
    private static String why(RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof IOException)) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return cause instanceof IOException && message != null ? message : e.toString();
    }

    private void follow(ExecutorKey key, String container, ContainerDriver.Running running) {
        var _ =
                running.exit()
                        .thenAccept(
                                exit -> {
                                    specs.release(container);
                                    sink.accept(
                                            new AgentCommand.ExecutorExited(key, container, exit));
                                });
    }

    private void follow(TaskKey key, String container, ContainerDriver.Running running) {
        var _ =
                running.exit()
                        .thenAccept(
                                exit -> {
                                    specs.release(container);
                                    sink.accept(
                                            new AgentCommand.ContainerExited(key, container, exit));
                                });
    }

    private static void work(Executor executor, Runnable job) {
        try {
            executor.execute(
                    () -> {
                        try {
                            job.run();
                        } catch (RuntimeException e) {
                            LOG.log(System.Logger.Level.ERROR, "a container job failed", e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the agent is going down", e);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        waiters.shutdownNow();
        checks.close();
    }
}
