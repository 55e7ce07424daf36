package dev.meros.agent.container;

import dev.meros.agent.image.LocalImage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// A small image of the node's statically linked busybox, in two layers.
public final class BusyboxImage {
    public static final Path BUSYBOX = Path.of("/bin/busybox");

    private static final List<String> APPLETS =
            List.of(
                    "sh",
                    "echo",
                    "cat",
                    "cut",
                    "sort",
                    "tr",
                    "env",
                    "sleep",
                    "printf",
                    "id",
                    "ls",
                    "mkdir",
                    "touch",
                    "true",
                    "false",
                    "mount",
                    "head",
                    "dd",
                    "kill",
                    "hostname",
                    "grep",
                    "stat",
                    "stty",
                    "test",
                    "[",
                    "tty",
                    "seq",
                    "ulimit",
                    "wc");

    private BusyboxImage() {}

    /// Makes it below `directory` unless it is there.
    public static LocalImage get(Path directory, String name) {
        Path layers = directory.resolve("layers").resolve(name);
        Path lower = layers.resolve("0");
        Path upper = layers.resolve("1");
        if (!Files.exists(layers)) {
            try {
                for (String d : List.of("bin", "etc", "proc", "sys", "dev", "tmp", "mnt")) {
                    Files.createDirectories(lower.resolve(d));
                }
                Files.copy(
                        BUSYBOX, lower.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
                for (String applet : APPLETS) {
                    Files.createSymbolicLink(lower.resolve("bin/" + applet), Path.of("busybox"));
                }
                Files.createDirectories(upper.resolve("etc"));
                Files.writeString(
                        upper.resolve("etc/passwd"),
                        "root:x:0:0::/:/bin/sh\nweb:x:1234:1235::/:/bin/sh\n");
                Files.writeString(upper.resolve("etc/group"), "root:x:0:\nlogs:x:4000:web\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new LocalImage(
                List.of(lower, upper),
                new LocalImage.Config(
                        List.of("/bin/echo"),
                        List.of("by", "default"),
                        List.of("PATH=/bin", "FROM_IMAGE=yes"),
                        "",
                        ""));
    }
}
