package dev.meros.cli.bench.cluster;

import dev.meros.cli.server.ScratchDirectory;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// A temporary directory with the servers that work in it. Closing it, which also happens when the
/// process is ended by a signal, ends the servers and all that belongs to the directory, and then
/// deletes it, unless something is still mounted there.
final class BenchDirectory implements AutoCloseable {
    private final ScratchDirectory directory = ScratchDirectory.create("meros-bench");
    private final Thread hook = new Thread(this::end, "end");
    private @Nullable BenchServers servers;
    private boolean closed;

    private BenchDirectory() {}

    static BenchDirectory create() {
        BenchDirectory created = new BenchDirectory();
        Runtime.getRuntime().addShutdownHook(created.hook);
        return created;
    }

    Path path() {
        return directory.path();
    }

    /// Takes servers, to be closed with this.
    synchronized void use(BenchServers started) {
        servers = started;
    }

    synchronized BenchServers servers() {
        if (servers == null) {
            throw new IllegalStateException("no servers");
        }
        return servers;
    }

    private synchronized void end() {
        if (closed) {
            return;
        }
        closed = true;
        if (servers != null) {
            servers.close();
        }
        if (LocalProcesses.mountsBelow(path()).isEmpty()) {
            directory.close();
        } else {
            System.err.println("meros: " + path() + " stays, for something is mounted there");
        }
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
