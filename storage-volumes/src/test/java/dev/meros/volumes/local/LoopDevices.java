package dev.meros.volumes.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.volumes.system.Mounts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The loop devices of the node that runs the tests.
final class LoopDevices {
    private LoopDevices() {}

    /// Skips a test on a node that has none for us.
    static void assume() {
        assumeTrue(Mounts.permitted(), "only root mounts");
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "there are no loop devices");
    }

    /// The files below a directory that are behind devices, each as often as it is.
    static List<String> backedBelow(Path directory) {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> devices =
                Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
            String top = directory.toRealPath() + "/";
            for (Path device : devices) {
                String file = backing(device);
                if (file.startsWith(top)) {
                    found.add(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /// Others may let go of theirs while we look.
    private static String backing(Path device) {
        try {
            return Files.readString(device.resolve("loop/backing_file")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
