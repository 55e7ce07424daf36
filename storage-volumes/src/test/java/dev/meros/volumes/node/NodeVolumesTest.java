package dev.meros.volumes.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.local.LocalProviders;
import dev.meros.volumes.registry.VolumeRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

final class NodeVolumesTest {
    private static final VolumeId ID = VolumeId.of("a", "b");
    private static final VolumeSpec SPEC = VolumeSpec.persistent(ID, 16);

    @TempDir private Path directory;

    private NodeVolumes volumes() throws IOException {
        Path disk = Files.createDirectories(directory.resolve("disk"));
        NodeVolumes volumes =
                new NodeVolumes(
                        VolumeRegistry.open(directory.resolve("registry")),
                        new LocalProviders(disk, Steps.NONE));
        volumes.recover();
        return volumes;
    }

    private static void assertRefused(String message, Runnable call) {
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(call::run)
                .withMessageContaining(message);
    }

    @Test
    void volumeIsAtOneProvider() throws IOException {
        Path other = Files.createDirectories(directory.resolve("other"));
        NodeVolumes volumes = volumes();
        volumes.create(SPEC, "directory");

        assertRefused(
                "volume a/b: at provider directory (expected: none of that name, or at directory:",
                () -> volumes.create(SPEC, "directory:" + other));
    }

    @Test
    void unknownProviderLeavesNoRecord() throws IOException {
        NodeVolumes volumes = volumes();

        assertRefused("provider: floppy (expected: block,", () -> volumes.create(SPEC, "floppy"));

        assertThat(volumes.list()).isEmpty();
    }

    @Test
    void diskThatIsNotThereLeavesNoRecord() throws IOException {
        NodeVolumes volumes = volumes();

        assertRefused(
                "(expected: a directory that exists)",
                () -> volumes.create(SPEC, "directory:" + directory.resolve("missing")));

        assertThat(volumes.list()).isEmpty();
        assertThat(directory.resolve("missing")).doesNotExist();
    }

    @Test
    void diskThatHasGoneSetsItsVolumesApartUntilItIsBack() throws IOException {
        Path disk = Files.createDirectories(directory.resolve("other"));
        volumes().create(SPEC, "directory:" + disk);
        Path away = directory.resolve("away");
        Files.move(disk, away);

        NodeVolumes without = volumes();

        assertThat(without.find(ID).map(Volume::fault).orElseThrow()).startsWith("missing");
        Files.move(away, disk);
        NodeVolumes again = volumes();
        assertThat(again.find(ID).orElseThrow().fault()).isNull();
        again.publish(ID, Publication.of("task", Access.READ_WRITE));
    }

    @Test
    void holderCannotChangeItsMind() throws IOException {
        NodeVolumes volumes = volumes();
        volumes.create(SPEC, "directory");
        volumes.publish(ID, Publication.of("task", Access.READ_ONLY));

        assertRefused(
                "published otherwise for task (expected: unpublished first)",
                () -> volumes.publish(ID, Publication.of("task", Access.READ_WRITE)));
    }

    @Test
    void restoreDoesNotReplaceAVolume() throws IOException {
        NodeVolumes volumes = volumes();
        volumes.create(SPEC, "directory");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        volumes.backup(ID, stream);

        assertRefused(
                "volume: a/b (expected: none of that name)",
                () ->
                        volumes.restore(
                                SPEC, "directory", new ByteArrayInputStream(stream.toByteArray())));
    }

    @Test
    void restoreTouchesNothingThatIsThereWithoutARecord() throws IOException {
        NodeVolumes volumes = volumes();
        Path data = Files.createDirectories(directory.resolve("disk/a/b"));
        Files.writeString(data.resolve("precious"), "kept");

        assertRefused(
                "volume: a/b is at directory without a record",
                () -> volumes.restore(SPEC, "directory", new ByteArrayInputStream(new byte[] {1})));

        assertThat(data.resolve("precious")).hasContent("kept");
        assertThat(volumes.list()).isEmpty();
    }

    @Test
    void noVolumeIsWithinAnother() throws IOException {
        NodeVolumes volumes = volumes();
        volumes.create(SPEC, "directory");

        assertRefused(
                "volume: a/b/c (expected: one that is not within volume a/b)",
                () ->
                        volumes.create(
                                VolumeSpec.persistent(VolumeId.of("a", "b", "c"), 0), "directory"));
        assertRefused(
                "volume: a (expected: one that is not around volume a/b)",
                () -> volumes.create(VolumeSpec.persistent(VolumeId.of("a"), 0), "directory"));
        assertRefused(
                "volume: .meros-volumes",
                () ->
                        volumes.create(
                                VolumeSpec.persistent(VolumeId.of(".meros-volumes"), 0),
                                "directory"));

        assertThat(volumes.list()).hasSize(1);
        assertThat(directory.resolve("disk/a/b")).isEmptyDirectory();
    }

    @Test
    void namesOfPassingSnapshotsAreNotForUsers() throws IOException {
        NodeVolumes volumes = volumes();
        volumes.create(SPEC, "directory");

        assertRefused("snapshot: meros-x", () -> volumes.snapshot(ID, "meros-x"));
        assertRefused("snapshot: ../x", () -> volumes.snapshot(ID, "../x"));
    }

    @Test
    void directoryInUseIsNotCopied() throws IOException {
        NodeVolumes volumes = volumes();
        volumes.create(SPEC, "directory");
        volumes.publish(ID, Publication.of("task", Access.READ_WRITE));

        assertRefused("in use by task", () -> volumes.snapshot(ID, "one"));
        assertRefused("in use by task", () -> volumes.backup(ID, new ByteArrayOutputStream()));
    }

    @Test
    void releasedHolderLosesAllItHas() throws IOException {
        NodeVolumes volumes = volumes();
        VolumeId other = VolumeId.of("c");
        volumes.create(SPEC, "directory");
        volumes.create(VolumeSpec.persistent(other, 16), "directory");
        volumes.publish(ID, Publication.of("task", Access.READ_WRITE));
        volumes.publish(other, Publication.of("task", Access.READ_WRITE));
        volumes.publish(other, Publication.of("reader", Access.READ_ONLY));

        volumes.release("task");

        assertThat(volumes.find(ID).orElseThrow().publications()).isEmpty();
        assertThat(volumes.find(other).orElseThrow().publications())
                .extracting(Publication::holder)
                .containsExactly("reader");
    }
}
