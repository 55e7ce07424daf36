package dev.meros.volumes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.volumes.Content;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.system.Trees;
import dev.meros.volumes.testing.CrashContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class MountProviderTest extends CrashContract {
    private static final Programs PROGRAMS = new Programs(Steps.NONE);

    @BeforeAll
    static void needsLoopDevices() {
        LoopDevices.assume();
    }

    @BeforeEach
    void mountDisk() throws IOException {
        Path image = directory.resolve("disk.img");
        PROGRAMS.run(Programs.SHORT, "truncate", "--size=20M", image.toString());
        PROGRAMS.run(Programs.SHORT, "mkfs.ext4", "-q", "-m", "0", image.toString());
        MOUNTS.mount(image.toString(), Files.createDirectory(scenery()), "ext4", "loop");
    }

    @AfterEach
    void unmountDisk() {
        MOUNTS.unmount(scenery());
    }

    @Override
    protected Path scenery() {
        return directory.resolve("disk");
    }

    @Override
    protected Path root(Path below) {
        return scenery();
    }

    @Override
    protected long sizeMb() {
        return 12;
    }

    @Override
    protected boolean isForOneVolume() {
        return true;
    }

    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new MountProvider("mount", root, steps);
    }

    @Override
    protected void lose(Path root, VolumeId id) throws IOException {
        Trees.delete(id.in(root));
    }

    @Test
    void diskThatIsNotMountedHasNoVolumeAndGetsNone() {
        VolumeProvider provider = provider(scenery(), Steps.NONE);
        provider.create(spec(ID), Content.EMPTY);

        MOUNTS.unmount(scenery());

        assertThat(provider.recover(Volume.of(spec(ID), "mount", null)))
                .isEqualTo(VolumeProvider.Presence.ABSENT);
        assertThat(provider.list()).isEmpty();
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(spec(ID), Content.EMPTY))
                .withMessage("disk: " + scenery() + " (expected: a file system mounted there)");
    }

    @Test
    void diskHasOneVolumeThatFits() {
        VolumeProvider provider = provider(scenery(), Steps.NONE);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(spec(ID).withSizeMb(21), Content.EMPTY))
                .withMessageStartingWith("size: 21 MB (expected: at most 1");
        provider.create(spec(ID), Content.EMPTY);
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(spec(OTHER), Content.EMPTY))
                .withMessageContaining("has volume volumes/web/data (expected: no other volume)");
    }
}
