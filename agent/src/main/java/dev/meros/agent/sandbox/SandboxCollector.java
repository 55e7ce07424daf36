package dev.meros.agent.sandbox;

import dev.meros.agent.settings.AgentSettings.Retention;
import dev.meros.volumes.Directories;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Removes the sandboxes of tasks that are over: those past their age, which shrinks as the disk
/// fills, and the oldest when there are too many. Not thread-safe.
public final class SandboxCollector {
    private static final System.Logger LOG = System.getLogger(SandboxCollector.class.getName());

    private final Path workDirectory;
    private final Directories directories;
    private final Retention retention;

    public SandboxCollector(Path workDirectory, Directories directories, Retention retention) {
        this.workDirectory = workDirectory;
        this.directories = directories;
        this.retention = retention;
    }

    private record Sandbox(Path path, Instant usedLast) {}

    /// Removes what is due now, as [#collect(Set, Instant, double)] does with the disk as it is.
    public int collect(Set<String> live, Instant now) {
        double used = 0;
        try {
            FileStore store = Files.getFileStore(workDirectory);
            used = 1 - (double) store.getUsableSpace() / Math.max(1, store.getTotalSpace());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the disk does not tell its use", e);
        }
        return collect(live, now, used);
    }

    /// Removes what is due at `now` when `used`, a share of the disk, is in use, but never the
    /// sandboxes of `live` containers; says how many were removed.
    int collect(Set<String> live, Instant now, double used) {
        List<Sandbox> ended =
                list().stream()
                        .filter(s -> !live.contains(s.path().getFileName().toString()))
                        .sorted(Comparator.comparing(Sandbox::usedLast).reversed())
                        .toList();
        Instant oldest = now.minus(retention.ageAt(used));
        int removed = 0;
        for (int i = 0; i < ended.size(); i++) {
            if (i >= retention.count() || ended.get(i).usedLast().isBefore(oldest)) {
                remove(ended.get(i).path());
                removed++;
            }
        }
        return removed;
    }

    private List<Sandbox> list() {
        List<Sandbox> found = new ArrayList<>();
        for (Path framework : children(workDirectory.resolve(Sandboxes.ROOT))) {
            for (Path task : children(framework.resolve("executors"))) {
                for (Path run : children(task.resolve("runs"))) {
                    try {
                        found.add(
                                new Sandbox(
                                        run,
                                        Files.getLastModifiedTime(run, LinkOption.NOFOLLOW_LINKS)
                                                .toInstant()));
                    } catch (IOException e) {
                        // gone meanwhile
                    }
                }
            }
        }
        return found;
    }

    /// The directories in a directory; links do not count.
    private static List<Path> children(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private void remove(Path sandbox) {
        List<String> names = new ArrayList<>();
        workDirectory.relativize(sandbox).forEach(name -> names.add(name.toString()));
        try {
            directories.destroy(new VolumeId(names));
            Path runs = Objects.requireNonNull(sandbox.getParent());
            if (children(runs).isEmpty()) {
                Files.deleteIfExists(runs.resolve(Sandboxes.LATEST));
                Files.deleteIfExists(runs);
                Files.deleteIfExists(Objects.requireNonNull(runs.getParent()));
            }
        } catch (VolumeException | IOException e) {
            LOG.log(System.Logger.Level.WARNING, "sandbox {0} stays: {1}", sandbox, e.getMessage());
        }
    }
}
