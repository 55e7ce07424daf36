package dev.meros.volumes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.volumes.Content;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.system.Loops;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.system.Trees;
import dev.meros.volumes.testing.CrashContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

final class BlockProviderTest extends CrashContract {
    private static final Programs PROGRAMS = new Programs(Steps.NONE);
    private static final Loops LOOPS = new Loops(PROGRAMS);

    private Path image;
    private Path device;

    @BeforeAll
    static void needsLoopDevices() {
        LoopDevices.assume();
    }

    @BeforeEach
    void makeDevice() {
        image = directory.resolve("disk.img");
        PROGRAMS.run(Programs.SHORT, "truncate", "--size=16M", image.toString());
        device = LOOPS.attach(image);
    }

    @AfterEach
    void removeDevice() {
        LOOPS.detach(image);
    }

    @Override
    protected boolean isForOneVolume() {
        return true;
    }

    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new BlockProvider("block", root, device, steps);
    }

    @Override
    protected void lose(Path root, VolumeId id) throws IOException {
        Trees.delete(root);
        Files.createDirectory(root);
        PROGRAMS.run(Programs.SHORT, "wipefs", "--all", device.toString());
    }

    @Override
    protected void assertNothingLeft(Path below) {
        super.assertNothingLeft(below);
        assertThat(PROGRAMS.ask("wipefs", device.toString()).output()).isEmpty();
    }

    @Test
    void deviceThatHoldsSomethingIsNotTouched() {
        PROGRAMS.run(Programs.SHORT, "mkfs.ext4", "-q", device.toString());
        VolumeProvider provider = provider(root(directory), Steps.NONE);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(spec(ID), Content.EMPTY))
                .withMessage(
                        "device: "
                                + device
                                + " holds ext4 (expected: nothing; wipefs --all clears it)");

        assertThat(PROGRAMS.ask("wipefs", device.toString()).output()).contains("ext4");
    }

    @Test
    void deviceThatIsAnotherNowIsNotMounted() {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        provider.create(spec(ID), Content.EMPTY);
        PROGRAMS.run(Programs.SHORT, "mkfs.ext4", "-q", "-F", device.toString());
        Volume volume = Volume.of(spec(ID), "block", null);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(
                        () -> provider.publish(volume, Publication.of("task", Access.READ_WRITE)))
                .withMessageMatching(
                        "device: "
                                + device
                                + " has file system [0-9a-f-]+ \\(expected: that of volume "
                                + ID
                                + "\\)");
    }

    @Test
    void rawVolumeIsTheDeviceItself() throws IOException {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        VolumeSpec spec = spec(ID).withFilesystem(VolumeSpec.RAW);
        Volume volume = Volume.of(spec, "block", null);
        Publication wish =
                Publication.of("task", Access.READ_WRITE)
                        .withTarget(directory.resolve("targets/disk").toString());
        provider.create(spec, Content.EMPTY);
        Path target = provider.publish(volume, wish);
        Files.write(target, new byte[] {1, 2, 3}, StandardOpenOption.WRITE);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        provider.backup(volume, Optional.empty(), stream);
        Files.write(target, new byte[] {4, 5, 6}, StandardOpenOption.WRITE);

        provider.restore(volume, new ByteArrayInputStream(stream.toByteArray()));

        try (InputStream in = Files.newInputStream(device)) {
            assertThat(in.readNBytes(4)).containsExactly(1, 2, 3, 0);
        }
        provider.unpublish(volume, wish);
        assertThat(target).doesNotExist();
        provider.destroy(volume);
        assertNothingLeft(directory);
    }
}
