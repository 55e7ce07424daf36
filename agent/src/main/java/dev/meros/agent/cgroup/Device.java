package dev.meros.agent.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A character device that is given to containers: its node, and its numbers.
public record Device(Path path, int major, int minor) {
    private static final Path DEV = Path.of("/dev");
    private static final int TYPE_MASK = 0170000;
    private static final int CHARACTER = 0020000;

    /// What is at a path; empty when that is no character device.
    public static Optional<Device> at(Path path) {
        try {
            int mode = (int) Files.getAttribute(path, "unix:mode");
            if ((mode & TYPE_MASK) != CHARACTER) {
                return Optional.empty();
            }
            long number = (long) Files.getAttribute(path, "unix:rdev");
            return Optional.of(new Device(path, major(number), minor(number)));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // gone, or a system without
            return Optional.empty();
        }
    }

    /// As the C library packs both numbers.
    private static int major(long number) {
        return (int) (((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL));
    }

    private static int minor(long number) {
        return (int) ((number & 0xff) | ((number >>> 12) & ~0xffL));
    }

    /// Where a container with a file system of its own finds it.
    public Path inside() {
        return path.startsWith(DEV) ? path : DEV.resolve(path.getFileName());
    }

    /// As rules of control groups name it, with all that can be done to it.
    String rule() {
        return "c " + major + ":" + minor + " rwm";
    }
}
