package dev.meros.agent.container.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Looks for programs as execvp(3) does.
final class Programs {
    private Programs() {}

    /// The file that `name` means: as it is with a slash in it (relative to `directory`), else the
    /// first executable of that name on `path`.
    static Optional<Path> find(String name, String path, Path directory) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (name.indexOf('/') >= 0) {
            return Optional.of(directory.resolve(name)).filter(Programs::isProgram);
        }
        for (String entry : path.split(":", -1)) {
            Path candidate = directory.resolve(entry).resolve(name);
            if (isProgram(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
