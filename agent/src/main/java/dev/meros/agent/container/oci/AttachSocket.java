package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerTerminal;
import dev.meros.agent.container.Descriptor;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TerminalInput;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;

/// The terminal of a container whose master's end conmon has: input goes through conmon's socket
/// `attach`, sizes through its pipe `ctl`, both in the run directory. What conmon says over the
/// socket is in its log as well, and is thrown away here.
final class AttachSocket implements ContainerTerminal {
    private static final int RESIZE = 1;
    private static final int PIECE = 16 << 10;
    private static final System.Logger LOG = System.getLogger(AttachSocket.class.getName());

    private final PacketSockets sockets;
    private final Path run;
    private final Descriptor socket;
    private final OutputStream input;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    private AttachSocket(PacketSockets sockets, Path run, Descriptor socket) {
        this.sockets = sockets;
        this.run = run;
        this.socket = socket;
        this.input = new TerminalInput(socket.output());
    }

    /// Attaches to the container of a run directory; throws [IOException] when conmon is gone.
    static AttachSocket open(PacketSockets sockets, Path run) throws IOException {
        AttachSocket attached = new AttachSocket(sockets, run, sockets.connect(run, "attach"));
        // no virtual thread: a call of C would hold its carrier
        Thread.ofPlatform()
                .daemon()
                .name("agent-terminal-" + run.getFileName())
                .start(attached::drain);
        return attached;
    }

    private void drain() {
        try {
            InputStream said = socket.input();
            byte[] piece = new byte[PIECE];
            while (said.read(piece) >= 0) {
                // the log has it
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "conmon is gone", e);
        } finally {
            end.complete(null);
        }
    }

    /// Asks for something by a line of conmon's pipe; nothing when conmon is gone.
    static void control(Path run, int what, int first, int second) {
        // opened for both ends, it never waits for somebody at the other one
        try (FileChannel pipe =
                FileChannel.open(
                        run.resolve("ctl"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            String line = what + " " + first + " " + second + "\n";
            pipe.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "conmon is gone", e);
        }
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public void resize(Stdio.Size size) {
        control(run, RESIZE, size.rows(), size.columns());
    }

    @Override
    public void onEnd(Runnable then) {
        var _ = end.thenRun(then);
    }

    @Override
    public void close() {
        sockets.shutdown(socket);
        socket.close();
    }
}
