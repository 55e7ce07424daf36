package dev.meros.agent;

import dev.meros.agent.check.TaskChecks;
import dev.meros.agent.checkpoint.BootRecord;
import dev.meros.agent.checkpoint.Checkpoint;
import dev.meros.agent.checkpoint.WorkDirectory;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.HostPathDriver;
import dev.meros.agent.core.AgentCore;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.engine.AgentEngine;
import dev.meros.agent.engine.ContainerSpecs;
import dev.meros.agent.engine.EffectRunner;
import dev.meros.agent.executor.ExecutorEnvironment;
import dev.meros.agent.executor.ExecutorTokens;
import dev.meros.agent.http.AgentHttp;
import dev.meros.agent.link.KernelLink;
import dev.meros.agent.link.RegistrationPace;
import dev.meros.agent.metrics.AgentMetrics;
import dev.meros.agent.nested.NestedContainers;
import dev.meros.agent.node.Node;
import dev.meros.agent.node.NodeDetector;
import dev.meros.agent.node.NodeWatch;
import dev.meros.agent.ports.PortWatch;
import dev.meros.agent.sandbox.DiskWatch;
import dev.meros.agent.sandbox.LogRotation;
import dev.meros.agent.sandbox.SandboxCollector;
import dev.meros.agent.sandbox.Sandboxes;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.PortRules;
import dev.meros.agent.volume.PersistentVolumes;
import dev.meros.agent.volume.VolumeWorker;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.Bytes;
import dev.meros.volumes.Directories;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An agent in this process: all of its parts, wired and running.
///
/// Tasks are processes of their own. [#close()] leaves them running, and an agent that is started
/// later on the same work directory finds them; [#shutdown()] ends them first.
public final class AgentServer implements AutoCloseable {
    private static final long COLLECT_SECONDS = 60;
    private static final long FIRST_MILLIS = 1000;
    private static final String VERSION = "0.1.0";

    /// How often to look whether the disk fills fast.
    private static final long LOG_MILLIS = 250;

    private static final System.Logger LOG = System.getLogger(AgentServer.class.getName());

    private final Deque<AutoCloseable> parts;
    private final AgentEngine engine;
    private final Departure departure;
    private final AgentHttp http;
    private final Announcer announcer;
    private boolean closed;

    private AgentServer(
            Deque<AutoCloseable> parts,
            AgentEngine engine,
            Departure departure,
            AgentHttp http,
            Announcer announcer) {
        this.parts = parts;
        this.engine = engine;
        this.departure = departure;
        this.http = http;
        this.announcer = announcer;
    }

    /// Starts an agent; returns when it serves HTTP and has found its tasks again, while it still
    /// registers. Throws [AgentException] when it cannot be started, and then leaves nothing
    /// running.
    public static AgentServer start(AgentSettings settings) {
        return start(settings, BootRecord::current);
    }

