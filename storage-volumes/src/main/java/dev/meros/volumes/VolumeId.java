package dev.meros.volumes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Names a volume at its provider: one or more names that group it, from the outside in, such as
/// `frameworks`, `batch`, `runs`, `7`.
///
/// Each name is 1 to 255 bytes of UTF-8 without `/` and control characters, and is neither `.` nor
/// `..`; there are at most 16. Anything else is refused with [VolumeException].
public record VolumeId(List<String> names) {
    private static final int MAX_NAMES = 16;
    private static final int MAX_NAME_BYTES = 255;

    public VolumeId {
        names = List.copyOf(names);
        if (names.isEmpty() || names.size() > MAX_NAMES) {
            throw new VolumeException(
                    "volume: " + names + " (expected: 1 to " + MAX_NAMES + " names)");
        }
        names.forEach(VolumeId::check);
    }

    public static VolumeId of(String... names) {
        return new VolumeId(List.of(names));
    }

    private static void check(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0
                || length > MAX_NAME_BYTES
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new VolumeException(
                    "volume: "
                            + name
                            + " (expected: a file name of 1 to "
                            + MAX_NAME_BYTES
                            + " bytes)");
        }
    }

    /// The path of these names below a directory.
    public Path in(Path directory) {
        Path path = directory;
        for (String name : names) {
            path = path.resolve(name);
        }
        return path;
    }

    /// Reads what [#toString()] wrote.
    public static VolumeId parse(String text) {
        return new VolumeId(List.of(text.split("/", -1)));
    }

    /// The names joined by `/`.
    @Override
    public String toString() {
        return String.join("/", names);
    }
}
