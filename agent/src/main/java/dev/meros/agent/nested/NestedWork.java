package dev.meros.agent.nested;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerTerminal;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.nested.core.NestedCommand;
import dev.meros.agent.nested.core.NestedContainer;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.agent.nested.core.NestedEffect;
import dev.meros.agent.nested.core.NestedState;
import dev.meros.api.model.TaskStatus.Reason;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Carries out the effects about nested and standalone containers on a few threads of its own. What
/// comes of them goes back as commands.
final class NestedWork implements AutoCloseable {
    private static final int THREADS = 4;
    private static final System.Logger LOG = System.getLogger(NestedWork.class.getName());

    private final ContainerDriver driver;
    private final NestedSpecs specs;
    private final Supplier<NestedState> state;
    private final Consumer<NestedCommand> sink;
    private final Map<String, HeldStreams> held = new ConcurrentHashMap<>();
    private final ExecutorService workers =
            Executors.newFixedThreadPool(
                    THREADS, Thread.ofPlatform().daemon().name("agent-nested-work-", 0).factory());

    NestedWork(
            ContainerDriver driver,
            NestedSpecs specs,
            Supplier<NestedState> state,
            Consumer<NestedCommand> sink) {
        this.driver = driver;
        this.specs = specs;
        this.state = state;
        this.sink = sink;
    }

    void run(NestedEffect effect) {
        switch (effect) {
            case NestedEffect.Start(NestedContainer container) -> work(() -> start(container));
            case NestedEffect.Signal(NestedContainer container, int number) ->
                    signal(container.run(), number);
            case NestedEffect.Forget f -> work(() -> forget(f));
        }
    }

    void signal(String container, int number) {
        work(() -> driver.signal(container, number));
    }

    /// The streams of a run that the agent holds; empty for all others, and when it is over.
    Optional<HeldStreams> held(String run) {
        return Optional.ofNullable(held.get(run));
    }

    /// The terminal of a container of a task; empty for one that has none.
    Optional<ContainerTerminal> terminal(String container) {
        return driver.terminal(container);
    }

    Path sandbox(NestedContainer container) {
        return specs.directory(container.id());
    }

    private void start(NestedContainer container) {
        String run = container.run();
        try {
            ContainerSpec spec = specs.fresh(container, state.get());
            follow(run, container.isHeldByAgent() ? hold(container, spec) : driver.start(spec));
        } catch (ContainerException e) {
            sink.accept(new NestedCommand.Failed(run, e.reason(), String.valueOf(e.getMessage())));
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "container " + run + " cannot be started", e);
            sink.accept(
                    new NestedCommand.Failed(
                            run, Reason.REASON_CONTAINER_LAUNCH_FAILED, "Failed to start: " + e));
        }
    }

    /// A session is read once somebody listens, so that none of its output is lost; the output of
    /// others goes to a file from the beginning.
    private ContainerDriver.Running hold(NestedContainer container, ContainerSpec spec)
            throws IOException {
        FileSink file = container.kind() == Kind.SESSION ? null : new FileSink(spec.sandbox());
        HeldContainer started = started(container, spec);
        HeldStreams streams = new HeldStreams(started, () -> held.remove(container.run()));
        held.put(container.run(), streams);
        if (file != null) {
            streams.listen(file);
            streams.start(container.run());
        }
        return started.running();
    }

    /// A session is inside of the container that it looks around in, if that has an inside.
    private HeldContainer started(NestedContainer container, ContainerSpec spec) {
        Stdio stdio = Stdio.of(container.launch().container());
        Optional<HeldContainer> entered =
                container.kind() == Kind.SESSION
                        ? driver.enter(
                                NestedSpecs.entered(container, state.get()),
                                NestedSpecs.entering(container, spec),
                                stdio)
                        : Optional.empty();
        return entered.orElseGet(() -> driver.startHeld(spec, stdio));
    }

    private void follow(String run, ContainerDriver.Running running) {
        sink.accept(new NestedCommand.Started(run, running.process()));
        onExit(run, running);
    }

    private void onExit(String run, ContainerDriver.Running running) {
        var _ = running.exit().thenAccept(exit -> sink.accept(new NestedCommand.Exited(run, exit)));
    }

    void recover(NestedContainer container) {
        String run = container.run();
        switch (driver.find(run)) {
            case ContainerDriver.Found.Alive(ContainerDriver.Running running) -> {
                sink.accept(new NestedCommand.Recovered(run, running.process()));
                onExit(run, running);
            }
            case ContainerDriver.Found.Ended e ->
                    sink.accept(new NestedCommand.Exited(run, e.exit()));
            case ContainerDriver.Found.Unknown() -> sink.accept(new NestedCommand.Missing(run));
        }
    }

    private void forget(NestedEffect.Forget forget) {
        NestedContainer container = forget.container();
        driver.forget(container.run());
        if (forget.sandbox() == NestedEffect.SandboxFate.DELETED) {
            try {
                specs.delete(container);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "a sandbox stays: {0}", e.getMessage());
            }
        }
    }

    private void work(Runnable job) {
        try {
            workers.execute(
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
    }
}
