package dev.meros.agent.nested;

import dev.meros.agent.AgentException;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.nested.codec.ContainerStore;
import dev.meros.agent.nested.core.ContainerEnd;
import dev.meros.agent.nested.core.ContainerIds;
import dev.meros.agent.nested.core.NestedAnswer;
import dev.meros.agent.nested.core.NestedCommand;
import dev.meros.agent.nested.core.NestedContainer;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.agent.nested.core.NestedCore;
import dev.meros.agent.nested.core.NestedDecision;
import dev.meros.agent.nested.core.NestedState;
import dev.meros.agent.nested.core.Phase;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.ContainerId;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The containers that are launched by the agent's API: launches, signals, ends and removes them,
/// and tells how they ended. One thread owns their state; records are stored before effects leave.
///
/// They end with the container they are nested in, and are found again when the agent is started
/// anew, as tasks are; only those whose input and output the agent holds end with it.
public final class NestedContainers implements AutoCloseable {
    /// The directory of the sandboxes of standalone containers, below the work directory.
    public static final String STANDALONE = "standalone";

    /// The directory of the sandboxes of nested ones, below the sandbox of the parent.
    static final String DIRECTORY = "containers";

    private static final int QUEUE = 10_000;
    private static final int KILL = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger(NestedContainers.class.getName());

