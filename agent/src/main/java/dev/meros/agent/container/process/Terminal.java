package dev.meros.agent.container.process;

import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TaskEnvironment;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/// A pseudo-terminal: what a container takes for its terminal at [#path()], and the master's end in
/// our hands. Linux only; the container is given it by setsid(1) of util-linux or busybox.
///
/// The master is closed only when nobody is within a call on it any more: its number may be given
/// to another file at once.
final class Terminal implements AutoCloseable {
    /// Control-D at the beginning of a line says that there will be no more input.
    private static final byte[] END_OF_INPUT = {4};

    private static final int CLOSED = 1 << 30;

    private final PosixTerminal posix;
    private final int master;
    private final Path path;

    /// The calls under way, and [#CLOSED] once no more may start.
    private final AtomicInteger users = new AtomicInteger();

    private Terminal(PosixTerminal posix, int master, Path path) {
        this.posix = posix;
        this.master = master;
        this.path = path;
    }

    static Terminal open(Stdio.Size size) throws IOException {
        PosixTerminal posix = new PosixTerminal();
        int master = posix.open();
        try {
            Terminal terminal = new Terminal(posix, master, Path.of(posix.name(master)));
            terminal.resize(size);
            return terminal;
        } catch (IOException | RuntimeException e) {
            posix.close(master);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /// What to put before a command so that it controls this terminal. The shell opens it, not the
    /// agent, which might then be controlled by it.
    List<String> sessionLauncher() {
        Path setsid =
                Programs.find("setsid", TaskEnvironment.DEFAULT_PATH, Path.of("/"))
                        .orElseThrow(
                                () ->
                                        CommandLine.failure(
                                                "tty_info: set (expected: setsid of util-linux or"
                                                        + " busybox on this node)"));
        return List.of(
                "/bin/sh",
                "-c",
                "t=$1 s=$0; shift; exec \"$s\" -c \"$@\" <>\"$t\" >&0 2>&0",
                setsid.toString(),
                path.toString());
    }

    void resize(Stdio.Size size) {
        if (enter()) {
            try {
                posix.resize(master, size.rows(), size.columns());
            } finally {
                leave();
            }
        }
    }

    InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                if (length == 0) {
                    return 0;
                }
                if (!enter()) {
                    return -1;
                }
                try {
                    return posix.read(master, bytes, offset, length);
                } finally {
                    leave();
                }
            }
        };
    }

    OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                if (!enter()) {
                    throw new IOException("the terminal is closed");
                }
                try {
                    posix.write(master, bytes, offset, length);
                } finally {
                    leave();
                }
            }

            @Override
            public void close() throws IOException {
                write(END_OF_INPUT, 0, END_OF_INPUT.length);
            }
        };
    }

    private boolean enter() {
        while (true) {
            int now = users.get();
            if ((now & CLOSED) != 0) {
                return false;
            }
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    private void leave() {
        if (users.decrementAndGet() == CLOSED) {
            posix.close(master);
        }
    }

    @Override
    public void close() {
        int before = users.getAndUpdate(now -> now | CLOSED);
        if (before == 0) {
            posix.close(master);
        }
    }
}
