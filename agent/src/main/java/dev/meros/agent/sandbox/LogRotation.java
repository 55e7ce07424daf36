package dev.meros.agent.sandbox;

import dev.meros.agent.core.AgentExecutor;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.core.ExecutorKey;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskPhase;
import dev.meros.agent.settings.ContainerSettings.LogBounds;
import dev.meros.api.model.TaskId;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Keeps the files `stdout` and `stderr` of running tasks from growing without end: one that is
/// larger than it may be is copied to `stdout.1`, older copies move on to `stdout.2` and so forth,
/// and the file begins anew. Tasks keep their file open, so what they write while it is copied may
/// be lost, as with `copytruncate` of logrotate. Of a file that has become more than twice as large
/// as it may be, only the end is kept.
public final class LogRotation {
    private static final List<String> FILES = List.of("stdout", "stderr");
    private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;

    /// How much less room there is when somebody writes a lot.
    private static final long FLOOD_BYTES = 16L << 20;

    private static final System.Logger LOG = System.getLogger(LogRotation.class.getName());

    private final Sandboxes sandboxes;
    private final LogBounds bounds;
    private final Duration pause;
    private long lastLook;
    private long lastFree;

    /// Looks every `pause`, and sooner when the disk fills fast.
    public LogRotation(Sandboxes sandboxes, LogBounds bounds, Duration pause) {
        this.sandboxes = sandboxes;
        this.bounds = bounds;
        this.pause = pause;
        this.lastLook = System.nanoTime() - pause.toNanos();
    }

    /// To be called some times a second with the free bytes of the disk, by one thread: looks at
    /// all tasks when that was long ago, or when the disk fills fast.
    public void lookIfDue(AgentState state, long free) {
        long nanoTime = System.nanoTime();
        if (nanoTime - lastLook >= pause.toNanos() || lastFree - free >= FLOOD_BYTES) {
            look(state);
            lastLook = nanoTime;
            lastFree = free;
        } else {
            lastFree = Math.max(lastFree, free);
        }
    }

    /// Looks at all tasks once.
    public void look(AgentState state) {
        if (bounds.bytes() == 0) {
            return;
        }
        for (AgentTask task : state.tasks().values()) {
            if (task.phase() != TaskPhase.ENDED && !task.isOfCustomExecutor()) {
                rotate(sandboxes.path(task.key(), task.run().container()));
            }
        }
        for (AgentExecutor executor : state.executors().values()) {
            ExecutorKey key = executor.key();
            TaskKey place = new TaskKey(key.framework(), new TaskId(key.executor().value()));
            rotate(sandboxes.path(place, executor.run().container()));
        }
    }

    /// Rotates the files of one sandbox that are too large.
    void rotate(Path sandbox) {
        for (String name : FILES) {
            Path file = sandbox.resolve(name);
            try {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                        && Files.size(file) > bounds.bytes()) {
                    rotateFile(file);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, file + " is not rotated", e);
            }
        }
    }

    private void rotateFile(Path file) throws IOException {
        String name = file.getFileName().toString();
        for (int i = bounds.copies() - 1; i >= 1; i--) {
            Path copy = file.resolveSibling(name + "." + i);
            if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(
                        copy,
                        file.resolveSibling(name + "." + (i + 1)),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (bounds.copies() > 0) {
            copy(file, file.resolveSibling(name + ".1"));
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.truncate(0);
        }
    }

    /// On a full disk there is no copy: the file must become shorter nevertheless.
    private void copy(Path file, Path copy) throws IOException {
        Files.deleteIfExists(copy);
        try (FileChannel from =
                FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = from.size();
            long kept = size > 2 * bounds.bytes() ? bounds.bytes() : size;
            // the task may put links in its place at any moment
            try (FileChannel to =
                    FileChannel.open(
                            copy,
                            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                            PosixFilePermissions.asFileAttribute(
                                    Files.getPosixFilePermissions(file, NOFOLLOW)))) {
                Files.getFileAttributeView(copy, PosixFileAttributeView.class, NOFOLLOW)
                        .setOwner(Files.getOwner(file, NOFOLLOW));
                for (long at = size - kept; at < size; ) {
                    long written = from.transferTo(at, size - at, to);
                    if (written <= 0) {
                        return;
                    }
                    at += written;
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "no copy of " + file + " is kept", e);
            Files.deleteIfExists(copy);
        }
    }
}
