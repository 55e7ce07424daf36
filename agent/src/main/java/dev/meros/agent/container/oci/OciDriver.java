package dev.meros.agent.container.oci;

import dev.meros.agent.AgentException;
import dev.meros.agent.cgroup.ControlGroup;
import dev.meros.agent.cgroup.ControlGroups;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerTerminal;
import dev.meros.agent.container.Entry;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.Preparations;
import dev.meros.agent.container.ProcessTable;
import dev.meros.agent.container.Signals;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.Within;
import dev.meros.agent.container.network.Places;
import dev.meros.agent.container.network.Shared;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.image.Images;
import dev.meros.agent.image.LocalImage;
import dev.meros.agent.node.Ability;
import dev.meros.agent.settings.NetworkSettings;
import dev.meros.agent.spawn.Spawner;
import dev.meros.api.codec.Json;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.TimeInfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Containers by an OCI runtime: a root file system of their own, namespaces, control groups,
/// bounded capabilities and system calls. conmon stands by each, so that it outlives the agent.
public final class OciDriver implements ContainerDriver {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    static final String CGROUPS = "meros";

    /// Whatever control groups there are.
    private static final Set<Ability> ABILITIES =
            Set.of(
                    Ability.RLIMITS,
                    Ability.IMAGES,
                    Ability.VOLUMES,
                    Ability.LINUX,
                    Ability.HOSTNAME,
                    Ability.NETWORKS,
                    Ability.TERMINALS);

    /// More at a time only wait for each other in the system's kernel.
    private static final int STARTS = 8;

    private static final long IDLE_SECONDS = 10;

    private static final long LOOK_MILLIS = 1000;

    /// So long a monitor that is gone may have been about to write the exit status.
    private static final Duration MOMENT = Duration.ofMillis(900);

    private static final System.Logger LOG = System.getLogger(OciDriver.class.getName());