    /// The same on a machine whose boots are numbered by `boot`.
    static AgentServer start(AgentSettings settings, Supplier<String> boot) {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            return start(settings, boot, parts);
        } catch (RuntimeException e) {
            close(parts);
            throw e;
        }
    }

    private static AgentServer start(
            AgentSettings settings, Supplier<String> boot, Deque<AutoCloseable> parts) {
        WorkDirectory work = opened(parts, WorkDirectory.open(settings.workDirectory()));
        Drivers drivers =
                opened(parts, Drivers.open(work, settings.containers(), settings.networks()));
        NodeWatch watch = new NodeWatch(new NodeDetector(work.path(), settings, drivers.gpus()));
        Node node = watch.node();
        AgentHttp http = opened(parts, AgentHttp.listen(settings.host(), settings.port()));
        AgentMetrics metrics = opened(parts, new AgentMetrics());
        ContainerDriver driver =
                settings.volumes()
                        .hostPaths()
                        .<ContainerDriver>map(paths -> new HostPathDriver(paths, drivers.driver()))
                        .orElse(drivers.driver());
        Clock clock = Clock.systemUTC();
        repeat(
                parts,
                "agent-images",
                Duration.ofSeconds(COLLECT_SECONDS),
                () -> drivers.images().relieve(clock.instant()));
        AgentEngine engine =
                opened(
                        parts,
                        new AgentEngine(
                                new AgentCore(
                                        node.ip(),
                                        Registration.self(node, http.port()),
                                        settings.executors().times()),
                                Checkpoint.open(work.meta()),
                                metrics,
                                clock));
        metrics.watch(engine::state);

        Directories directories = new Directories(work.path());
        ExecutorTokens tokens = ExecutorTokens.open(work.meta());
        Sandboxes sandboxes = new Sandboxes(directories);
        Registration registration =
                new Registration(
                        engine, watch, http.port(), VERSION, drivers.abilities().capabilities());
        KernelLink link =
                opened(
                        parts,
                        new KernelLink(
                                settings.kernels(), registration, RegistrationPace.defaults()));
        PersistentVolumes persistent =
                PersistentVolumes.open(
                        work.path(), work.meta().resolve("volumes"), settings.volumes());
        VolumeWorker volumeWorker = opened(parts, new VolumeWorker(persistent, link::send));
        ContainerSpecs specs =
                new ContainerSpecs(
                        sandboxes,
                        persistent,
                        new ExecutorEnvironment(
                                node.ip(),
                                http.port(),
                                node.hostname(),
                                settings.executors().times(),
                                tokens));
        EffectRunner effects =
                opened(
                        parts,
                        new EffectRunner(
                                driver,
                                specs,
                                new TaskChecks(driver, engine::submit),
                                volumeWorker,
                                http.executorStreams(),
                                outbox(link),
                                engine::submit));
        AgentState found = engine.state();
        BootRecord.Machine machine = BootRecord.renew(work.meta(), boot);
        if (machine == BootRecord.Machine.RESTARTED) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "the machine was restarted since the agent ran last; tasks of before have"
                            + " ended");
        }
        engine.start(effects);
        effects.recover(found, machine);
        TaskRoots roots = new TaskRoots(engine, specs, driver);
        NestedContainers nested =
                opened(parts, new NestedContainers(driver, roots, work.path(), work.meta()));
        nested.recover();
        driver.retain(known(found, nested));
        engine.observe(nested::rootsMayHaveChanged);
        collectSandboxes(
                parts,
                engine,
                sandboxes,
                new SandboxCollector(work.path(), directories, settings.sandboxes()));
        DiskWatch disks =
                new DiskWatch(sandboxes, driver::layerBytes, persistent::excess, engine::submit);
        watchDisks(parts, engine, disks, sandboxes, work.path(), settings.containers());
        repeat(
                parts,
                "agent-volume-holders",
                Duration.ofSeconds(COLLECT_SECONDS),
                () -> persistent.releaseEnded(() -> live(engine, sandboxes)));
        Announcer announcer = new Announcer(watch, engine::state, link::reconnect);
        if (settings.node().watch().isPositive()) {
            repeat(parts, "agent-node", settings.node().watch(), announcer::watch);
        }
        PortRules rules = settings.networks().ports();
        PortWatch ports =
                new PortWatch(
                        rules, () -> watch.node().resources(), nested::processes, engine::submit);
        metrics.watchPorts(ports::ports);
        if (rules.interval().isPositive()) {
            repeat(parts, "agent-ports", rules.interval(), () -> ports.look(engine.state()));
        }
        http.serve(
                new AgentHttp.Served(
                        engine,
                        metrics,
                        new AgentHttp.Machine(watch, announcer::look, persistent),
                        new AgentHttp.Files(sandboxes, work.path()),
                        new AgentHttp.Containers(
                                roots,
                                nested,
                                volumeWorker::underWay,
                                excluded -> drivers.images().prune(excluded, clock.instant())),
                        tokens,
                        new AgentHttp.About(
                                VERSION, settings, drivers.abilities(), registration.abilities())));
        link.start();
        LOG.log(
                System.Logger.Level.INFO,
                "agent {0} listens at {1}:{2} ({3}), work directory {4}, {5} tasks found",
                node.hostname(),
                settings.host(),
                Integer.toString(http.port()),
                settings.host().startsWith("127.") ? "this machine only" : "no authentication",
                work.path(),
                found.tasks().size());
        Departure departure = new Departure(engine, driver, nested, link, settings.termination());
        return new AgentServer(parts, engine, departure, http, announcer);
    }

    private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    private static EffectRunner.Outbox outbox(KernelLink link) {
        return new EffectRunner.Outbox() {
            @Override
            public void send(AgentCall.Update update) {
                link.send(update);
            }

            @Override
            public void message(ExecutorKey executor, Bytes data) {
                link.send(new AgentCall.Message(executor.framework(), executor.executor(), data));
            }

            @Override
            public void executorEnded(ExecutorKey executor, int status) {
                link.send(
                        new AgentCall.ExecutorEnded(
                                executor.framework(), executor.executor(), status));
            }

            @Override
            public void reconnect() {
                link.reconnect();
            }
        };
    }

    private static Set<String> known(AgentState state, NestedContainers nested) {
        Stream<String> tasks = state.tasks().values().stream().map(t -> t.run().container());
        Stream<String> executors =
                state.executors().values().stream().map(e -> e.run().container());
        Stream<String> inside = nested.state().containers().values().stream().map(c -> c.run());
        return Stream.of(tasks, executors, inside).flatMap(s -> s).collect(Collectors.toSet());
    }

    private static void collectSandboxes(
            Deque<AutoCloseable> parts,
            AgentEngine engine,
            Sandboxes sandboxes,
            SandboxCollector collector) {
        repeat(
                parts,
                "agent-sandboxes",
                Duration.ofSeconds(COLLECT_SECONDS),
                () -> {
                    int removed =
                            collector.collect(live(engine, sandboxes), Clock.systemUTC().instant());
                    LOG.log(System.Logger.Level.DEBUG, "{0} sandboxes removed", removed);
                });
    }

    private static void watchDisks(
            Deque<AutoCloseable> parts,
            AgentEngine engine,
            DiskWatch disks,
            Sandboxes sandboxes,
            Path work,
            ContainerSettings settings) {
        Duration pause = settings.diskWatch();
        if (!pause.isPositive()) {
            return;
        }
        repeat(parts, "agent-disks", pause, () -> disks.look(engine.state()));
        if (settings.logs().bytes() > 0) {
            LogRotation logs = new LogRotation(sandboxes, settings.logs(), pause);
            repeat(
                    parts,
                    "agent-logs",
                    Duration.ofMillis(Math.min(LOG_MILLIS, pause.toMillis())),
                    () -> logs.lookIfDue(engine.state(), work.toFile().getUsableSpace()));
        }
    }

    private static void repeat(
            Deque<AutoCloseable> parts, String name, Duration pause, Runnable job) {
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name(name).factory());
        parts.push(timer::shutdownNow);
        var _ =
                timer.scheduleWithFixedDelay(
                        () -> {
                            try {
                                job.run();
                            } catch (RuntimeException e) {
                                LOG.log(System.Logger.Level.ERROR, name + " failed", e);
                            }
                        },
                        Math.min(FIRST_MILLIS, pause.toMillis()),
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private static Set<String> live(AgentEngine engine, Sandboxes sandboxes) {
        AgentState state = engine.state();
        Stream<String> groups =
                state.tasks().values().stream()
                        .filter(t -> t.group() != null)
                        .map(t -> sandboxes.shared(t.key().framework(), t.executorId()))
                        .map(run -> run.getFileName().toString());
        Stream<String> tasks = state.tasks().values().stream().map(t -> t.run().container());
        Stream<String> executors =
                state.executors().values().stream().map(e -> e.run().container());
        return Stream.of(tasks, executors, groups).flatMap(s -> s).collect(Collectors.toSet());
    }

    /// The port that the agent listens at.
    public int port() {
        return http.port();
    }

    /// Looks at the node again, reads its settings that stand in files anew, and tells the kernel
    /// what has changed; tasks are not touched. Throws [AgentException] when the settings are
    /// wrong, and all stays as it was.
    public void lookAgain() {
        announcer.look();
    }

    /// What the agent serves, as `METHOD PATH`.
    List<String> routes() {
        return http.routes();
    }

    /// What the agent knows at the moment.
    public AgentState state() {
        return engine.state();
    }

    /// Does about the tasks what the settings say ([AgentSettings#termination()]), then closes;
    /// says whether all of it was done. Once `hurry` is done nothing more is waited for.
    public Departed depart(Future<?> hurry) {
        Departure.Result result = closed ? Departure.Result.COMPLETE : departure.depart(hurry);
        close();
        return result == Departure.Result.COMPLETE ? Departed.COMPLETELY : Departed.IN_PART;
    }

    /// How an agent has ended.
    public enum Departed {
        COMPLETELY,
        IN_PART
    }

    /// Kills all tasks, waits until they are gone and, for a moment, until the kernel knows it;
    /// then closes. A task that does not end within the settings' `shutdownTimeout`, or before
    /// `hurry` is done, gets no more grace.
    public void shutdown(Future<?> hurry) {
        if (!closed) {
            departure.stop(hurry);
        }
        close();
    }

    /// The same, in no hurry.
    public void shutdown() {
        shutdown(new CompletableFuture<>());
    }

    /// Stops the agent and leaves its tasks running.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            close(parts);
        }
    }

    private static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "a part of the agent did not close", e);
            }
        }
    }
}
