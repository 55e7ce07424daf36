package dev.meros.agent.container.process;

import dev.meros.agent.container.Descriptor;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.agent.container.TerminalInput;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/// A pseudo-terminal: what a container takes for its terminal at [#path()], and the master's end in
/// our hands. Linux only; the container is given it by setsid(1) of util-linux or busybox.
final class Terminal implements AutoCloseable {
    private final Descriptor descriptor;
    private final Path path;

    private Terminal(int master, Path path) {
        this.descriptor = new Descriptor(master);
        this.path = path;
    }

    static Terminal open(Stdio.Size size) throws IOException {
        PosixTerminal posix = new PosixTerminal();
        int master = posix.open();
        try {
            Terminal terminal = new Terminal(master, Path.of(posix.name(master)));
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
        descriptor.resize(size);
    }

    InputStream input() {
        return descriptor.input();
    }

    OutputStream output() {
        return new TerminalInput(descriptor.output());
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