    private final Path runs;
    private final OciRuntime runtime;
    private final TaskImages images;
    private final Isolation isolation;
    private final ControlGroups groups;
    private final LinuxCalls linux = new LinuxCalls();
    private final RootFileSystem roots;
    private final OciTerms terms;
    private final Optional<UserMap> users;
    private final ProcessTable processes = new ProcessTable(Path.of("/proc"));
    private final Map<String, Watched> alive = new ConcurrentHashMap<>();
    private final ExecutorService jobs = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService looker =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("agent-oci-containers").factory());

    /// Since when looks have found containers without process or monitor, by System.nanoTime; only
    /// the looking thread's.
    private Map<String, Long> goneSince = Map.of();

    /// Calls of C that wait must not be made by virtual threads.
    private final ThreadPoolExecutor starters = starters();

    private final Preparations preparations = new Preparations(Integer.MAX_VALUE);
    private final ExitWatch exits;
    private final Conmon conmon;
    private final Places places;
    private final Set<Ability> abilities;

    private final TerminalLogs terminals = new TerminalLogs();
    private final PacketSockets sockets = new PacketSockets();

    private final Sessions sessions;

    /// Runs the programs that hold the input and output of containers.
    private final ContainerDriver clients;

    /// A container that runs, and its monitor if that is known.
    private record Watched(
            TaskProcess process,
            Optional<TaskProcess> monitor,
            CompletableFuture<ContainerExit> exit) {}

    private OciDriver(
            Path runs,
            OciRuntime runtime,
            Images images,
            NetworkSettings networks,
            OciTerms terms,
            ContainerDriver clients) {
        this.clients = clients;
        this.runs = runs;
        this.runtime = runtime;
        this.images = new TaskImages(images);
        this.terms = terms;
        this.isolation = terms.isolation();
        this.users = UserMap.open(terms.security().users(), runs);
        this.roots = new RootFileSystem(linux, users);
        this.groups = ControlGroups.foreign(isolation.hierarchies(), CGROUPS);
        Path directory = runs.resolve(".exits");
        this.sessions = new Sessions(runs.resolve(".sessions"), runtime, clients);
        try {
            Files.createDirectories(directory);
            this.exits = new ExitWatch(directory, id -> jobs.execute(() -> ended(id)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Optional<LegacyView> view =
                runtime.isShielded() ? LegacyView.of(linux, OciRuntime.UNIFIED) : Optional.empty();
        this.conmon = new Conmon(runtime, directory, Spawner.ofThisNode(), view);
        this.places =
                new Places(
                        runs.resolve(Places.DIRECTORY),
                        networks,
                        linux,
                        id -> Files.isDirectory(runs.resolve(id)),
                        Instant.now());
        this.abilities = EnumSet.copyOf(ABILITIES);
        abilities.addAll(Ability.of(isolation.hierarchies().places().keySet(), isolation));
        if (!isolation.gpus().isEmpty()) {
            abilities.add(Ability.GPUS);
        }
        if (places.mapsPorts()) {
            abilities.add(Ability.PORT_MAPPINGS);
        }
        var _ =
                looker.scheduleWithFixedDelay(
                        this::lookAfterVanished, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// A driver that keeps its records in `runs` and uses the runtime of that name (`crun`, `runc`,
    /// an absolute path; empty: the best there is), each call of which may take as long as
    /// `timeout`; `clients` is a driver of plain processes, which it does not close, for those that
    /// hold input and output. Empty when this node lacks it, conmon or control groups, or the agent
    /// is not root. Throws [UncheckedIOException] when the directory cannot be used, and
    /// [AgentException] when containers cannot have the users that they are to have.
    public static Optional<OciDriver> open(
            Path runs,
            String runtimeName,
            Duration timeout,
            Images images,
            NetworkSettings networks,
            OciTerms terms,
            ContainerDriver clients) {
        if (!"root".equals(System.getProperty("user.name"))
                || terms.isolation().hierarchies().keeper().isEmpty()) {
            return Optional.empty();
        }
        return OciRuntime.detect(runtimeName, runs.resolve(".state"), timeout)
                .map(runtime -> new OciDriver(runs, runtime, images, networks, terms, clients));
    }

    @Override
    public Set<Ability> abilities() {
        return abilities;
    }

    @Override
    public Running start(ContainerSpec spec) {
        Stdio stdio = Stdio.of(spec.task().container());
        return made(
                spec,
                stdio,
                (run, shared) -> {
                    if (stdio instanceof Stdio.Terminal) {
                        TerminalLogs.note(run, spec.sandbox());
                    }
                    int pid = conmon.start(spec.id(), run, spec.sandbox(), stdio);
                    release(run);
                    terminals.follow(run);
                    return watch(spec.id(), pid, shared);
                });
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        return made(
                spec,
                stdio,
                (run, shared) -> {
                    HeldClient client = HeldClient.start(clients, runtime, spec, run, stdio);
                    client.awaitRoot(run);
                    release(run);
                    Running running = watch(spec.id(), client.pid(), shared);
                    var _ = client.exit().thenAccept(exit -> clientEnded(spec.id(), exit));
                    return client.holding(running);
                });
    }

    /// The client of a held container is its monitor.
    private void clientEnded(String id, ContainerExit exit) {
        exits.note(id, exit);
        ended(id);
    }

    private interface Start<T> {
        T in(Path run, Shared shared) throws IOException;
    }

    /// Makes the bundle of a container in its run directory, then starts it; whatever fails leaves
    /// nothing behind.
    private <T> T made(ContainerSpec spec, Stdio stdio, Start<T> start) {
        Optional<LocalImage> image =
                preparations.prepare(spec.id(), () -> images.of(spec.task().container()));
        Path run = runs.resolve(spec.id());
        try {
            return CompletableFuture.supplyAsync(
                            () -> made(spec, image, run, stdio, start), starters)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private <T> T made(
            ContainerSpec spec, Optional<LocalImage> image, Path run, Stdio stdio, Start<T> start) {
        try {
            Files.createDirectory(run);
            try {
                return start.in(run, bundle(spec, image, run, stdio));
            } catch (IOException | RuntimeException e) {
                giveUp(spec.id());
                throw e;
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static ThreadPoolExecutor starters() {
        ThreadPoolExecutor starters =
                new ThreadPoolExecutor(
                        STARTS,
                        STARTS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("agent-oci-start-", 0).factory());
        starters.allowCoreThreadTimeOut(true);
        return starters;
    }

    private void release(Path run) {
        try {
            roots.release(run);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a root stays mounted while its container runs",
                    e);
        }
    }

    private Shared shared(ContainerSpec spec) throws IOException {
        Shared shared = places.enter(spec, Bundle.hostname(spec));
        Watched parent =
                spec.within() instanceof Within.Parent(String id, Path _) ? alive.get(id) : null;
        return parent == null
                ? shared
                : ParentNamespaces.completed(shared, spec, parent.process().pid());
    }

    /// Writes the bundle; returns what the container shares with others.
    private Shared bundle(ContainerSpec spec, Optional<LocalImage> image, Path run, Stdio stdio)
            throws IOException {
        if (image.isPresent()) {
            new RunFiles(run).noteLayers(image.get().layers());
        }
        Shared shared = shared(spec);
        Path root = roots.mount(run, image);
        Bundle bundle = new Bundle(spec, image, root, shared, terms, users, stdio);
        Map<String, Object> config = bundle.config(runtime.init(), "/" + CGROUPS + "/" + spec.id());
        bundle.own();
        Files.write(run.resolve("config.json"), Json.write(config));
        return shared;
    }

    private Running watch(String id, int pid, Shared shared) throws IOException {
        CompletableFuture<ContainerExit> exit = new CompletableFuture<>();
        String identity = processes.identity(pid).orElse("ended");
        TaskProcess process =
                new TaskProcess(pid, identity, TimeInfo.of(Instant.now()), shared.networks());
        new RunFiles(runs.resolve(id)).noteProcess(process);
        alive.put(id, new Watched(process, monitor(runs.resolve(id)), exit));
        if (exits.of(id).isPresent()) {
            // it was faster than we were
            jobs.execute(() -> ended(id));
        }
        return new Running(process, exit);
    }

    private static ContainerException failure(IOException e) {
        return new ContainerException(
                Reason.REASON_CONTAINER_LAUNCH_FAILED, "Failed to start: " + e.getMessage(), e);
    }

    /// Leaves nothing of a container that did not start.
    private void giveUp(String id) {
        alive.remove(id);
        terminals.finish(runs.resolve(id));
        clear(id);
        forget(id);
    }

    /// Its exit status is there: all that made it run goes, then whoever waits is told.
    private void ended(String id) {
        Watched watched = alive.remove(id);
        if (watched != null) {
            ContainerExit exit = exitOf(id);
            terminals.finish(runs.resolve(id));
            clear(id);
            watched.exit().complete(exit);
        }
    }

    /// To be asked before the control groups of the container go.
    private ContainerExit exitOf(String id) {
        ContainerExit exit = exits.of(id).orElseGet(ContainerExit.Vanished::new);
        boolean failed = !exit.equals(new ContainerExit.Exited(0));
        Path mark = runs.resolve(id).resolve("oom");
        if (failed && (Files.exists(mark) || groups.group(id).outOfMemoryKills() > 0)) {
            try {
                Files.writeString(mark, "");
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the next agent will not know why", e);
            }
            return new ContainerExit.OutOfMemory();
        }
        return exit;
    }

    private void clear(String id) {
        boolean deleted = true;
        try {
            runtime.run("delete", "--force", id);
        } catch (ContainerException e) {
            LOG.log(System.Logger.Level.DEBUG, "container " + id + " is gone already", e);
            deleted = false;
        }
        Remains remains = remains(id);
        if (!deleted || remains.isThere()) {
            remains.clear();
        }
        ControlGroup group = groups.group(id);
        if (group.directories().stream().anyMatch(Files::exists)) {
            // a session had not quite ended when the runtime wanted to remove it
            group.kill();
            group.remove();
        }
        try {
            roots.unmount(runs.resolve(id));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the root of " + id + " stays", e);
        }
        places.leave(id, Instant.now());
    }

    private void vanished(String id) {
        if (alive.containsKey(id) && exits.of(id).isEmpty()) {
            remains(id).clear();
        }
        ended(id);
    }

    private Optional<TaskProcess> monitor(Path run) {
        try {
            int pid = Integer.parseInt(Files.readString(run.resolve(Conmon.MONITOR)).strip());
            String identity = processes.identity(pid).orElse("ended");
            return Optional.of(new TaskProcess(pid, identity, TimeInfo.of(Instant.now())));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Remains remains(String id) {
        return new Remains(id, Path.of(CGROUPS, id), runtime.root().resolve(id));
    }

    /// Whoever lost its process and its monitor, or only one of them for longer than it takes to
    /// tell or to end, ends without an exit status.
    private void lookAfterVanished() {
        try {
            long now = System.nanoTime();
            Map<String, Long> gone = new HashMap<>();
            alive.forEach(
                    (id, watched) -> {
                        boolean runs = runs(watched.process());
                        boolean monitored = watched.monitor().map(this::runs).orElse(runs);
                        if (runs && monitored) {
                            return;
                        }
                        long since = goneSince.getOrDefault(id, now);
                        gone.put(id, since);
                        Duration patience = monitored ? runtime.timeout() : MOMENT;
                        if (now - since >= patience.toNanos()) {
                            jobs.execute(() -> vanished(id));
                        }
                    });
            goneSince = gone;
            places.retry(Instant.now(), jobs);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "containers cannot be watched", e);
        }
    }

    private boolean runs(TaskProcess process) {
        return processes.identity(process.pid()).map(process.identity()::equals).orElse(false);
    }

    @Override
    public Found find(String id) {
        Path run = runs.resolve(id);
        if (!Files.isDirectory(run)) {
            return sessions.find(id);
        }
        Optional<TaskProcess> noted =
                new RunFiles(run).process(() -> places.recover(id).networks());
        if (noted.isEmpty()) {
            // the agent died while it was starting it, and conmon may still be about to
            remains(id).clear();
            giveUp(id);
            return new Found.Unknown();
        }
        TaskProcess process = noted.get();
        Watched watched = new Watched(process, monitor(run), new CompletableFuture<>());
        alive.put(id, watched);
        terminals.follow(run);
        if (exits.of(id).isEmpty() && runs(process)) {
            jobs.execute(() -> places.check(id));
            return new Found.Alive(new Running(process, watched.exit()));
        }
        alive.remove(id);
        ContainerExit exit = exitOf(id);
        terminals.finish(run);
        clear(id);
        return new Found.Ended(exit);
    }

    @Override
    public void signal(String id, Signal signal) {
        switch (signal) {
            case TERM -> signal(id, SIGTERM);
            case KILL -> signal(id, SIGKILL);
        }
    }

    @Override
    public void signal(String id, int number) {
        if (number == SIGKILL) {
            preparations.callOff(id);
        }
        if (sessions.signal(id, number)) {
            return;
        }
        Watched watched = alive.get(id);
        if (watched == null || !runs(watched.process())) {
            return;
        }
        if (number == SIGKILL) {
            // the others in its pid namespace go with the first process
            Signals.send(watched.process().pid(), SIGKILL);
            return;
        }
        try {
            runtime.run("kill", "--all", id, Integer.toString(number));
        } catch (ContainerException e) {
            LOG.log(System.Logger.Level.DEBUG, "container " + id + " is gone", e);
        }
    }

    @Override
    public Optional<ContainerTerminal> terminal(String id) {
        Path run = runs.resolve(id);
        if (!alive.containsKey(id) || !TerminalLogs.isNoted(run)) {
            return Optional.empty();
        }
        try {
            return Optional.of(AttachSocket.open(sockets, run));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the terminal of " + id + " is gone", e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<HeldContainer> enter(String id, ContainerSpec session, Stdio stdio) {
        Watched watched = alive.get(id);
        return watched == null
                ? Optional.empty()
                : Optional.of(
                        sessions.start(
                                id,
                                runs.resolve(id),
                                Path.of("/proc/" + watched.process().pid() + "/root"),
                                session,
                                stdio));
    }

    @Override
    public List<String> inside(String id, Entry entry) {
        if (!alive.containsKey(id)) {
            return entry.command();
        }
        List<String> line = new ArrayList<>();
        line.addAll(List.of(runtime.program().toString(), "--root", runtime.root().toString()));
        line.add("exec");
        // not every runtime gives a command what its container has
        new RunFiles(runs.resolve(id))
                .variables()
                .forEach(variable -> line.addAll(List.of("--env", variable)));
        entry.environment()
                .forEach((name, value) -> line.addAll(List.of("--env", name + "=" + value)));
        line.add(id);
        line.addAll(entry.command());
        return line;
    }

    @Override
    public Optional<Path> network(String id) {
        return places.of(id).network();
    }

    @Override
    public void resize(String id, List<Resource> resources) {
        Watched watched = alive.get(id);
        if (watched == null || !runs(watched.process())) {
            return;
        }
        Path file = runs.resolve(id).resolve("resources.json");
        try {
            long now = groups.group(id).memoryLimit();
            Files.write(
                    file,
                    Json.write(
                            BundleResources.update(
                                    isolation.limits(resources), isolation.hierarchies(), now)));
            runtime.run("update", "--resources", file.toString(), id);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public long layerBytes(String id) {
        return roots.written(runs.resolve(id));
    }

    @Override
    public void forget(String id) {
        if (alive.containsKey(id)) {
            LOG.log(System.Logger.Level.WARNING, "container {0} runs and is not forgotten", id);
            return;
        }
        Path run = runs.resolve(id);
        clients.forget(HeldClient.name(id));
        try {
            exits.forget(id);
            roots.unmount(run);
            new RunFiles(run).delete();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the records of " + id + " stay", e);
        }
    }

    @Override
    public void retain(Set<String> known) {
        for (Path place : List.of(runs, exits.directory(), runtime.root())) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(place)) {
                for (Path each : all) {
                    String id = each.getFileName().toString();
                    boolean ours = !place.equals(runs) || Files.isDirectory(each);
                    if (ours && !id.startsWith(".") && !known.contains(id)) {
                        remains(id).clear();
                        giveUp(id);
                    }
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "containers of earlier agents may stay", e);
            }
        }
    }

    @Override
    public void close() {
        looker.shutdownNow();
        terminals.close();
        exits.close();
        starters.shutdown();
        users.ifPresent(map -> map.mounts().close());
        jobs.shutdown();
    }
}
