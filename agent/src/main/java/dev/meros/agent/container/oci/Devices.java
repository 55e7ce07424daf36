package dev.meros.agent.container.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Devices of this node, as the configuration of an OCI bundle has them.
final class Devices {
    private static final int TYPE = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;
    private static final int PERMISSIONS = 07777;

    /// Deep enough for `/dev/net/tun`.
    private static final int DEPTH = 2;

    private static final Path LAST_CAPABILITY = Path.of("/proc/sys/kernel/cap_last_cap");

    private Devices() {}

    /// The number of the last capability that the kernel knows.
    static int lastCapability() {
        try {
            // read at once: such files have nothing behind their first byte for who asks again
            return Integer.parseInt(Files.readAllLines(LAST_CAPABILITY).getFirst().strip());
        } catch (IOException | NumberFormatException e) {
            throw Bundle.failure("capabilities: " + LAST_CAPABILITY + " cannot be read: " + e);
        }
    }

    /// All that are in `/dev`, terminals excepted.
    static List<Map<String, Object>> ofThisNode() {
        try (Stream<Path> files = Files.walk(Path.of("/dev"), DEPTH)) {
            return files.filter(f -> !f.startsWith("/dev/pts") && !f.endsWith("console"))
                    .filter(Devices::isDevice)
                    .map(Devices::node)
                    .toList();
        } catch (IOException e) {
            throw Bundle.failure("/dev cannot be read: " + e.getMessage());
        }
    }

    private static boolean isDevice(Path file) {
        int type = attribute(file, "unix:mode") & TYPE;
        return type == CHARACTER || type == BLOCK;
    }

    /// A node for a device, as the node of the agent has it.
    static Map<String, Object> node(Path file) {
        Map<String, Object> json = numbers(file);
        json.put("path", file.toString());
        json.put("fileMode", attribute(file, "unix:mode") & PERMISSIONS);
        json.put("uid", 0);
        json.put("gid", attribute(file, "unix:gid"));
        return json;
    }

    /// Allows some of `rwm` for a device.
    static Map<String, Object> rule(Path file, String access) {
        Map<String, Object> json = numbers(file);
        json.put("allow", true);
        json.put("access", access);
        return json;
    }

    private static Map<String, Object> numbers(Path file) {
        int type = attribute(file, "unix:mode") & TYPE;
        if (type != CHARACTER && type != BLOCK) {
            throw Bundle.failure("device: " + file + " (expected: a device of this node)");
        }
        try {
            long number =
                    ((Number) Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS))
                            .longValue();
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("type", type == CHARACTER ? "c" : "b");
            // as makedev(3) puts them together
            json.put("major", (number >> 8 & 0xfff) | (number >> 32 & ~0xfffL));
            json.put("minor", (number & 0xff) | (number >> 12 & ~0xffL & 0xffffffffL));
            return json;
        } catch (IOException e) {
            throw gone(file);
        }
    }

    private static int attribute(Path file, String name) {
        try {
            return ((Number) Files.getAttribute(file, name, LinkOption.NOFOLLOW_LINKS)).intValue();
        } catch (IOException e) {
            throw gone(file);
        }
    }

    private static RuntimeException gone(Path file) {
        return Bundle.failure("device: " + file + " (expected: a device of this node)");
    }
}
