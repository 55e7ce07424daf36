package dev.meros.agent.container.docker;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerTerminal;
import dev.meros.agent.container.Entry;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.ProcessTable;
import dev.meros.agent.container.Signals;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.docker.codec.EngineJson;
import dev.meros.agent.container.network.Namespaces;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.node.Ability;
import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.api.codec.CodecException;
import dev.meros.api.http.SocketHttp.Answer;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.TimeInfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// Containers of a Docker Engine. It keeps them while the agent is away; a later agent finds them
/// by their names, and knows from a file for each which are its own. What they write is copied to
/// the files `stdout` and `stderr` of their sandboxes.
public final class DockerDriver implements ContainerDriver {
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;
    private static final int NOT_FOUND = 404;

    /// How long an engine may be away, for example for its own upgrade.
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /// How long an agent that starts waits for an engine that has containers of its own.
    private static final Duration START_PATIENCE = Duration.ofMinutes(1);

    private static final Set<Ability> ABILITIES =
            Set.of(
                    Ability.CPU_SHARES,
                    Ability.CPU_LIMIT,
                    Ability.MEMORY_LIMIT,
                    Ability.PIDS_LIMIT,
                    Ability.RLIMITS,
                    Ability.IMAGES,
                    Ability.VOLUMES,
                    Ability.HOSTNAME,
                    Ability.NETWORKS,
                    Ability.PORT_MAPPINGS,
                    Ability.TERMINALS);

    /// As for images without an engine.
    private static final Duration PULL = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final System.Logger LOG = System.getLogger(DockerDriver.class.getName());

    private final Engine engine;
    private final Privileges privileges;
    private final Path runs;
    private final Isolation isolation;
    private final Map<String, Integer> pids = new ConcurrentHashMap<>();
    private final Creation.Init init;
    private final ProcessTable processes = new ProcessTable(Path.of("/proc"));
    private final Map<String, Path> sandboxes = new ConcurrentHashMap<>();
    private final Map<String, HeldExec> sessions = new ConcurrentHashMap<>();
    private final ExecutorService jobs = Executors.newVirtualThreadPerTaskExecutor();

    private DockerDriver(Engine engine, Path runs, Isolation isolation, Privileges privileges) {
        this.privileges = privileges;
        this.isolation = isolation;
        this.engine = engine;
        this.runs = runs;
        this.init =
                Stream.of("/usr/bin/docker-init", "/usr/libexec/docker/docker-init")
                                .anyMatch(p -> Files.isExecutable(Path.of(p)))
                        ? Creation.Init.THERE
                        : Creation.Init.MISSING;
    }

    /// A driver for the engine at a socket that notes in `runs` which containers are its own; empty
    /// when no engine answers there. One that has containers of this agent is waited for; throws
    /// [ContainerException] when it stays away, and [UncheckedIOException] when the directory
    /// cannot be used.
    public static Optional<DockerDriver> open(
            Path socket, Path runs, Isolation isolation, Privileges privileges) {
        Engine engine = new Engine(socket);
        try {
            Files.createDirectories(runs);
            Instant deadline = Instant.now().plus(START_PATIENCE);
            while (!answers(engine)) {
                if (isEmpty(runs)) {
                    return Optional.empty();
                }
                if (Instant.now().isAfter(deadline)) {
                    throw Engine.failure(
                            "docker: no engine answers at "
                                    + socket
                                    + " (expected: the one that has containers of this agent)");
                }
                Thread.sleep(PAUSE);
            }
            return Optional.of(new DockerDriver(engine, runs, isolation, privileges));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Engine.failure("the agent is going down");
        }
    }

