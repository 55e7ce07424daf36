package dev.meros.agent.checkpoint;

import dev.meros.agent.AgentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Remembers during which boot of the machine the agent ran last.
public final class BootRecord {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private BootRecord() {}

    /// What has become of the machine since the agent ran last.
    public enum Machine {
        /// The agent has never run here, or the system does not number its boots.
        UNKNOWN,
        SAME_BOOT,
        RESTARTED
    }

    /// The number of this boot; empty where the system has none.
    public static String current() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /// Compares this boot with that of the last time and writes it down in `meta`.
    public static Machine renew(Path meta, Supplier<String> boot) {
        Path file = meta.resolve("boot-id");
        String now = boot.get();
        try {
            String before = Files.exists(file) ? Files.readString(file).strip() : "";
            if (!now.equals(before)) {
                Files.writeString(file, now + "\n");
            }
            if (now.isEmpty() || before.isEmpty()) {
                return Machine.UNKNOWN;
            }
            return now.equals(before) ? Machine.SAME_BOOT : Machine.RESTARTED;
        } catch (IOException e) {
            throw new AgentException(
                    "workDirectory: " + file + " (expected: readable and writable; " + e + ")", e);
        }
    }
}
