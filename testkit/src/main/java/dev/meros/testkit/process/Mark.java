package dev.meros.testkit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A variable in the environment of the processes of one test, by which their children are known
/// even when they have lost their parents.
record Mark(String id) {
    private static final String VARIABLE = "MEROS_TEST";
    private static final Path PROC = Path.of("/proc");

    void putInto(ProcessBuilder builder) {
        builder.environment().put(VARIABLE, id);
    }

    /// The living processes with this mark; none where there is no `/proc`.
    List<ProcessHandle> bearers() {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            return processes.filter(process -> isOn(process.pid())).toList();
        }
    }

    private boolean isOn(long pid) {
        return environment(pid).filter(text -> text.contains(VARIABLE + "=" + id)).isPresent();
    }

    private static Optional<String> environment(long pid) {
        try {
            Path file = PROC.resolve(Long.toString(pid)).resolve("environ");
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // it has ended, or belongs to somebody else
        }
    }
}