    private static boolean answers(Engine engine) {
        try {
            return Files.exists(engine.socket()) && !engine.get("/_ping").isError();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "docker: no engine at " + engine.socket(), e);
            return false;
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static String name(String id) {
        return "meros-" + id;
    }

    @Override
    public Set<Ability> abilities() {
        Set<Ability> abilities = EnumSet.copyOf(ABILITIES);
        abilities.addAll(Ability.of(List.of(), isolation));
        if (!isolation.gpus().isEmpty()) {
            abilities.add(Ability.GPUS);
        }
        return abilities;
    }

    @Override
    public Running start(ContainerSpec spec) {
        ContainerInfo info = spec.task().container();
        if (info == null || info.docker() == null) {
            throw Engine.failure("container.docker: unset (expected: an image)");
        }
        String name = name(spec.id());
        try {
            Map<String, Object> request =
                    new Creation(spec, info, info.docker(), isolation, privileges).request(init);
            image(info.docker());
            Files.writeString(runs.resolve(spec.id()), "");
            engine.expect("/containers/create?name=" + name, request);
            try {
                sandboxes.put(spec.id(), spec.sandbox());
                checkProgram(spec);
                engine.expect("/containers/" + name + "/start", null);
                Stdio stdio = Stdio.of(info);
                if (stdio instanceof Stdio.Terminal(Stdio.Size size)) {
                    engine.post(
                            "/containers/" + name + "/resize?" + EngineTerminal.query(size), null);
                }
                return new Running(process(spec.id(), state(name)), follow(spec.id(), stdio));
            } catch (IOException | RuntimeException e) {
                forget(spec.id());
                throw e;
            }
        } catch (IOException | CodecException e) {
            throw Engine.failure("docker: " + e.getMessage());
        }
    }

    /// With an init in front of it, the engine would not notice that a program is missing.
    private void checkProgram(ContainerSpec spec) throws IOException {
        CommandInfo command = spec.task().command();
        if (command == null || command.shell() || command.value() == null) {
            return;
        }
        String program = command.value();
        String container = "/containers/" + name(spec.id());
        List<String> places = new ArrayList<>();
        if (program.indexOf('/') >= 0) {
            places.add(Path.of(Creation.SANDBOX).resolve(program).toString());
        } else {
            String path = EngineJson.searchPath(engine.get(container + "/json").body());
            Stream.of(path.split(":", -1)).map(p -> p + "/" + program).forEach(places::add);
        }
        for (String place : places) {
            String archive = container + "/archive?path=" + Engine.encoded(place);
            if (!engine.ask("HEAD", archive, null).isError()) {
                return;
            }
        }
        throw Engine.failure("Failed to execute '" + program + "': no such executable file");
    }

    private void image(ContainerInfo.DockerInfo docker) throws IOException {
        String image = docker.image();
        boolean here = !engine.get("/images/" + Engine.encoded(image) + "/json").isError();
        if (here && !Boolean.TRUE.equals(docker.forcePullImage())) {
            return;
        }
        int slash = image.lastIndexOf('/');
        boolean tagged = image.indexOf(':', slash + 1) >= 0 || image.indexOf('@') >= 0;
        String wanted = tagged ? image : image + ":latest";
        Answer said = engine.postWithin("/images/create?fromImage=" + Engine.encoded(wanted), PULL);
        Optional<String> error =
                said.isError()
                        ? Optional.of(EngineJson.message(said.body()))
                        : EngineJson.pullError(said.body());
        if (error.isPresent()) {
            throw Engine.failure("image: " + image + " (" + error.get() + ")");
        }
    }

    private EngineJson.State state(String name) throws IOException {
        Answer answer = engine.get("/containers/" + name + "/json");
        if (answer.isError()) {
            throw new IOException(EngineJson.message(answer.body()));
        }
        return EngineJson.state(answer.body());
    }

    private TaskProcess process(String id, EngineJson.State state) {
        pids.put(id, state.pid());
        String identity = processes.identity(state.pid()).orElse("ended");
        return new TaskProcess(state.pid(), identity, TimeInfo.of(Instant.now()), state.networks());
    }

    /// Copies the logs and waits for the end.
    private CompletableFuture<ContainerExit> follow(String id, Stdio stdio) {
        CompletableFuture<Void> logs = CompletableFuture.runAsync(() -> copyLogs(id, stdio), jobs);
        return CompletableFuture.supplyAsync(() -> awaitEnd(id), jobs)
                .thenCombine(logs, (exit, _) -> exit);
    }

    private void copyLogs(String id, Stdio stdio) {
        Path sandbox = sandboxes.get(id);
        if (sandbox == null) {
            return;
        }
        try {
            new EngineLogs(engine, sandbox).follow(name(id), stdio);
        } catch (ClosedByInterruptException e) {
            LOG.log(System.Logger.Level.DEBUG, "the next agent copies on", e);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the output of " + id + " is not copied", e);
        }
    }

    private ContainerExit awaitEnd(String id) {
        Instant last = Instant.now();
        while (true) {
            try {
                Answer waited = engine.await("/containers/" + name(id) + "/wait");
                if (waited.status() == NOT_FOUND) {
                    return new ContainerExit.Vanished();
                }
                EngineJson.State state = state(name(id));
                if (state.life() == EngineJson.Life.ENDED) {
                    return exit(state);
                }
                last = Instant.now();
            } catch (IOException | CodecException e) {
                LOG.log(System.Logger.Level.DEBUG, "the engine does not answer", e);
                if (Instant.now().isAfter(last.plus(PATIENCE))) {
                    LOG.log(System.Logger.Level.WARNING, "container {0} is given up", id);
                    return new ContainerExit.Vanished();
                }
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new ContainerExit.Vanished();
            }
        }
    }

    private static ContainerExit exit(EngineJson.State state) {
        if (state.memory() == EngineJson.Memory.EXCEEDED && state.exitCode() != 0) {
            return new ContainerExit.OutOfMemory();
        }
        return EngineJson.exit(state.exitCode());
    }

    @Override
    public Found find(String id) {
        HeldExec session = sessions.get(id);
        if (session != null) {
            CompletableFuture<ContainerExit> exit = session.running().exit().toCompletableFuture();
            return exit.isDone()
                    ? new Found.Ended(exit.join())
                    : new Found.Alive(session.running());
        }
        if (!Files.exists(runs.resolve(id))) {
            return new Found.Unknown();
        }
        Instant deadline = Instant.now().plus(START_PATIENCE);
        while (true) {
            try {
                return found(id);
            } catch (IOException | CodecException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw Engine.failure("docker: container " + id + ": " + e.getMessage());
                }
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Engine.failure("the agent is going down");
            }
        }
    }

