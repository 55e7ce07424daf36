package dev.meros.agent.container.docker;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.HeldContainer;
import dev.meros.agent.container.ProcessTable;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TerminalInput;
import dev.meros.agent.container.docker.codec.EngineJson;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.api.codec.CodecException;
import dev.meros.api.http.SocketHttp.Answer;
import dev.meros.api.model.TimeInfo;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/// A command that an engine runs in a container, over the one connection that carries its input and
/// output.
final class HeldExec implements HeldContainer {
    private static final int MESSAGE_LIMIT = 2000;
    private static final int PIPE = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 100;
    private static final System.Logger LOG = System.getLogger(HeldExec.class.getName());

    private final Engine engine;
    private final String exec;
    private final Engine.Stream stream;
    private final Stdio stdio;
    private final PipedInputStream out = new PipedInputStream(PIPE);
    private final PipedInputStream err = new PipedInputStream(PIPE);
    private final OutputStream input;
    private final ContainerDriver.Running running;

    private HeldExec(
            Engine engine, String exec, Engine.Stream stream, Stdio stdio, ExecutorService jobs)
            throws IOException {
        this.engine = engine;
        this.exec = exec;
        this.stream = stream;
        this.stdio = stdio;
        OutputStream raw = stream.output();
        this.input =
                stdio instanceof Stdio.Terminal
                        ? new TerminalInput(raw)
                        : new HalfClosed(stream.channel(), raw);
        int pid = awaitPid();
        TaskProcess process =
                new TaskProcess(
                        pid,
                        new ProcessTable(Path.of("/proc")).identity(pid).orElse("ended"),
                        TimeInfo.of(Instant.now()));
        PipedOutputStream toOut = new PipedOutputStream(out);
        PipedOutputStream toErr = new PipedOutputStream(err);
        this.running =
                new ContainerDriver.Running(
                        process, CompletableFuture.supplyAsync(this::awaitEnd, jobs));
        jobs.execute(() -> read(toOut, toErr));
    }

    /// Starts a command that was created.
    static HeldExec start(Engine engine, String exec, Stdio stdio, ExecutorService jobs)
            throws IOException {
        boolean terminal = stdio instanceof Stdio.Terminal;
        Engine.Stream stream =
                engine.open("/exec/" + exec + "/start", Map.of("Detach", false, "Tty", terminal));
        try {
            HeldExec held = new HeldExec(engine, exec, stream, stdio, jobs);
            if (stdio instanceof Stdio.Terminal(Stdio.Size size)) {
                held.resize(size);
            }
            return held;
        } catch (IOException | RuntimeException e) {
            stream.close();
            throw e;
        }
    }

    /// What the engine knows of it.
    private EngineJson.Exec state() throws IOException {
        Answer answer = engine.get("/exec/" + exec + "/json");
        if (answer.isError()) {
            throw new IOException(EngineJson.message(answer.body()));
        }
        return EngineJson.exec(answer.body());
    }

    private int awaitPid() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            EngineJson.Exec state = state();
            if (state.pid() > 0) {
                return state.pid();
            }
            if (state.life() == EngineJson.Life.ENDED) {
                throw Engine.failure("the session cannot be started: " + complaint());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("the session did not start within " + PATIENCE);
            }
            pause();
        }
    }

    /// What the engine says in place of a command that it cannot start.
    private String complaint() throws IOException {
        byte[] said = stream.input().readNBytes(MESSAGE_LIMIT);
        return new String(said, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ").strip();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent is going down", e);
        }
    }

    private ContainerExit awaitEnd() {
        try {
            while (true) {
                EngineJson.Exec state = state();
                if (state.life() == EngineJson.Life.ENDED) {
                    return EngineJson.exit(state.exitCode());
                }
                pause();
            }
        } catch (IOException | CodecException e) {
            LOG.log(System.Logger.Level.DEBUG, "the end of a session is not known", e);
            return new ContainerExit.Vanished();
        }
    }

    private void read(OutputStream toOut, OutputStream toErr) {
        try (InputStream said = stream.input();
                OutputStream first = toOut;
                OutputStream second = toErr) {
            if (stdio instanceof Stdio.Terminal) {
                EngineLogs.flushing(said, first);
            } else {
                EngineLogs.split(said, first, second);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the output of a session ended", e);
        }
    }

    /// The process of the node, or 0.
    int pid() {
        return running.process().pid();
    }

    @Override
    public ContainerDriver.Running running() {
        return running;
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public InputStream output() {
        return out;
    }

    @Override
    public InputStream errors() {
        return err;
    }

    @Override
    public void resize(Stdio.Size size) {
        try {
            engine.post("/exec/" + exec + "/resize?" + EngineTerminal.query(size), null);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the session has ended", e);
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Closing it says that there is no more input, while output still comes.
    private static final class HalfClosed extends FilterOutputStream {
        private final SocketChannel channel;

        HalfClosed(SocketChannel channel, OutputStream raw) {
            super(raw);
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            channel.shutdownOutput();
        }
    }
}
