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
import java.util.List;

/// Keeps the files `stdout` and `stderr` of running tasks from growing without end: one that is
/// larger than it may be is copied to `stdout.1`, older copies move on to `stdout.2` and so forth,
/// and the file begins anew. Tasks keep their file open, so what they write while it is copied may
/// be lost, as with `copytruncate` of logrotate.
public final class LogRotation {
    private static final List<String> FILES = List.of("stdout", "stderr");
    private static final System.Logger LOG = System.getLogger(LogRotation.class.getName());

    private final Sandboxes sandboxes;
    private final LogBounds bounds;

    public LogRotation(Sandboxes sandboxes, LogBounds bounds) {
        this.sandboxes = sandboxes;
        this.bounds = bounds;
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
            Files.copy(
                    file,
                    file.resolveSibling(name + ".1"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES,
                    LinkOption.NOFOLLOW_LINKS);
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.truncate(0);
        }
    }
}
