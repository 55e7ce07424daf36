package dev.meros.agent.node;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is mounted where, from the text of `/proc/self/mountinfo` (proc(5)).
record Mounts(List<Mount> list) {
    private static final int MIN_FIELDS = 10;

    Mounts {
        list = List.copyOf(list);
    }

    /// A mounted file system: the device number (`8:1`; `0:N` where no single device is behind it),
    /// the part of the file system that is mounted (`/`: all of it), where, its type, its source
    /// (`/dev/sda1`), and whether nothing can be written to it.
    record Mount(
            String device, String root, Path point, String type, String source, boolean readOnly) {}

    /// Reads mountinfo; lines that are none are skipped.
    static Mounts parse(String mountinfo) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : mountinfo.lines().toList()) {
            String[] fields = line.split(" ", -1);
            int dash = 6;
            while (dash < fields.length && !fields[dash].equals("-")) {
                dash++;
            }
            if (fields.length < MIN_FIELDS || dash + 2 >= fields.length) {
                continue;
            }
            mounts.add(
                    new Mount(
                            fields[2],
                            unescape(fields[3]),
                            Path.of(unescape(fields[4])),
                            fields[dash + 1],
                            unescape(fields[dash + 2]),
                            fields[5].equals("ro") || fields[5].startsWith("ro,")));
        }
        return new Mounts(mounts);
    }

    /// The mount that holds a file: the deepest one above it, of several at one point the last.
    Optional<Mount> holding(Path file) {
        Mount best = null;
        for (Mount mount : list) {
            if (file.startsWith(mount.point())
                    && (best == null
                            || mount.point().getNameCount() >= best.point().getNameCount())) {
                best = mount;
            }
        }
        return Optional.ofNullable(best);
    }

    /// Blanks and the like are written as a backslash and three octal digits.
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        byte[] plain = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length) {
                plain[length++] =
                        (byte)
                                Integer.parseInt(
                                        new String(bytes, i + 1, 3, StandardCharsets.US_ASCII), 8);
                i += 3;
            } else {
                plain[length++] = bytes[i];
            }
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }
}
