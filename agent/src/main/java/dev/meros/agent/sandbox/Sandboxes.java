package dev.meros.agent.sandbox;

import dev.meros.agent.core.TaskKey;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.volumes.Directories;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/// Where the sandboxes of an agent are: `frameworks/FRAMEWORK/executors/TASK/runs/CONTAINER` below
/// its work directory, as Mesos has them, with a link `runs/latest`.
public final class Sandboxes {
    /// The directory of all sandboxes below the work directory.
    public static final String ROOT = "frameworks";

    /// The link to the newest sandbox of a task.
    public static final String LATEST = "latest";

    private static final int MAX_NAME_BYTES = 200;

    private final Directories directories;

    /// Sandboxes among `directories`, whose root is the work directory.
    public Sandboxes(Directories directories) {
        this.directories = directories;
    }

    /// Makes the sandbox of a run and lets `latest` lead to it.
    public Path create(TaskKey key, String container) {
        Path sandbox = directories.create(id(key, container));
        try {
            link(sandbox.resolveSibling(LATEST), Path.of(container));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sandbox;
    }

    /// Lets a link lead to a file, whether it is there already or not.
    private static void link(Path link, Path target) throws IOException {
        Path fresh = link.resolveSibling("." + link.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, target);
        Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Makes the sandbox of a task of a group appear as `tasks/TASK` in the run of its executor, as
    /// in Mesos. The agent itself is that executor, so all its groups share one run. One at a time,
    /// for tasks of a group start together.
    public synchronized void share(TaskKey task, ExecutorId executor, Path sandbox) {
        TaskKey key = new TaskKey(task.framework(), new TaskId(executor.value()));
        if (key.equals(task)) {
            // its own sandbox is in the place of the executor's
            return;
        }
        Path run = path(key, sharedRun(key));
        Path tasks = run.resolve("tasks");
        try {
            Files.createDirectories(tasks);
            link(tasks.resolve(fileName(task.task().value())), tasks.relativize(sandbox));
            link(run.resolveSibling(LATEST), run.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the tasks of the groups of an executor appear.
    public Path shared(FrameworkId framework, ExecutorId executor) {
        TaskKey key = new TaskKey(framework, new TaskId(executor.value()));
        return path(key, sharedRun(key));
    }

    private static String sharedRun(TaskKey key) {
        return UUID.nameUUIDFromBytes(key.toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// How many bytes the files in the sandbox of a run have, without those of its volumes; throws
    /// [VolumeException] when it is gone.
    public long bytes(TaskKey key, String container) {
        return directories.usage(id(key, container)).bytes();
    }

    /// Where the sandbox of a run is or was.
    public Path path(TaskKey key, String container) {
        return directories.path(id(key, container));
    }

    private static VolumeId id(TaskKey key, String container) {
        return VolumeId.of(
                ROOT,
                fileName(key.framework().value()),
                "executors",
                fileName(key.task().value()),
                "runs",
                container);
    }

    /// An id as the name of a file: what a file cannot be called is written as `%` and two digits
    /// in hexadecimal, and what is too long is cut and ends in a hash of the whole.
    public static String fileName(String id) {
        StringBuilder name = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && b != '/' && b != '%';
            boolean leadingDot = b == '.' && name.isEmpty();
            if (plain && !leadingDot) {
                name.append((char) b);
            } else {
                name.append('%').append(String.format("%02X", b & 0xff));
            }
        }
        if (name.isEmpty()) {
            return "%";
        }
        if (name.length() > MAX_NAME_BYTES) {
            name.setLength(MAX_NAME_BYTES);
            name.append('%').append(Integer.toHexString(id.hashCode()));
        }
        return name.toString();
    }
}
