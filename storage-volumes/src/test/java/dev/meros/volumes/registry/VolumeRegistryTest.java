package dev.meros.volumes.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.volumes.Publication;
import dev.meros.volumes.Publication.Access;
import dev.meros.volumes.Publication.Ownership;
import dev.meros.volumes.Publication.Phase;
import dev.meros.volumes.Volume;
import dev.meros.volumes.Volume.Pending;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

final class VolumeRegistryTest {
    private static final VolumeId ID = VolumeId.of("volumes", "roles", "a b", "ü");

    @TempDir private Path directory;

    private static Volume full() {
        VolumeSpec spec =
                new VolumeSpec(
                        ID,
                        1024,
                        VolumeSpec.Life.PERSISTENT,
                        VolumeSpec.Sharing.SHARED,
                        "xfs",
                        "fast",
                        Map.of("allocation", "sparse", "b", ""),
                        Map.of("owner", "web"));
        Publication publication =
                Publication.of("container", Access.READ_ONLY)
                        .withTarget("/a")
                        .withOwnership(new Ownership(0, -1, 0750))
                        .withEpoch(7)
                        .in(Phase.PUBLISHED, "/a");
        return Volume.of(spec, "image:/mnt/disk1", null)
                .withContext(Map.of("handle", "1"))
                .withEpoch(9)
                .withFault("missing")
                .with(publication)
                .withPending(new Pending(Pending.Kind.CREATE, "one", VolumeId.of("x"), 5));
    }

    private Path record() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(p -> p.toString().endsWith(".volume")).findFirst().orElseThrow();
        }
    }

    @Test
    void recordsAreReadAsTheyWereWritten() {
        VolumeRegistry first = VolumeRegistry.open(directory);
        Volume small = Volume.of(VolumeSpec.ephemeral(VolumeId.of("x"), 0), "tmpfs", null);
        first.put(full());
        first.put(small);

        VolumeRegistry second = VolumeRegistry.open(directory);

        assertThat(second.list()).containsExactly(full(), small);
        second.remove(ID);
        second.remove(ID);
        assertThat(VolumeRegistry.open(directory).list()).containsExactly(small);
    }

    @Test
    void anyDamageIsNoticedAndKept() throws IOException {
        VolumeRegistry.open(directory).put(full());
        byte[] whole = Files.readAllBytes(record());
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> RecordFile.read(damaged))
                    .isInstanceOfAny(VolumeException.class, RecordFile.NewerException.class);
        }
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        Files.write(record(), cut);

        VolumeRegistry registry = VolumeRegistry.open(directory);

        assertThat(registry.find(ID)).isEmpty();
        List<DamagedRecord> damaged = registry.damaged();
        assertThat(damaged).hasSize(1);
        assertThat(damaged.getFirst().file()).hasBinaryContent(cut);
        assertThat(damaged.getFirst().reason()).startsWith("checksum");
        assertThat(VolumeRegistry.open(directory).damaged()).isEqualTo(damaged);
    }

    @Test
    void damageAfterDamageIsKeptAsWell() throws IOException {
        for (String content : List.of("one", "two")) {
            VolumeRegistry.open(directory).put(full());
            Files.writeString(record(), content);
            VolumeRegistry.open(directory);
        }

        assertThat(VolumeRegistry.open(directory).damaged())
                .extracting(d -> Files.readString(d.file()))
                .containsExactly("one", "two");
    }

    @Test
    void recordInThePlaceOfAnotherIsDamage() throws IOException {
        VolumeRegistry.open(directory).put(full());
        Path other = record().resolveSibling("0".repeat(32) + ".volume");
        Files.copy(record(), other);

        VolumeRegistry registry = VolumeRegistry.open(directory);

        assertThat(registry.list()).containsExactly(full());
        assertThat(registry.damaged())
                .extracting(DamagedRecord::reason)
                .containsExactly("it was in the place of another");
    }

    @Test
    void recordOfALaterVersionStopsTheStart() throws IOException {
        VolumeRegistry.open(directory).put(full());
        String later = Files.readString(record()).replaceFirst("meros-volume 1", "meros-volume 2");
        Files.writeString(record(), later);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> VolumeRegistry.open(directory))
                .withMessageContaining("version: 2 (expected: 1)");
        assertThat(record()).hasContent(later);
    }

    @Test
    void halfWrittenRecordChangesNothing() throws IOException {
        VolumeRegistry.open(directory).put(full());
        Path half = record().resolveSibling(".new-" + record().getFileName());
        Files.writeString(half, "half");

        assertThat(VolumeRegistry.open(directory).list()).containsExactly(full());

        assertThat(half).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\nb"})
    void namesThatCouldLeaveTheRootAreRefused(String name) {
        assertThatExceptionOfType(VolumeException.class).isThrownBy(() -> VolumeId.of("x", name));
    }
}
