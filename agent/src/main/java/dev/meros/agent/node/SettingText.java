package dev.meros.agent.node;

import dev.meros.agent.AgentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// The text of a setting, which may stand in a file: `file:///path` is read each time it is asked
/// for, so that a change of the file counts.
public final class SettingText {
    private static final String FILE = "file://";
    private static final long MOST_BYTES = 1 << 20;

    private SettingText() {}

    /// Whether the text stands in a file.
    public static boolean isFile(String setting) {
        return setting.startsWith(FILE);
    }

    /// The text itself; throws [AgentException] when its file cannot be read.
    public static String of(String name, String setting) {
        if (!isFile(setting)) {
            return setting;
        }
        try {
            Path file = Path.of(setting.substring(FILE.length()));
            if (Files.size(file) > MOST_BYTES) {
                throw new AgentException(
                        name + ": " + setting + " (expected: a file of 1 MB at most)");
            }
            return Files.readString(file).strip();
        } catch (IOException | InvalidPathException e) {
            throw new AgentException(
                    name + ": " + setting + " (expected: file:///path of a readable file)", e);
        }
    }
}
