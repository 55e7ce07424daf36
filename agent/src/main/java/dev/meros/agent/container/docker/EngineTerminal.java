package dev.meros.agent.container.docker;

import dev.meros.agent.container.ContainerTerminal;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TerminalInput;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The terminal of a container of an engine, attached to in the background: an engine may take its
/// time to answer.
final class EngineTerminal implements ContainerTerminal {
    private static final long PATIENCE_SECONDS = 20;
    private static final System.Logger LOG = System.getLogger(EngineTerminal.class.getName());

    private final Engine engine;
    private final String name;
    private final CompletableFuture<Engine.Stream> stream = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /// Attaches to the container of that name.
    EngineTerminal(Engine engine, String name, ExecutorService jobs) {
        this.engine = engine;
        this.name = name;
        jobs.execute(this::run);
    }

    /// The size as the engine wants it.
    static String query(Stdio.Size size) {
        return "h=" + size.rows() + "&w=" + size.columns();
    }

    private void run() {
        String path = "/containers/" + name + "/attach?stream=1&stdin=1&stdout=1";
        try (Engine.Stream attached = engine.open(path, null)) {
            stream.complete(attached);
            InputStream said = attached.input();
            byte[] piece = new byte[4096];
            while (said.read(piece) >= 0) {
                // the log has it
            }
        } catch (IOException e) {
            stream.completeExceptionally(e);
            LOG.log(System.Logger.Level.DEBUG, "the terminal is gone", e);
        } finally {
            end.complete(null);
        }
    }

    private OutputStream attached() throws IOException {
        try {
            return stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS).output();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent is going down", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("the engine does not attach", e);
        }
    }

    @Override
    public OutputStream input() {
        return new TerminalInput(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        attached().write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        attached().write(bytes, offset, length);
                    }
                });
    }

    @Override
    public void resize(Stdio.Size size) {
        try {
            engine.post("/containers/" + name + "/resize?" + query(size), null);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the terminal is gone", e);
        }
    }

    @Override
    public void onEnd(Runnable then) {
        var _ = end.thenRun(then);
    }

    @Override
    public void close() {
        var _ =
                stream.thenAccept(
                        attached -> {
                            try {
                                attached.close();
                            } catch (IOException e) {
                                LOG.log(System.Logger.Level.DEBUG, "it is closed already", e);
                            }
                        });
    }
}
