package dev.meros.volumes.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.volumes.Capabilities.Enforcement;
import dev.meros.volumes.Capabilities.Feature;
import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Publication.Ownership;
import dev.meros.volumes.Snapshot;
import dev.meros.volumes.Steps;
import dev.meros.volumes.Volume;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.VolumeSpec.Sharing;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Programs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The contract of [VolumeProvider], run against every provider by what it says it can. A subclass
/// says how to make one; [CrashContract] goes on where this ends.
public abstract class VolumeProviderContract {
    protected static final VolumeId ID = VolumeId.of("volumes", "web", "data");
    protected static final VolumeId OTHER = VolumeId.of("volumes", "web", "other");
    protected static final Mounts MOUNTS = new Mounts(new Programs(Steps.NONE));

    @TempDir(factory = MemoryDirectory.class)
    protected Path directory;

    /// A provider of this kind, as a new process makes it, with its state below `root`, which
    /// exists.
    protected abstract VolumeProvider provider(Path root, Steps steps);

    /// The directory or file system below `directory` in which the provider works; called often.
    protected Path root(Path below) {
        try {
            return Files.createDirectories(below.resolve("root"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A mount that belongs to the test and not to a volume.
    protected Path scenery() {
        return Path.of("/");
    }

    /// What volume the provider is asked for.
    protected VolumeSpec spec(VolumeId id) {
        return VolumeSpec.persistent(id, sizeMb());
    }

    /// A size that the provider can make.
    protected long sizeMb() {
        return 16;
    }

    /// Whether the provider has room for one volume at a time.
    protected boolean isForOneVolume() {
        return false;
    }

    /// Takes the data of a volume away behind the provider's back.
    protected abstract void lose(Path root, VolumeId id) throws IOException;

    /// Fails when anything is left of volumes that were destroyed.
    protected void assertNothingLeft(Path below) {
        assertThat(MOUNTS.within(below.resolve("targets"))).isEmpty();
        assertThat(filesBelow(root(below))).isEmpty();
    }

    /// The files below a directory.
    protected static List<Path> filesBelow(Path top) {
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(p -> !Files.isDirectory(p)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whoever leaves mounts behind would keep the directory from being deleted, or worse.
    @AfterEach
    final void nothingIsMounted() {
        Path scene = scenery();
        List<Mounts.Mount> left =
                MOUNTS.within(directory).stream().filter(m -> !m.point().equals(scene)).toList();
        left.forEach(m -> MOUNTS.unmount(m.point()));
        assertThat(left).isEmpty();
    }

    final TestNode node() {
        return new TestNode(this, directory, Steps.NONE);
    }

    private void assume(TestNode node, Feature feature) {
        assumeTrue(
                node.provider().capabilities().has(feature),
                node.provider().name() + " has no " + feature);
    }

    @Test
    void newVolumeIsEmpty() {
        TestNode node = node();

        node.create(ID);

        assertThat(node.read(ID)).isEmpty();
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void creatingAgainKeepsWhatIsThere() {
        TestNode node = node();
        node.create(ID);
        node.write(ID, "note", "kept");

        node.create(ID);

        assertThat(node.read(ID)).containsExactly(Map.entry("note", "kept"));
        node.volumes().destroy(ID);
    }

    @Test
    void usageGrowsWithWhatIsWritten() {
        TestNode node = node();
        node.create(ID);
        Path data = node.publish(ID, "writer", Access.READ_WRITE);
        long before = node.volumes().usage(ID).bytes();

        TestNode.write(data, "note", "x".repeat(1 << 20));
        sync(data);

        assertThat(node.volumes().usage(ID).bytes() - before).isBetween(1L << 20, 2L << 20);
        node.volumes().release("writer");
        node.volumes().destroy(ID);
    }

    /// Some file systems count what they have on the disk.
    private static void sync(Path data) {
        new Programs(Steps.NONE).run(Programs.SHORT, "sync", "-f", data.toString());
    }

    @Test
    void volumesAndTheirHoldersAreThereForTheNextProcess() {
        TestNode first = node();
        first.create(ID);
        Path data = first.publish(ID, "task", Access.READ_WRITE);
        TestNode.write(data, "note", "kept");

        TestNode second = node();

        assertThat(second.recovery().faulty()).isEmpty();
        assertThat(second.recovery().unknown()).isEmpty();
        assertThat(TestNode.files(data)).containsEntry("note", "kept");
        second.volumes().retain(_ -> false);
        assertThat(second.read(ID)).containsEntry("note", "kept");
        second.volumes().destroy(ID);
        second.assertClean();
    }

    @Test
    void publishingAndUnpublishingMayBeRepeated() {
        TestNode node = node();
        node.create(ID);

        Path data = node.publish(ID, "task", Access.READ_WRITE);
        Path again = node.publish(ID, "task", Access.READ_WRITE);

        assertThat(again).isEqualTo(data);
        node.volumes().unpublish(ID, "task");
        node.volumes().unpublish(ID, "task");
        node.volumes().destroy(ID);
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void exclusiveVolumeHasOneWriterAndSharedOneHasMany() {
        TestNode node = node();
        node.create(ID);
        node.publish(ID, "writer", Access.READ_WRITE);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> node.publish(ID, "second", Access.READ_WRITE))
                .withMessageContaining("written to by writer (expected: one writer at a time)");
        node.publish(ID, "reader", Access.READ_ONLY);
        node.volumes().release("writer");
        node.volumes().release("reader");
        node.volumes().destroy(ID);

        node.create(spec(OTHER).withSharing(Sharing.SHARED));
        Path one = node.publish(OTHER, "one", Access.READ_WRITE);
        Path two = node.publish(OTHER, "two", Access.READ_WRITE);
        TestNode.write(one, "note", "seen");
        assertThat(TestNode.files(two)).containsEntry("note", "seen");
        node.volumes().unpublish(OTHER, "one");
        assertThat(TestNode.files(two)).containsEntry("note", "seen");
        node.volumes().unpublish(OTHER, "two");
        node.volumes().destroy(OTHER);
        node.assertClean();
    }

    @Test
    void writerWhoseTurnIsOverMayNotComeBack() {
        TestNode node = node();
        node.create(ID);
        Publication first = Publication.of("task", Access.READ_WRITE).withEpoch(3);
        node.volumes().publish(ID, first);

        node.volumes().fence(ID, 4);

        assertThat(node.volumes().find(ID).orElseThrow().publications()).isEmpty();
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> node.volumes().publish(ID, first))
                .withMessageStartingWith("epoch: 3 (expected: 4 or more");
        TestNode next = node();
        assertThatThrownBy(() -> next.volumes().publish(ID, first)).hasMessageContaining("epoch");
        next.volumes().publish(ID, first.withEpoch(4));
        next.volumes().release("task");
        next.volumes().destroy(ID);
        next.assertClean();
    }

    @Test
    void targetShowsTheVolumeAndMayBeReadOnly() {
        TestNode node = node();
        assume(node, Feature.TARGET);
        node.create(ID);
        node.write(ID, "note", "seen");
        Path target = node.target(ID, "reader");
        Publication wish = Publication.of("reader", Access.READ_ONLY).withTarget(target.toString());

        Publication done = node.volumes().publish(ID, wish);
        node.volumes().publish(ID, wish);

        assertThat(done.path()).isEqualTo(target.toString());
        assertThat(TestNode.files(target)).containsEntry("note", "seen");
        assertThat(MOUNTS.within(target)).hasSize(1);
        assertThatThrownBy(() -> Files.writeString(target.resolve("note"), "other"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Read-only");
        node.volumes().release("reader");
        assertThat(target).doesNotExist();
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void targetIsTakenAwayFromWhoStillUsesIt() throws IOException {
        TestNode node = node();
        assume(node, Feature.TARGET);
        node.create(ID);
        Path target = node.target(ID, "task");
        node.volumes()
                .publish(
                        ID,
                        Publication.of("task", Access.READ_WRITE).withTarget(target.toString()));

        try (OutputStream open = Files.newOutputStream(target.resolve("log"))) {
            node.volumes().unpublish(ID, "task");
            open.write(1);
        }

        assertThat(MOUNTS.within(target)).isEmpty();
        assertThat(node.read(ID)).containsKey("log");
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void volumeBelongsToWhomItIsPublishedFor() throws IOException {
        TestNode node = node();
        assumeTrue(Mounts.permitted(), "only root gives files away");
        node.create(ID);

        Publication done =
                node.volumes()
                        .publish(
                                ID,
                                Publication.of("task", Access.READ_WRITE)
                                        .withOwnership(new Ownership(1234, 4321, 0750)));

        Path data = Path.of(String.valueOf(done.path()));
        assertThat(Files.getAttribute(data, "unix:uid")).isEqualTo(1234);
        assertThat(Files.getAttribute(data, "unix:gid")).isEqualTo(4321);
        assertThat((int) Files.getAttribute(data, "unix:mode") & 07777).isEqualTo(0750);
        node.volumes().release("task");
        node.volumes().destroy(ID);
    }

    @Test
    void volumeInUseIsNotDestroyed() {
        TestNode node = node();
        node.create(ID);
        Path data = node.publish(ID, "task", Access.READ_WRITE);
        TestNode.write(data, "note", "kept");

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> node.volumes().destroy(ID))
                .withMessageContaining("in use by task");

        assertThat(TestNode.files(data)).containsEntry("note", "kept");
        node.volumes().release("task");
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void destroyRemovesLinksButNotWhatTheyLeadTo() throws IOException {
        TestNode node = node();
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "kept");
        node.create(ID);
        Path data = node.publish(ID, "task", Access.READ_WRITE);
        Files.createDirectories(data.resolve("deep/er"));
        Files.createSymbolicLink(data.resolve("deep/link"), outside);
        node.volumes().release("task");

        node.volumes().destroy(ID);

        assertThat(outside.resolve("precious")).hasContent("kept");
        node.assertClean();
    }

    @Test
    void unknownVolumeIsNamed() {
        TestNode node = node();

        for (Runnable call :
                List.<Runnable>of(
                        () -> node.publish(ID, "task", Access.READ_ONLY),
                        () -> node.volumes().usage(ID),
                        () -> node.volumes().resize(ID, 7),
                        () -> node.volumes().snapshot(ID, "one"))) {
            assertThatExceptionOfType(VolumeException.class)
                    .isThrownBy(call::run)
                    .withMessage("volume: volumes/web/data (expected: a volume that exists)");
        }
        node.volumes().destroy(ID);
        node.volumes().unpublish(ID, "task");
    }

    @Test
    void lostVolumeIsShownAndNotMadeAnew() throws IOException {
        TestNode first = node();
        assumeTrue(
                spec(ID).life() == VolumeSpec.Life.PERSISTENT, "what does not live on is not lost");
        first.create(ID);
        lose(root(directory), ID);

        TestNode second = node();

        assertThat(second.recovery().faulty()).containsExactly(ID);
        Volume found = second.volumes().find(ID).orElseThrow();
        assertThat(found.fault()).startsWith("missing");
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> second.publish(ID, "task", Access.READ_WRITE))
                .withMessageContaining("missing");
        second.volumes().destroy(ID);
        second.assertClean();
    }

    @Test
    void volumeWithoutARecordIsShownAndLeftAlone() throws IOException {
        TestNode first = node();
        first.create(ID);
        first.write(ID, "note", "kept");
        for (Path record : filesBelow(directory.resolve("registry"))) {
            Files.writeString(record, "damaged");
        }

        TestNode second = node();

        assertThat(second.recovery().unknown()).containsExactly(ID);
        assertThat(second.recovery().damaged()).hasSize(1);
        // asked for again, it is found
        second.create(ID);
        assertThat(second.read(ID)).containsEntry("note", "kept");
        second.volumes().destroy(ID);
        assertThat(second.provider().list()).isEmpty();
    }

    @Test
    void volumeGrows() {
        TestNode node = node();
        assume(node, Feature.GROW);
        node.create(ID);
        node.write(ID, "note", "kept");

        Volume grown = node.volumes().resize(ID, 2 * sizeMb());
        node.volumes().resize(ID, 2 * sizeMb());

        assertThat(grown.spec().sizeMb()).isGreaterThanOrEqualTo(2 * sizeMb());
        assertThat(node.read(ID)).containsEntry("note", "kept");
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void volumeGrowsWhileItIsUsed() throws IOException {
        TestNode node = node();
        assume(node, Feature.GROW_IN_USE);
        node.create(ID);
        Path data = node.publish(ID, "task", Access.READ_WRITE);

        node.volumes().resize(ID, 3 * sizeMb());

        Files.write(data.resolve("large"), new byte[(int) (2 * sizeMb()) << 20]);
        node.volumes().release("task");
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void volumeShrinksAndLosesNothing() throws IOException {
        TestNode node = node();
        assume(node, Feature.SHRINK);
        node.create(spec(ID).withSizeMb(3 * sizeMb()));
        Path data = node.publish(ID, "task", Access.READ_WRITE);
        Files.write(data.resolve("large"), new byte[(int) sizeMb() << 19]);
        node.volumes().release("task");

        Volume shrunk = node.volumes().resize(ID, 2 * sizeMb());

        assertThat(shrunk.spec().sizeMb()).isBetween(2 * sizeMb(), 3 * sizeMb() - 1);
        assertThatThrownBy(() -> node.volumes().resize(ID, 1)).isInstanceOf(VolumeException.class);
        assertThat(node.read(ID)).containsKey("large");
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void writesBeyondTheSizeFail() throws IOException {
        TestNode node = node();
        assumeTrue(
                node.provider().capabilities().enforcement() == Enforcement.HARD,
                "sizes are not enforced at once");
        node.create(ID);
        Path data = node.publish(ID, "task", Access.READ_WRITE);

        assertThatThrownBy(() -> fill(data.resolve("large"), 2 * sizeMb()))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s).*(No space left on device|Disk quota exceeded).*");

        if (!isForOneVolume()) {
            // others are not harmed
            node.create(OTHER);
            Path other = node.publish(OTHER, "other", Access.READ_WRITE);
            fill(other.resolve("small"), sizeMb() / 4);
            node.volumes().release("other");
            node.volumes().destroy(OTHER);
        }
        node.volumes().release("task");
        node.volumes().destroy(ID);
        node.assertClean();
    }

    private static void fill(Path file, long mb) throws IOException {
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 7);
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (long i = 0; i < mb; i++) {
                channel.write(ByteBuffer.wrap(piece));
            }
            channel.force(true);
        }
    }

    @Test
    void usageIsToldWhereSizesArePolled() throws IOException {
        TestNode node = node();
        assumeTrue(
                node.provider().capabilities().enforcement() == Enforcement.POLLED,
                "sizes are not polled");
        node.create(ID);
        Path data = node.publish(ID, "task", Access.READ_WRITE);

        fill(data.resolve("large"), 2 * sizeMb());

        assertThat(node.volumes().usage(ID).bytes()).isGreaterThan(sizeMb() << 20);
        node.volumes().release("task");
        node.volumes().destroy(ID);
    }

    @Test
    void snapshotKeepsWhatWasThere() {
        TestNode node = node();
        assume(node, Feature.SNAPSHOT);
        node.create(ID);
        node.write(ID, "note", "first");

        Snapshot made = node.volumes().snapshot(ID, "one");
        Snapshot again = node.volumes().snapshot(ID, "one");
        node.write(ID, "note", "second");

        assertThat(again).isEqualTo(made);
        assertThat(node().volumes().snapshots(ID)).containsExactly(made);
        if (node.provider().capabilities().has(Feature.ROLLBACK)) {
            node.volumes().rollback(ID, "one");
            assertThat(node.read(ID)).containsExactly(Map.entry("note", "first"));
        }
        node.volumes().deleteSnapshot(ID, "one");
        node.volumes().deleteSnapshot(ID, "one");
        assertThat(node.volumes().snapshots(ID)).isEmpty();
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void snapshotOfAVolumeInUseDoesNotDisturbIt() {
        TestNode node = node();
        assume(node, Feature.SNAPSHOT_IN_USE);
        node.create(ID);
        Path data = node.publish(ID, "task", Access.READ_WRITE);
        TestNode.write(data, "note", "first");

        node.volumes().snapshot(ID, "one");
        TestNode.write(data, "note", "second");

        assertThat(TestNode.files(data)).containsEntry("note", "second");
        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> node.volumes().rollback(ID, "one"))
                .withMessageContaining("in use by task");
        node.volumes().release("task");
        node.volumes().rollback(ID, "one");
        assertThat(node.read(ID)).containsEntry("note", "first");
        node.volumes().destroy(ID);
        node.assertClean();
    }

    @Test
    void cloneStartsFromASnapshotAndGoesItsOwnWay() {
        TestNode node = node();
        assume(node, Feature.CLONE);
        node.create(ID);
        node.write(ID, "note", "first");
        node.volumes().snapshot(ID, "one");

        node.volumes().create(spec(OTHER), ID, "one");
        node.write(OTHER, "note", "second");
        node.volumes().destroy(ID);

        assertThat(node.read(OTHER)).containsEntry("note", "second");
        node.volumes().destroy(OTHER);
        node.assertClean();
    }

    @Test
    void backupIsRestored() {
        TestNode node = node();
        assume(node, Feature.BACKUP);
        node.create(ID);
        node.write(ID, "note", "kept");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        node.volumes().backup(ID, stream);
        node.volumes().destroy(ID);

        node.volumes()
                .restore(
                        spec(OTHER),
                        node.provider().name(),
                        new ByteArrayInputStream(stream.toByteArray()));

        assertThat(node.read(OTHER)).containsExactly(Map.entry("note", "kept"));
        node.volumes().destroy(OTHER);
        node.assertClean();
    }

    @Test
    void damagedBackupLeavesNothing() {
        TestNode node = node();
        assume(node, Feature.BACKUP);
        node.create(ID);
        node.write(ID, "note", "x".repeat(100_000));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        node.volumes().backup(ID, stream);
        node.volumes().destroy(ID);
        byte[] damaged = stream.toByteArray();
        damaged[damaged.length / 2] ^= 1;

        assertThatThrownBy(
                        () ->
                                node.volumes()
                                        .restore(
                                                spec(OTHER),
                                                node.provider().name(),
                                                new ByteArrayInputStream(damaged)))
                .isInstanceOf(VolumeException.class);

        node.assertClean();
    }
}
