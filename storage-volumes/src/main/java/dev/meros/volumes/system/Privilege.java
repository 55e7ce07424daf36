package dev.meros.volumes.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What Linux calls capabilities: what a process may do that not everybody may.
public enum Privilege {
    /// Mounting, and much else.
    SYS_ADMIN(21),
    /// Enlarging ext4 while it is mounted, and much else.
    SYS_RESOURCE(24);

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";

    private final int number;

    Privilege(int number) {
        this.number = number;
    }

    /// Whether this process has it.
    public boolean isHeld() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> line.substring(EFFECTIVE.length()).strip())
                    .mapToLong(held -> Long.parseUnsignedLong(held, 16))
                    .anyMatch(held -> (held & 1L << number) != 0);
        } catch (IOException e) {
            return false;
        }
    }
}
