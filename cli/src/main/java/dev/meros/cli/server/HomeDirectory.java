package dev.meros.cli.server;

import dev.meros.cli.output.CommandException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Directories that servers keep their state in.
final class HomeDirectory {
    private HomeDirectory() {}

    /// The directory that the user names, or else one below `~/.meros`; created if need be.
    static Path of(String named, String below) {
        Path directory =
                named.isEmpty()
                        ? Path.of(System.getProperty("user.home", "."), ".meros", below)
                        : Path.of(named);
        return writable(directory.toAbsolutePath().normalize());
    }

    private static Path writable(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw refused(directory);
        }
        if (!Files.isWritable(directory)) {
            throw refused(directory);
        }
        return directory;
    }

    private static CommandException refused(Path directory) {
        return CommandException.failed(
                "--dir: " + directory + " (expected: a directory that can be written to)");
    }
}