    private final ThreadPoolExecutor owner =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(QUEUE),
                    Thread.ofPlatform().daemon().name("agent-nested").factory());
    private final ContainerDriver driver;
    private final Roots roots;
    private final ContainerStore store;
    private final NestedWork work;
    private final ContainerStreams streams;
    private final ContainerWatches watches = new ContainerWatches();
    private final AtomicBoolean rootsAreStale = new AtomicBoolean();
    private volatile NestedState state;

    /// Containers whose files are below `workDirectory`, stored in `meta`; throws
    /// [dev.meros.agent.AgentException] when what is stored cannot be read.
    public NestedContainers(ContainerDriver driver, Roots roots, Path workDirectory, Path meta) {
        this.driver = driver;
        this.roots = roots;
        this.store = new ContainerStore(meta.resolve("nested"));
        this.state = store.load();
        this.work =
                new NestedWork(
                        driver,
                        new NestedSpecs(workDirectory, roots),
                        () -> state,
                        command -> {
                            var _ = submit(command);
                        });
        this.streams = new ContainerStreams(this::state, work, roots);
    }

    /// The leading processes of what is nested in a container.
    public List<Integer> processes(String container) {
        return state().containers().values().stream()
                .filter(c -> c.id().parent() != null)
                .filter(c -> ContainerIds.root(c.id()).equals(container))
                .flatMap(c -> Stream.ofNullable(c.process()))
                .map(TaskProcess::pid)
                .toList();
    }

    /// Finds out what has become of the containers that an earlier agent process launched.
    public void recover() {
        var _ = submit(new NestedCommand.RootsChanged(roots.ids()));
        for (NestedContainer container : state.containers().values()) {
            if (container.phase() != Phase.ENDED) {
                work.recover(container);
            }
        }
    }

    /// What is known at the moment.
    public NestedState state() {
        return state;
    }

    /// To be called when containers of tasks may have ended; any thread, returns at once.
    public void rootsMayHaveChanged() {
        boolean nobodyCares = state.containers().isEmpty() && !watches.areOnRoots();
        if (nobodyCares || !rootsAreStale.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<NestedAnswer> looked = new CompletableFuture<>();
        onOwner(
                looked,
                () -> {
                    rootsAreStale.set(false);
                    List<String> running = roots.ids();
                    watches.rootsAre(running);
                    if (!running.equals(state.roots())) {
                        decide(new NestedCommand.RootsChanged(running));
                    }
                });
        if (looked.isCompletedExceptionally()) {
            // it was not taken
            rootsAreStale.set(false);
        }
    }

    /// What became of a launch.
    public sealed interface Launched {
        /// Its command runs, or has run.
        record Started(NestedContainer container) implements Launched {}

        /// There was a container of that id already.
        record AlreadyThere() implements Launched {}

        /// It cannot be, for the reason that the message tells.
        record Refused(String message) implements Launched {}
    }

    /// Launches a container; completes when its command runs or cannot be started.
    public CompletableFuture<Launched> launch(Kind kind, LaunchContainer launch) {
        return later(
                () ->
                        switch (decide(new NestedCommand.Launch(kind, launch, roots.ids()))) {
                            case NestedAnswer.Launching(String run) ->
                                    mapped(
                                            watches.add(run, Phase.RUNNING),
                                            NestedContainers::launched);
                            case NestedAnswer.AlreadyThere() -> done(new Launched.AlreadyThere());
                            case NestedAnswer.Refused r -> done(new Launched.Refused(r.message()));
                            case NestedAnswer.Done() -> done(new Launched.Refused("not launched"));
                        });
    }

    private static CompletableFuture<Launched> done(Launched launched) {
        return CompletableFuture.completedFuture(launched);
    }

    private static Launched launched(NestedContainer container) {
        ContainerEnd end = container.end();
        return container.process() == null
                ? new Launched.Refused(
                        end == null || end.message() == null
                                ? "the container ended before it was started"
                                : end.message())
                : new Launched.Started(container);
    }

    /// How a container ended, those of tasks included; waits until it has. Empty when there is no
    /// such container, and for one of a task that nobody remembers.
    public CompletableFuture<Optional<ContainerEnd>> whenEnded(ContainerId id) {
        return later(() -> ending(id));
    }

    private CompletableFuture<Optional<ContainerEnd>> ending(ContainerId id) {
        NestedContainer container = state.container(id);
        if (container != null) {
            return container.phase() == Phase.ENDED
                    ? CompletableFuture.completedFuture(Optional.ofNullable(container.end()))
                    : mapped(
                            watches.add(container.run(), Phase.ENDED),
                            c -> Optional.ofNullable(c.end()));
        }
        if (id.parent() != null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        CompletableFuture<String> gone = watches.addRoot(id.value());
        // asked after it is watched, so that an end in between is not missed
        if (roots.find(id.value()).isEmpty()) {
            gone.cancel(false);
            return CompletableFuture.completedFuture(roots.ended(id.value()));
        }
        return mapped(gone, roots::ended);
    }

    /// Sends a signal to a container.
    public CompletableFuture<NestedAnswer> kill(ContainerId id, int signal) {
        return onOwner(
                () -> {
                    boolean ofTask =
                            state.container(id) == null
                                    && id.parent() == null
                                    && roots.find(id.value()).isPresent();
                    if (ofTask && NestedCore.isSignal(signal)) {
                        work.signal(id.value(), signal);
                        return new NestedAnswer.Done();
                    }
                    return decide(new NestedCommand.Kill(id, signal));
                });
    }

    /// Ends a run and what is nested in it; nothing when it is over.
    public void destroy(String run) {
        var _ = submit(new NestedCommand.Destroy(run));
    }

    /// Forgets a container that has ended, with its sandbox.
    public CompletableFuture<NestedAnswer> remove(ContainerId id) {
        return onOwner(() -> decide(new NestedCommand.Remove(id, roots.ids())));
    }

    /// The streams of containers.
    public ContainerStreams streams() {
        return streams;
    }

    /// Destroys all containers and waits until they are gone, or not longer than `patience`.
    public void destroyAll(Duration patience) {
        List<CompletableFuture<NestedContainer>> ends =
                onOwner(
                                () -> {
                                    decide(new NestedCommand.DestroyAll());
                                    return state.containers().values().stream()
                                            .filter(c -> c.phase() != Phase.ENDED)
                                            .map(c -> watches.add(c.run(), Phase.ENDED))
                                            .toList();
                                })
                        .join();
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(System.Logger.Level.WARNING, "containers may be left: {0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Stops watching. Those that the agent holds end; the others go on.
    @Override
    public void close() {
        owner.shutdown();
        try {
            if (!owner.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                owner.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        work.close();
        for (NestedContainer container : state.containers().values()) {
            if (container.isHeldByAgent() && container.phase() != Phase.ENDED) {
                driver.signal(container.run(), KILL);
            }
        }
    }

    private CompletableFuture<NestedAnswer> submit(NestedCommand command) {
        return onOwner(() -> decide(command));
    }

    /// What a job of the owner's leads to in the end; who cancels it waits no more.
    private <T> CompletableFuture<T> later(Supplier<CompletableFuture<T>> job) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        onOwner(answer, () -> join(job.get(), Function.identity(), answer));
        return answer;
    }

    private static <A, B> CompletableFuture<B> mapped(
            CompletableFuture<A> from, Function<A, B> change) {
        CompletableFuture<B> to = new CompletableFuture<>();
        join(from, change, to);
        return to;
    }

    /// Lets one future follow another one, and be left with it.
    private static <A, B> void join(
            CompletableFuture<A> from, Function<A, B> change, CompletableFuture<B> to) {
        var _ =
                from.whenComplete(
                        (value, error) -> {
                            if (error == null) {
                                to.complete(change.apply(value));
                            } else {
                                to.completeExceptionally(error);
                            }
                        });
        var _ =
                to.whenComplete(
                        (_, _) -> {
                            if (to.isCancelled()) {
                                from.cancel(false);
                            }
                        });
    }

    private <T> CompletableFuture<T> onOwner(Supplier<T> job) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        onOwner(answer, () -> answer.complete(job.get()));
        return answer;
    }

    private void onOwner(CompletableFuture<?> answer, Runnable job) {
        try {
            owner.execute(
                    () -> {
                        try {
                            job.run();
                        } catch (RuntimeException e) {
                            LOG.log(System.Logger.Level.ERROR, "a container call failed", e);
                            answer.completeExceptionally(e);
                        }
                    });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
    }

    private NestedAnswer decide(NestedCommand command) {
        NestedDecision decision = NestedCore.decide(state, command, "api-" + UUID.randomUUID());
        try {
            store.append(decision.records());
        } catch (AgentException e) {
            if (command instanceof NestedCommand.Launch) {
                throw e;
            }
            // what has happened has happened; the next agent process finds it out by the driver
            LOG.log(System.Logger.Level.ERROR, "the state of containers is not stored", e);
        }
        state = decision.state();
        watches.tell(decision.records());
        decision.effects().forEach(work::run);
        return decision.answer();
    }
}
