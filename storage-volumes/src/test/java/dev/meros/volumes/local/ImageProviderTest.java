package dev.meros.volumes.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.volumes.Content;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.testing.CrashContract;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

final class ImageProviderTest extends CrashContract {
    @BeforeAll
    static void needsLoopDevices() {
        LoopDevices.assume();
        assumeTrue(Filesystems.known().contains(Filesystems.EXT4), "mkfs.ext4 is not installed");
    }

    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new ImageProvider("image", root, steps);
    }

    @Override
    protected void lose(Path root, VolumeId id) throws IOException {
        for (Path file : filesBelow(root)) {
            if (file.endsWith("volume.img")) {
                Files.delete(file);
            }
        }
    }

    @Override
    protected void assertNothingLeft(Path below) {
        super.assertNothingLeft(below);
        assertThat(LoopDevices.backedBelow(below)).isEmpty();
    }

    @Override
    protected void assertSound(Path below) {
        super.assertSound(below);
        assertThat(LoopDevices.backedBelow(below)).doesNotHaveDuplicates();
    }

    @Test
    void xfsGrowsAndKeepsWhatItHolds() throws IOException {
        assumeTrue(Filesystems.known().contains(Filesystems.XFS), "mkfs.xfs is not installed");
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        VolumeSpec spec =
                VolumeSpec.persistent(ID, 300)
                        .withFilesystem("xfs")
                        .withParameters(Map.of("allocation", "sparse"));
        Volume volume = Volume.of(spec, "image", null);
        Publication wish = Publication.of("task", Access.READ_WRITE);
        provider.create(spec, Content.EMPTY);
        Path data = provider.publish(volume, wish);
        Files.writeString(data.resolve("note"), "kept");
        long before = Files.getFileStore(data).getTotalSpace();

        provider.resize(volume.with(wish), 400);

        assertThat(Files.getFileStore(data).getTotalSpace() - before)
                .isBetween(90L << 20, 100L << 20);
        assertThat(data.resolve("note")).hasContent("kept");
        provider.unpublish(volume, wish);
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.resize(volume, 300))
                .withMessageContaining("filesystem: xfs");
        provider.destroy(volume);
        assertNothingLeft(directory);
    }

    @Test
    void diskKeepsTheBlocksOfAVolumeUnlessItIsSparse() throws IOException {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        provider.create(spec(ID), Content.EMPTY);
        VolumeSpec sparse = spec(OTHER).withParameters(Map.of("allocation", "sparse"));
        provider.create(sparse, Content.EMPTY);

        assertThat(allocatedMb(ID)).isGreaterThanOrEqualTo(sizeMb());
        assertThat(allocatedMb(OTHER)).isLessThan(sizeMb() / 2);
        provider.destroy(Volume.of(spec(ID), "image", null));
        provider.destroy(Volume.of(sparse, "image", null));
    }

    private long allocatedMb(VolumeId id) throws IOException {
        for (Path file : filesBelow(root(directory))) {
            if (file.endsWith("id") && Files.readString(file).equals(id.toString())) {
                String blocks =
                        new Programs(Steps.NONE)
                                .ask("stat", "-c", "%b", file.resolveSibling("volume.img") + "")
                                .output()
                                .strip();
                return (Long.parseLong(blocks) * 512) >> 20;
            }
        }
        throw new AssertionError("no image of " + id);
    }

    @Test
    void askedForWhatItCannotMakeItSaysSo() {
        VolumeProvider provider = provider(root(directory), Steps.NONE);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(spec(ID).withFilesystem("ntfs"), Content.EMPTY))
                .withMessageStartingWith("filesystem: ntfs (expected: one of [ext4");
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(spec(ID).withSizeMb(0), Content.EMPTY))
                .withMessageStartingWith("size: 0 MB");
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(
                        () ->
                                provider.create(
                                        spec(ID).withParameters(Map.of("allocation", "lazy")),
                                        Content.EMPTY))
                .withMessage("allocation: lazy (expected: full or sparse)");
    }
}