    private Found found(String id) throws IOException {
        Answer answer = engine.get("/containers/" + name(id) + "/json");
        if (answer.status() == NOT_FOUND) {
            return new Found.Unknown();
        }
        EngineJson.State state = EngineJson.state(answer.body());
        Stdio stdio = EngineJson.stdio(answer.body());
        EngineJson.sandbox(answer.body(), Creation.SANDBOX)
                .ifPresent(s -> sandboxes.put(id, Path.of(s)));
        return switch (state.life()) {
            case CREATED -> {
                // the agent died before it started it
                forget(id);
                yield new Found.Unknown();
            }
            case RUNNING -> new Found.Alive(new Running(process(id, state), follow(id, stdio)));
            case ENDED -> {
                copyLogs(id, stdio);
                yield new Found.Ended(exit(state));
            }
        };
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
        HeldExec session = sessions.get(id);
        if (session != null) {
            signal(session, number);
            return;
        }
        if (!Files.exists(runs.resolve(id))) {
            return;
        }
        try {
            engine.post("/containers/" + name(id) + "/kill?signal=" + number, null);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "docker: " + id + " gets no signal", e);
        }
    }

    private static void signal(HeldExec session, int number) {
        if (session.pid() <= 1 || session.running().exit().toCompletableFuture().isDone()) {
            return;
        }
        Optional<ProcessHandle> first = ProcessHandle.of(session.pid());
        List<ProcessHandle> within =
                number == SIGKILL
                        ? first.map(p -> p.descendants().toList()).orElse(List.of())
                        : List.of();
        Signals.send(session.pid(), number);
        within.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public Optional<ContainerTerminal> terminal(String id) {
        Path mark = runs.resolve(id);
        if (!sandboxes.containsKey(id) || !Files.exists(mark)) {
            return Optional.empty();
        }
        try {
            Answer answer = engine.get("/containers/" + name(id) + "/json");
            boolean has =
                    !answer.isError()
                            && EngineJson.state(answer.body()).life() == EngineJson.Life.RUNNING
                            && EngineJson.stdio(answer.body()) instanceof Stdio.Terminal;
            return has ? Optional.of(new EngineTerminal(engine, name(id), jobs)) : Optional.empty();
        } catch (IOException | CodecException e) {
            LOG.log(System.Logger.Level.DEBUG, "docker: the terminal of " + id + " is gone", e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<HeldContainer> enter(String id, ContainerSpec session, Stdio stdio) {
        if (!sandboxes.containsKey(id)) {
            return Optional.empty();
        }
        try {
            String made =
                    engine.expect(
                            "/containers/" + name(id) + "/exec", Creation.session(session, stdio));
            HeldExec held = HeldExec.start(engine, EngineJson.id(made), stdio, jobs);
            sessions.put(session.id(), held);
            return Optional.of(held);
        } catch (IOException | CodecException e) {
            throw Engine.failure("docker: " + e.getMessage());
        }
    }

    @Override
    public List<String> inside(String id, Entry entry) {
        if (!sandboxes.containsKey(id)) {
            return entry.command();
        }
        List<String> line = new ArrayList<>();
        line.addAll(List.of("docker", "--host", "unix://" + engine.socket(), "exec"));
        entry.environment()
                .forEach(
                        (key, value) -> {
                            if (!key.equals("PATH")) {
                                line.addAll(List.of("--env", key + "=" + value));
                            }
                        });
        line.add(name(id));
        line.addAll(entry.command());
        return line;
    }

    /// Asks the engine, which looks through the files of the container's layer for it.
    @Override
    public long layerBytes(String id) {
        if (!sandboxes.containsKey(id)) {
            return 0;
        }
        try {
            Answer answer = engine.get("/containers/" + name(id) + "/json?size=true");
            return answer.isError() ? 0 : EngineJson.layerBytes(answer.body());
        } catch (IOException | CodecException e) {
            LOG.log(System.Logger.Level.DEBUG, "docker: the size of " + id + " is unknown", e);
            return 0;
        }
    }

    @Override
    public Optional<Path> network(String id) {
        Integer pid = pids.get(id);
        return pid == null ? Optional.empty() : Namespaces.ofProcess(pid);
    }

    @Override
    public void forget(String id) {
        sandboxes.remove(id);
        pids.remove(id);
        sessions.remove(id);
        Path mark = runs.resolve(id);
        if (!Files.exists(mark)) {
            return;
        }
        try {
            engine.delete("/containers/" + name(id) + "?force=1&v=1");
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "docker: container " + id + " stays", e);
        }
    }

    @Override
    public void retain(Set<String> known) {
        try (Stream<Path> all = Files.list(runs)) {
            all.map(run -> run.getFileName().toString())
                    .filter(id -> !known.contains(id))
                    .forEach(this::forget);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "containers of earlier agents may stay", e);
        }
    }

    @Override
    public void close() {
        jobs.shutdownNow();
    }
}
