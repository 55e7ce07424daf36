package dev.meros.agent.container.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Follows paths as a process in a container would, for whom the container's root is all there is:
/// links never lead out of it.
final class RootPaths {
    /// As many links as the system itself follows.
    private static final int LINKS = 40;

    private RootPaths() {}

    /// The file that `path` means with this root; empty when there is none.
    static Optional<Path> resolve(Path root, String path) {
        Deque<String> names = new ArrayDeque<>();
        Path.of("/").resolve(path).forEach(n -> names.addLast(n.toString()));
        Path here = root;
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.removeFirst();
            if (name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                here = here.equals(root) ? root : here.resolveSibling("");
                continue;
            }
            Path next = here.resolve(name);
            if (Files.isSymbolicLink(next)) {
                if (++links > LINKS) {
                    return Optional.empty();
                }
                Path target = target(next);
                if (target.isAbsolute()) {
                    here = root;
                }
                Deque<String> ahead = new ArrayDeque<>();
                target.forEach(n -> ahead.addLast(n.toString()));
                while (!ahead.isEmpty()) {
                    names.addFirst(ahead.removeLast());
                }
            } else if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                here = next;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(here);
    }

    /// The program that execvp(3) would run in a container; `directory` is where it starts.
    static Optional<Path> program(Path root, String name, String searchPath, String directory) {
        if (name.indexOf('/') >= 0) {
            return resolve(root, Path.of(directory).resolve(name).toString())
                    .filter(RootPaths::isProgram);
        }
        for (String entry : searchPath.split(":", -1)) {
            Optional<Path> found =
                    resolve(root, Path.of(directory).resolve(entry).resolve(name).toString())
                            .filter(RootPaths::isProgram);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            return Path.of("");
        }
    }
}
