package dev.meros.agent.container.gpu;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.container.ContainerException;
import dev.meros.api.model.TaskStatus.Reason;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which container has which devices, each of them one container at most. A file for each container
/// in a directory remembers it. Thread-safe.
final class GpuPool {
    private static final String FRESH = ".new";
    private static final System.Logger LOG = System.getLogger(GpuPool.class.getName());

    private final Path directory;
    private final Map<Path, Device> devices = new LinkedHashMap<>();
    private final Map<String, List<Path>> taken = new HashMap<>();

    /// The devices to give out, and what an earlier agent has given out of them; throws
    /// [UncheckedIOException] when the directory cannot be used.
    GpuPool(Path directory, List<Device> devices) {
        this.directory = directory;
        devices.forEach(d -> this.devices.put(d.path(), d));
        try {
            Files.createDirectories(directory);
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    remember(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remember(Path file) throws IOException {
        if (file.getFileName().toString().endsWith(FRESH)) {
            Files.delete(file);
            return;
        }
        List<Path> paths =
                Files.readAllLines(file, StandardCharsets.UTF_8).stream().map(Path::of).toList();
        taken.put(file.getFileName().toString(), paths);
    }

    /// Lets a container have `count` devices: those that it has, others that are free, the first
    /// ones first. Throws [ContainerException] when there are not that many.
    synchronized List<Device> take(String container, long count) {
        List<Path> own = new ArrayList<>(taken.getOrDefault(container, List.of()));
        Set<Path> others = new HashSet<>();
        taken.forEach((id, paths) -> others.addAll(id.equals(container) ? List.of() : paths));
        List<Path> free =
                devices.keySet().stream()
                        .filter(p -> !others.contains(p) && !own.contains(p))
                        .toList();
        long more = count - own.size();
        if (more > free.size()) {
            throw new ContainerException(
                    Reason.REASON_CONTAINER_LAUNCH_FAILED,
                    "gpus: "
                            + count
                            + " (expected: at most "
                            + (own.size() + free.size())
                            + ", which are free)");
        }
        List<Path> now = new ArrayList<>(own.subList(0, (int) Math.min(own.size(), count)));
        now.addAll(free.subList(0, (int) Math.max(0, more)));
        note(container, now);
        return now.stream().map(devices::get).filter(d -> d != null).toList();
    }

    private void note(String container, List<Path> paths) {
        Path file = directory.resolve(container);
        Path fresh = directory.resolve(container + FRESH);
        try {
            Files.write(fresh, paths.stream().map(Path::toString).toList());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ContainerException(
                    Reason.REASON_CONTAINER_LAUNCH_FAILED,
                    "gpus: not noted (" + e.getMessage() + ")",
                    e);
        }
        taken.put(container, paths);
    }

    /// How many a container has.
    synchronized int count(String container) {
        return taken.getOrDefault(container, List.of()).size();
    }

    /// Takes back what a container has, when it has ended.
    synchronized void giveBack(String container) {
        if (taken.remove(container) == null) {
            return;
        }
        try {
            Files.deleteIfExists(directory.resolve(container));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "gpus of " + container + " stay noted", e);
        }
    }
}
