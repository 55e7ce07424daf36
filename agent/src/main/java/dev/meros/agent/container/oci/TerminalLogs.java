package dev.meros.agent.container.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Copies the logs of all containers with terminals, each as soon as something is in it.
final class TerminalLogs implements AutoCloseable {
    private static final String SANDBOX = "terminal.sandbox";
    private static final System.Logger LOG = System.getLogger(TerminalLogs.class.getName());

    private final WatchService service;
    private final Map<Path, Watched> logs = new ConcurrentHashMap<>();

    private record Watched(TerminalLog log, WatchKey key) {}

    TerminalLogs() {
        try {
            service = FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("agent-oci-terminals").start(this::watch);
    }

    /// Notes, for the next agent, that the container of a run directory has a terminal.
    static void note(Path run, Path sandbox) throws IOException {
        Files.writeString(run.resolve(SANDBOX), sandbox.toString());
    }

    /// Whether the container of a run directory has one.
    static boolean isNoted(Path run) {
        return Files.exists(run.resolve(SANDBOX));
    }

    /// Follows the log of a run directory whose terminal is noted; nothing when there is none.
    void follow(Path run) {
        if (!isNoted(run)) {
            return;
        }
        try {
            Path sandbox = Path.of(Files.readString(run.resolve(SANDBOX)));
            WatchKey key =
                    run.register(
                            service,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY);
            logs.put(run, new Watched(new TerminalLog(run, sandbox), key));
            copy(run);
        } catch (IOException | NumberFormatException e) {
            LOG.log(System.Logger.Level.WARNING, "the output of " + run + " is not copied", e);
        }
    }

    /// Copies what is left and follows no more.
    void finish(Path run) {
        Watched watched = logs.remove(run);
        if (watched == null) {
            return;
        }
        watched.key().cancel();
        synchronized (watched.log()) {
            try (TerminalLog log = watched.log()) {
                log.copy();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the output of " + run + " is cut off", e);
            }
        }
    }

    private void watch() {
        try {
            while (true) {
                WatchKey key = service.take();
                key.pollEvents();
                key.reset();
                if (key.watchable() instanceof Path run) {
                    copy(run);
                }
            }
        } catch (ClosedWatchServiceException e) {
            LOG.log(System.Logger.Level.DEBUG, "no longer watched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(Path run) {
        Watched watched = logs.get(run);
        if (watched == null) {
            return;
        }
        synchronized (watched.log()) {
            try {
                if (watched.equals(logs.get(run))) {
                    watched.log().copy();
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the output of " + run + " stays behind", e);
            }
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the watch does not close", e);
        }
    }
}
