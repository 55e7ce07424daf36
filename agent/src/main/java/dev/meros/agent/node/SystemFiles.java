package dev.meros.agent.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The small files in which a system tells of itself; what is not there or not readable is empty.
record SystemFiles(Path proc, Path sys) {

    /// The text of a file below `proc`, without blanks at its ends.
    String proc(String name) {
        return text(proc.resolve(name));
    }

    /// The text of a file below `sys`, without blanks at its ends.
    String sys(String name) {
        return text(sys.resolve(name));
    }

    /// The names in a directory below `sys`, sorted.
    List<String> sysNames(String directory) {
        return names(sys.resolve(directory));
    }

    /// The names in a directory below `proc`, sorted.
    List<String> procNames(String directory) {
        return names(proc.resolve(directory));
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
