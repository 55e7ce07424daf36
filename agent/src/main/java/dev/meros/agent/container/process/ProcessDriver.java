package dev.meros.agent.container.process;

import dev.meros.agent.cgroup.ControlGroup;
import dev.meros.agent.cgroup.ControlGroups;
import dev.meros.agent.cgroup.Controller;
import dev.meros.agent.cgroup.Device;
import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.DataVolume;
import dev.meros.agent.container.Demand;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.ProcessTable;
import dev.meros.agent.container.Signals;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.node.Ability;
import dev.meros.agent.spawn.Launch;
import dev.meros.agent.spawn.Spawned;
import dev.meros.agent.spawn.Spawner;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.TimeInfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Containers that are plain processes: a session of its own for each, led by a [Monitor], with the
/// sandbox as directory and `stdout` and `stderr` there. The fallback that works everywhere; it
/// hides nothing. Where there are control groups, they hold containers to limits, and whoever
/// leaves the session ends with the container, too.
public final class ProcessDriver implements ContainerDriver {
    private static final String GROUPS = "meros-processes";
    private static final long ADOPTED_POLL_MILLIS = 100;
    private static final Duration MONITOR_DEADLINE = Duration.ofSeconds(20);
    private static final TimeInfo NEVER = new TimeInfo(0L);
    private static final System.Logger LOG = System.getLogger(ProcessDriver.class.getName());

