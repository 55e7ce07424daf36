package dev.meros.volumes.local;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.volumes.Content;
import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.testing.CrashContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class BtrfsProviderTest extends CrashContract {
    private static final Programs PROGRAMS = new Programs(Steps.NONE);

    @BeforeAll
    static void needsBtrfs() throws IOException {
        LoopDevices.assume();
        assumeTrue(Programs.has("mkfs.btrfs"), "btrfs-progs is not installed");
        assumeTrue(
                Files.readString(Path.of("/proc/filesystems")).contains("btrfs"),
                "this kernel has no btrfs");
    }

    @BeforeEach
    void mountBtrfs() throws IOException {
        Path image = directory.resolve("btrfs.img");
        PROGRAMS.run(Programs.SHORT, "truncate", "--size=2G", image.toString());
        PROGRAMS.run(Programs.SHORT, "mkfs.btrfs", "-q", image.toString());
        MOUNTS.mount(image.toString(), Files.createDirectory(scenery()), "btrfs", "loop");
    }

    @AfterEach
    void unmountBtrfs() {
        MOUNTS.unmount(scenery());
    }

    @Override
    protected Path scenery() {
        return directory.resolve("btrfs");
    }

    @Override
    protected Path root(Path below) {
        try {
            return Files.createDirectories(scenery().resolve("root-" + below.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected long sizeMb() {
        return 64;
    }

    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new BtrfsProvider("btrfs", root, steps);
    }

    @Override
    protected void lose(Path root, VolumeId id) {
        PROGRAMS.run(Programs.SHORT, "btrfs", "subvolume", "delete", id.in(root).toString());
    }

    @Test
    void otherFileSystemsAreRefused() {
        VolumeProvider provider = provider(directory, Steps.NONE);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(spec(ID), Content.EMPTY))
                .withMessageStartingWith("disk: " + directory)
                .withMessageEndingWith("(expected: btrfs)");
    }
}
