package dev.meros.agent.container.oci;

import dev.meros.agent.core.ContainerExit;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells of the exit statuses that conmon writes, each to a file named like its container.
final class ExitWatch implements AutoCloseable {
    private static final int SIGNAL_BASE = 128;
    private static final int SIGKILL = 9;
    private static final int HIGHEST_SIGNAL = 64;
    private static final System.Logger LOG = System.getLogger(ExitWatch.class.getName());

    private final Path directory;
    private final WatchService service;

    /// Watches `directory` until it is closed; `told` is called for each container that has ended,
    /// maybe more than once.
    ExitWatch(Path directory, Consumer<String> told) throws IOException {
        this.directory = directory;
        this.service = directory.getFileSystem().newWatchService();
        directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY);
        Thread.ofPlatform().daemon().name("agent-oci-exits").start(() -> watch(told));
    }

    Path directory() {
        return directory;
    }

    private void watch(Consumer<String> told) {
        try {
            while (true) {
                WatchKey key = service.take();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path name && of(name.toString()).isPresent()) {
                        told.accept(name.toString());
                    }
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            LOG.log(System.Logger.Level.DEBUG, "no longer watched", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How a container ended; empty while it runs. A status above 128 tells of a signal.
    Optional<ContainerExit> of(String id) {
        try {
            int status = Integer.parseInt(Files.readString(directory.resolve(id)).strip());
            int signal = status - SIGNAL_BASE;
            return Optional.of(
                    signal > 0 && signal <= HIGHEST_SIGNAL
                            ? new ContainerExit.Signalled(signal)
                            : new ContainerExit.Exited(status));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Writes how a container ended that conmon does not stand by; nothing for one that vanished.
    void note(String id, ContainerExit exit) {
        int status =
                switch (exit) {
                    case ContainerExit.Exited(int code) -> code;
                    case ContainerExit.Signalled(int signal) -> SIGNAL_BASE + signal;
                    case ContainerExit.OutOfMemory() -> SIGNAL_BASE + SIGKILL;
                    case ContainerExit.Vanished(), ContainerExit.MachineRestarted() -> -1;
                };
        if (status >= 0) {
            try {
                Files.writeString(directory.resolve(id), Integer.toString(status));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the exit status of " + id + " is lost", e);
            }
        }
    }

    void forget(String id) throws IOException {
        Files.deleteIfExists(directory.resolve(id));
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