    private final Path runs;
    private final List<String> sessionLauncher;
    private final ProcessTable processes = new ProcessTable(Path.of("/proc"));
    private final Isolation isolation;
    private final ControlGroups groups;
    private final Optional<Path> prlimit;
    private final Spawner spawner = Spawner.ofThisNode();
    private final Map<String, TaskProcess> alive = new ConcurrentHashMap<>();
    private final Map<String, Adopted> adopted = new ConcurrentHashMap<>();
    private final ScheduledExecutorService poller =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("agent-adopted-containers").factory());

    private record Adopted(TaskProcess process, CompletableFuture<ContainerExit> exit) {}

    /// A driver that keeps its records in `runs`; throws [UncheckedIOException] when they cannot be
    /// made and [ContainerException] when the system has no way to start a session.
    public ProcessDriver(Path runs, Isolation isolation) {
        this.runs = runs;
        this.isolation = isolation;
        this.groups = ControlGroups.open(used(isolation), GROUPS);
        this.prlimit = Programs.find("prlimit", TaskEnvironment.DEFAULT_PATH, Path.of("/"));
        this.sessionLauncher = sessionLauncher();
        try {
            Files.createDirectories(runs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<Ability> abilities() {
        Set<Ability> abilities = Ability.of(groups.controllers(), isolation);
        if (groups.controllers().contains(Controller.DEVICES)) {
            abilities.add(Ability.GPUS);
        }
        if (prlimit.isPresent()) {
            abilities.add(Ability.RLIMITS);
        }
        return abilities;
    }

    @Override
    public Running start(ContainerSpec spec) {
        CommandLine command = commandLine(spec);
        return launched(
                spec,
                () -> {
                    Instant start = Instant.now();
                    Spawned monitor =
                            spawner.start(
                                    new Launch(
                                            monitored(List.of(), Monitor.SCRIPT, spec, command),
                                            command.environment(),
                                            spec.sandbox(),
                                            output(spec, "stdout"),
                                            output(spec, "stderr"),
                                            Launch.Session.OWN));
                    return running(spec, monitor, start);
                });
    }

    /// The monitor reports when it takes signals.
    private Running running(ContainerSpec spec, Spawned monitor, Instant start) throws IOException {
        CompletableFuture<Void> end = monitor.exited();
        try {
            var _ = monitor.report(MONITOR_DEADLINE);
            Optional<RunDirectory.Monitor> noted = runOf(spec.id()).monitor();
            if (noted.isEmpty()) {
                throw new IOException("the monitor ended at once");
            }
            return running(spec, process(noted.get(), start), end);
        } catch (IOException e) {
            monitor.end();
            throw e;
        }
    }

    private Running running(ContainerSpec spec, TaskProcess process, CompletableFuture<?> end) {
        alive.put(spec.id(), process);
        return new Running(process, end.thenApply(_ -> reap(spec.id(), process)));
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        CommandLine command = commandLine(spec);
        return switch (stdio) {
            case Stdio.Pipes() -> {
                List<String> line = monitored(sessionLauncher, Monitor.HELD_SCRIPT, spec, command);
                yield launched(
                        spec,
                        () -> new PipedContainer(run(spec, command, new ProcessBuilder(line))));
            }
            case Stdio.Terminal(Stdio.Size size) ->
                    launched(spec, () -> inTerminal(spec, command, size));
        };
    }

    /// Without devices to give out there is no need for groups of them.
    private static Hierarchies used(Isolation isolation) {
        Set<Controller> controllers = EnumSet.allOf(Controller.class);
        if (isolation.gpus().isEmpty()) {
            controllers.remove(Controller.DEVICES);
        }
        return isolation.hierarchies().only(controllers);
    }

    private CommandLine commandLine(ContainerSpec spec) {
        Demand.expect(spec.task(), abilities());
        return CommandLine.of(spec, prlimit);
    }

    private HeldContainer inTerminal(ContainerSpec spec, CommandLine command, Stdio.Size size)
            throws IOException {
        Terminal terminal = Terminal.open(size);
        try {
            UserSwitch.give(spec.user(), terminal.path());
            List<String> line =
                    monitored(terminal.sessionLauncher(), Monitor.HELD_SCRIPT, spec, command);
            Map<String, String> environment = new LinkedHashMap<>(command.environment());
            environment.putIfAbsent("TERM", "xterm");
            ProcessBuilder builder = new ProcessBuilder(line);
            builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
            builder.redirectOutput(Redirect.DISCARD);
            builder.redirectError(Redirect.DISCARD);
            Started started = run(spec, new CommandLine(command.arguments(), environment), builder);
            return new TerminalContainer(started.running(), terminal);
        } catch (IOException | RuntimeException e) {
            terminal.close();
            throw e;
        }
    }

    /// A process with its container.
    record Started(Process process, Running running) {}

    private interface Attempt<T> {
        T launch() throws IOException;
    }

    /// Makes the run directory, then launches; whatever fails leaves nothing behind.
    private <T> T launched(ContainerSpec spec, Attempt<T> attempt) {
        RunDirectory run = runOf(spec.id());
        try {
            Files.createDirectory(run.path());
            run.noteGroups(makeGroups(spec));
            run.reserveStatus();
            UserSwitch.own(spec.user(), spec.sandbox());
            for (DataVolume volume : spec.volumes()) {
                if (volume.isWritable()) {
                    UserSwitch.own(spec.user(), volume.path());
                }
            }
            return attempt.launch();
        } catch (RuntimeException e) {
            discard(spec.id());
            throw e;
        } catch (IOException e) {
            discard(spec.id());
            throw new ContainerException(
                    Reason.REASON_CONTAINER_LAUNCH_FAILED, "Failed to start: " + e.getMessage(), e);
        }
    }

    private List<Path> makeGroups(ContainerSpec spec) throws IOException {
        ControlGroup group = groups.group(spec.id());
        List<Path> shared =
                spec.host().isPresent()
                        ? group.joiningWithin(groups.group(spec.host().get()))
                        : List.of();
        if (!shared.isEmpty()) {
            return shared;
        }
        group.make();
        group.hold(isolation.limits(spec.task()));
        group.grant(spec.devices(), isolation.gpus().all());
        return group.joining();
    }

    private Started run(ContainerSpec spec, CommandLine command, ProcessBuilder builder)
            throws IOException {
        builder.directory(spec.sandbox().toFile());
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        Process process = builder.start();
        TaskProcess started = awaitMonitor(runOf(spec.id()), process);
        return new Started(process, running(spec, started, process.onExit()));
    }

    private List<String> monitored(
            List<String> launcher, String script, ContainerSpec spec, CommandLine command) {
        List<String> line = new ArrayList<>(launcher);
        line.addAll(
                List.of("/bin/sh", "-c", script, "monitor", runOf(spec.id()).path().toString()));
        line.addAll(command.arguments());
        return line;
    }

    private static Path output(ContainerSpec spec, String name) throws IOException {
        Path file = spec.sandbox().resolve(name);
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
        UserSwitch.own(spec.user(), file);
        return file;
    }

    /// Waits until the monitor leads its session and takes signals, some milliseconds.
    private TaskProcess awaitMonitor(RunDirectory run, Process process) throws IOException {
        Instant start = Instant.now();
        Optional<RunDirectory.Monitor> monitor = run.monitor();
        while (monitor.isEmpty()) {
            if (Instant.now().isAfter(start.plus(MONITOR_DEADLINE))) {
                process.destroyForcibly();
                throw new IOException("the monitor did not start within " + MONITOR_DEADLINE);
            }
            try {
                if (process.waitFor(1, TimeUnit.MILLISECONDS) && run.monitor().isEmpty()) {
                    throw new IOException(
                            "the monitor ended at once with status " + process.exitValue());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
                throw new IOException("the agent is going down", e);
            }
            monitor = run.monitor();
        }
        return process(monitor.get(), start);
    }

    private TaskProcess process(RunDirectory.Monitor monitor, Instant start) {
        String identity =
                monitor.identity().or(() -> processes.identity(monitor.pid())).orElse("ended");
        return new TaskProcess(monitor.pid(), identity, TimeInfo.of(start));
    }

    /// The end of a monitor is the end of the container: what it did not end itself, because it was
    /// killed alone, is ended here.
    private ContainerExit reap(String id, TaskProcess process) {
        alive.remove(id);
        Signals.sendToGroup(process.pid(), Signals.SIGKILL);
        return ended(id);
    }

    /// Ends whoever is left, and keeps nothing of the groups but what they tell.
    private ContainerExit ended(String id) {
        ControlGroup group = groups.group(id);
        group.kill();
        RunDirectory run = runOf(id);
        ContainerExit exit = run.exit().orElseGet(ContainerExit.Vanished::new);
        if (!exit.equals(new ContainerExit.Exited(0)) && group.outOfMemoryKills() > 0) {
            try {
                run.noteOutOfMemory();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the next agent will not know why", e);
            }
            exit = new ContainerExit.OutOfMemory();
        }
        group.remove();
        return exit;
    }

    @Override
    public Granted grant(String id, List<Device> devices) {
        TaskProcess process = alive.get(id);
        if (process == null
                || !isRunning(process)
                || !groups.controllers().contains(Controller.DEVICES)) {
            return Granted.NO;
        }
        try {
            groups.group(id).grant(devices, isolation.gpus().all());
            return Granted.YES;
        } catch (IOException e) {
            throw CommandLine.failure(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void resize(String id, List<Resource> resources) {
        TaskProcess process = alive.get(id);
        if (process == null || !isRunning(process)) {
            return;
        }
        try {
            groups.group(id).change(isolation.limits(resources));
        } catch (IOException e) {
            throw CommandLine.failure(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Found find(String id) {
        RunDirectory run = runOf(id);
        Optional<RunDirectory.Monitor> monitor = run.monitor();
        if (monitor.isEmpty()) {
            discard(id);
            return new Found.Unknown();
        }
        int pid = monitor.get().pid();
        Optional<String> now = processes.identity(pid);
        boolean runs =
                now.isPresent() && monitor.get().identity().map(now.get()::equals).orElse(true);
        if (!runs) {
            return new Found.Ended(ended(id));
        }
        Instant since =
                ProcessHandle.of(pid).flatMap(p -> p.info().startInstant()).orElse(Instant.now());
        TaskProcess process = new TaskProcess(pid, now.get(), TimeInfo.of(since));
        Adopted found = new Adopted(process, new CompletableFuture<>());
        alive.put(id, process);
        adopt(id, found);
        return new Found.Alive(new Running(process, found.exit()));
    }

    /// Looks at adopted containers as long as there are any.
    private synchronized void adopt(String id, Adopted found) {
        if (adopted.isEmpty()) {
            pollLater();
        }
        adopted.put(id, found);
    }

    private void pollLater() {
        var _ = poller.schedule(this::pollAdopted, ADOPTED_POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void pollAdopted() {
        try {
            adopted.forEach(
                    (id, found) -> {
                        if (!isRunning(found.process())) {
                            adopted.remove(id);
                            alive.remove(id);
                            found.exit().complete(ended(id));
                        }
                    });
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "containers cannot be watched", e);
        } finally {
            if (!adopted.isEmpty()) {
                pollLater();
            }
        }
    }

    private boolean isRunning(TaskProcess process) {
        return processes.identity(process.pid()).map(process.identity()::equals).orElse(false);
    }

    @Override
    public void signal(String id, Signal signal) {
        signal(
                id,
                switch (signal) {
                    case TERM -> Signals.SIGTERM;
                    case KILL -> Signals.SIGKILL;
                });
    }

    @Override
    public void signal(String id, int number) {
        TaskProcess process = alive.get(id);
        if (process == null || !isRunning(process)) {
            return;
        }
        if (number == Signals.SIGKILL) {
            // some may have left the group: they are still descendants, until it is gone
            List<ProcessHandle> strays =
                    ProcessHandle.of(process.pid())
                            .map(p -> p.descendants().toList())
                            .orElse(List.of());
            Signals.sendToGroup(process.pid(), Signals.SIGKILL);
            strays.forEach(ProcessHandle::destroyForcibly);
            groups.group(id).kill();
        } else {
            Signals.sendToGroup(process.pid(), number);
        }
    }

    /// Ends and forgets a container, also one whose monitor is about to start it: without its run
    /// directory a monitor starts nothing.
    private void discard(String id) {
        RunDirectory run = runOf(id);
        if (!Files.exists(run.path())) {
            return;
        }
        try {
            RunDirectory away = run.moveAway();
            away.monitor()
                    .flatMap(m -> m.identity().map(i -> new TaskProcess(m.pid(), i, NEVER)))
                    .filter(this::isRunning)
                    .ifPresent(m -> Signals.sendToGroup(m.pid(), Signals.SIGKILL));
            groups.group(id).kill();
            groups.group(id).remove();
            removeQuietly(away);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "container " + id + " stays", e);
        }
    }

    @Override
    public void retain(Set<String> known) {
        try (Stream<Path> all = Files.list(runs)) {
            all.map(run -> run.getFileName().toString())
                    .filter(id -> !known.contains(id))
                    .forEach(this::discard);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "containers of earlier agents may stay", e);
        }
    }

    @Override
    public void forget(String id) {
        groups.group(id).remove();
        removeQuietly(runOf(id));
    }

    @Override
    public void close() {
        poller.shutdownNow();
    }

    private RunDirectory runOf(String id) {
        return new RunDirectory(runs.resolve(id));
    }

    private static void removeQuietly(RunDirectory run) {
        try {
            run.remove();
        } catch (NoSuchFileException e) {
            // removed before
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "run: {0} (expected: removable; {1})",
                    run.path(),
                    e);
        }
    }

    /// setsid(1) is part of every Linux; macOS has perl instead.
    private static List<String> sessionLauncher() {
        Path here = Path.of("/");
        Optional<Path> setsid = Programs.find("setsid", TaskEnvironment.DEFAULT_PATH, here);
        if (setsid.isPresent()) {
            return List.of(setsid.get().toString());
        }
        Path perl =
                Programs.find("perl", TaskEnvironment.DEFAULT_PATH, here)
                        .orElseThrow(
                                () ->
                                        CommandLine.failure(
                                                "setsid: not found (expected: setsid of"
                                                        + " util-linux or busybox, or perl)"));
        return List.of(
                perl.toString(),
                "-MPOSIX=setsid",
                "-e",
                "setsid() != -1 or die qq(setsid: $!); exec { $ARGV[0] } @ARGV or die qq(exec: $!)",
                "--");
    }
}
