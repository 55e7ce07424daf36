package dev.meros.volumes.system;

import dev.meros.volumes.VolumeException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The loop devices of this node, which make disks of files.
public final class Loops {
    private static final Path BLOCK = Path.of("/sys/block");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Programs programs;

    public Loops(Programs programs) {
        this.programs = programs;
    }

    /// The devices that a file is behind, such as `/dev/loop0`.
    public List<Path> of(Path file) {
        List<Path> found = new ArrayList<>();
        Path real = file.toAbsolutePath().normalize();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(BLOCK, "loop*")) {
            real = Files.exists(file) ? file.toRealPath() : real;
            for (Path device : devices) {
                if (real.toString().equals(backing(device))) {
                    found.add(Path.of("/dev").resolve(device.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new VolumeException(
                    "loop devices: " + BLOCK + " (expected: readable; " + e + ")", e);
        }
        return found;
    }

    private static String backing(Path device) {
        try {
            return Files.readString(device.resolve("loop/backing_file")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /// Makes a file the disk behind a device, unless it is one already.
    public Path attach(Path file) {
        List<Path> known = of(file);
        if (!known.isEmpty()) {
            return known.getFirst();
        }
        return Path.of(
                programs.run(Programs.SHORT, "losetup", "--find", "--show", file.toString())
                        .strip());
    }

    /// Lets the devices of a file write straight to its disk, so that nothing is kept in memory
    /// twice. A file system that cannot do so goes on as before.
    public void bypassCache(Path file) {
        for (Path device : of(file)) {
            programs.ask("losetup", "--direct-io=on", device.toString());
        }
    }

    /// Takes a file from behind its devices, as soon as nobody uses them.
    public void detach(Path file) {
        for (Path device : of(file)) {
            programs.run(Programs.SHORT, "losetup", "--detach", device.toString());
        }
    }

    /// Throws [VolumeException] when a file is still behind a device after a moment.
    public void requireDetached(Path file) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!of(file).isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new VolumeException(
                        "device: "
                                + of(file)
                                + " (expected: none on "
                                + file
                                + "; something still uses it)");
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VolumeException("device: interrupted", e);
            }
        }
    }
}
