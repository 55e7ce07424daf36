package dev.meros.agent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

final class BeneathTest {
    @TempDir private Path directory;

    @Test
    void makesWhatIsMissing() throws IOException {
        Path made = Beneath.directory(directory, Path.of("a/b"), _ -> false);

        assertThat(made).isEqualTo(directory.resolve("a/b")).isDirectory();
        assertThat(Beneath.directory(directory, Path.of("a/b"), _ -> false)).isEqualTo(made);
    }

    @Test
    void makesNothingWhereAPlantedLinkLeads() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path sandbox = Files.createDirectory(directory.resolve("sandbox"));
        Files.createSymbolicLink(sandbox.resolve("link"), elsewhere);

        assertThatThrownBy(() -> Beneath.directory(sandbox, Path.of("link/made"), _ -> false))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("which is elsewhere");

        assertThat(elsewhere).isEmptyDirectory();
        assertThat(Beneath.directory(sandbox, Path.of("link/made"), elsewhere::equals))
                .isEqualTo(elsewhere.resolve("made"));
    }

    @Test
    void filesAreNotTakenForDirectories() throws IOException {
        Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Beneath.directory(directory, Path.of("file"), _ -> true))
                .isInstanceOf(FileAlreadyExistsException.class);
    }
}
