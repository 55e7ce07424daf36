package dev.meros.agent.http;

import dev.meros.agent.nested.NestedContainers;
import dev.meros.agent.sandbox.Sandboxes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns the paths of the files API into files: `/frameworks/FRAMEWORK/executors/TASK/runs/RUN/…`
/// with ids as frameworks write them and `latest` for the newest run, or the same as an absolute
/// path below the work directory; `/standalone/ID/…` is the sandbox of a standalone container.
/// Nothing outside of the sandboxes can be reached, neither by `..` nor by a link.
final class VirtualPaths {
    private final Path workDirectory;
    private final List<Path> roots;

    VirtualPaths(Path workDirectory) {
        this.workDirectory = workDirectory;
        this.roots =
                List.of(
                        workDirectory.resolve(Sandboxes.ROOT),
                        workDirectory.resolve(NestedContainers.STANDALONE));
    }

    /// What a path leads to.
    sealed interface Target {
        /// A file or directory, with all links resolved.
        record Found(Path path) implements Target {}

        record Missing() implements Target {}

        /// It is outside of the sandboxes.
        record Forbidden() implements Target {}
    }

    Target resolve(String path) {
        if (path.indexOf(0) >= 0) {
            return new Target.Missing();
        }
        Path asked = Path.of(path).normalize();
        Path file =
                asked.startsWith(workDirectory) ? asked : workDirectory.resolve(relative(asked));
        Target target = real(file.normalize());
        return target instanceof Target.Missing ? real(encoded(file)) : target;
    }

    private static Path relative(Path asked) {
        Path top = asked.getRoot();
        return top == null ? asked : top.relativize(asked);
    }

    private Target real(Path file) {
        Optional<Path> root = roots.stream().filter(file::startsWith).findFirst();
        if (root.isEmpty()) {
            return new Target.Forbidden();
        }
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(root.get().toRealPath())) {
                return new Target.Forbidden();
            }
            return Files.isReadable(real) ? new Target.Found(real) : new Target.Forbidden();
        } catch (IOException e) {
            return new Target.Missing();
        }
    }

    /// The path with the ids of framework and task as they are called on disk.
    private Path encoded(Path file) {
        List<String> names = new ArrayList<>();
        workDirectory.relativize(file).forEach(n -> names.add(n.toString()));
        Path path = workDirectory;
        for (int i = 0; i < names.size(); i++) {
            boolean id = i == 1 || i == 3;
            path = path.resolve(id ? Sandboxes.fileName(names.get(i)) : names.get(i));
        }
        return path.normalize();
    }
}
