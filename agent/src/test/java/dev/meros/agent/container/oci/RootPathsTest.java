package dev.meros.agent.container.oci;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class RootPathsTest {
    @TempDir Path directory;

    private Path root = Path.of("");

    @BeforeEach
    void tree() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), "inside");
        Files.writeString(directory.resolve("passwd"), "outside");
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
        Files.createSymbolicLink(root.resolve("absolute"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(root.resolve("up"), Path.of("../../../../etc/passwd"));
        Files.createSymbolicLink(root.resolve("out"), directory.resolve("passwd"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Path tool = Files.createFile(root.resolve("usr/bin/tool"));
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createFile(root.resolve("usr/bin/data"));
    }

    @Test
    void linksNeverLeadOutOfTheRoot() {
        Path inside = root.resolve("etc/passwd");

        assertThat(RootPaths.resolve(root, "/etc/passwd")).contains(inside);
        assertThat(RootPaths.resolve(root, "/absolute")).contains(inside);
        assertThat(RootPaths.resolve(root, "/up")).contains(inside);
        assertThat(RootPaths.resolve(root, "../../etc/./passwd")).contains(inside);
        assertThat(RootPaths.resolve(root, "/out")).isEmpty();
        assertThat(RootPaths.resolve(root, "/loop")).isEmpty();
        assertThat(RootPaths.resolve(root, "/none")).isEmpty();
    }

    @Test
    void programsAreLookedForAsTheContainerWould() {
        Path tool = root.resolve("usr/bin/tool");

        assertThat(RootPaths.program(root, "tool", "/none:/bin", "/")).contains(tool);
        assertThat(RootPaths.program(root, "/bin/tool", "", "/")).contains(tool);
        assertThat(RootPaths.program(root, "./tool", "", "/usr/bin")).contains(tool);
        assertThat(RootPaths.program(root, "data", "/bin", "/")).isEmpty();
        assertThat(RootPaths.program(root, "tool", "/etc", "/")).isEmpty();
    }
}
