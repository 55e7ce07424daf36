package dev.meros.api.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class UnmountedDeletionTest {
    @TempDir Path directory;

    @Test
    void directoriesWithMountsAreFound() throws IOException {
        Path mine = Files.createDirectory(directory.resolve("mine"));
        Path other = Files.createDirectory(directory.resolve("mine2"));
        Path mounts = directory.resolve("mountinfo");
        Files.writeString(
                mounts,
                """
                21 1 254:0 / / rw - ext4 /dev/vda rw
                22 21 254:0 / %s/runs/a\\040b/rootfs rw - ext4 /dev/vda rw
                """
                        .formatted(mine.toRealPath()));
        UnmountedDeletion deletion = new UnmountedDeletion(mounts);

        assertThat(deletion.mountedIn(mine))
                .containsExactly(mine.toRealPath() + "/runs/a b/rootfs");
        assertThat(deletion.mountedIn(other)).isEmpty();
    }
}
