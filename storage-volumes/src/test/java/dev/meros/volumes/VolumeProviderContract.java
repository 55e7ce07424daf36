package dev.meros.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The contract of [VolumeProvider], run against every provider.
abstract class VolumeProviderContract {
    private static final VolumeId ID = VolumeId.of("frameworks", "web", "runs", "1");
    private static final VolumeSpec SPEC = new VolumeSpec(ID, 16, VolumeSpec.Life.EPHEMERAL);

    @TempDir Path directory;

    /// The provider under test, with its state below the given directory.
    abstract VolumeProvider provider(Path directory);

    @Test
    void newVolumeIsAnEmptyDirectory() throws IOException {
        VolumeProvider provider = provider(directory);

        provider.create(SPEC);

        try (var files = Files.list(provider.publish(ID))) {
            assertThat(files).isEmpty();
        }
        assertThat(provider.usage(ID)).isEqualTo(new VolumeUsage(0, 0));
    }

    @Test
    void creatingAgainKeepsWhatIsThere() throws IOException {
        VolumeProvider provider = provider(directory);
        provider.create(SPEC);
        Files.writeString(provider.publish(ID).resolve("note"), "kept");

        provider.create(SPEC);

        assertThat(provider.publish(ID).resolve("note")).hasContent("kept");
        assertThat(provider.usage(ID)).isEqualTo(new VolumeUsage(4, 1));
    }

    @Test
    void volumesAreStillThereForANewProvider() throws IOException {
        VolumeProvider provider = provider(directory);
        provider.create(SPEC);
        Files.writeString(provider.publish(ID).resolve("note"), "kept");

        Path found = provider(directory).publish(ID);

        assertThat(found.resolve("note")).hasContent("kept");
    }

    @Test
    void destroyRemovesLinksButNotWhatTheyLeadTo() throws IOException {
        VolumeProvider provider = provider(directory);
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "kept");
        provider.create(SPEC);
        Path volume = provider.publish(ID);
        Files.createDirectories(volume.resolve("deep/er"));
        Files.createSymbolicLink(volume.resolve("deep/link"), outside);

        provider.destroy(ID);

        assertThat(volume).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("kept");
    }

    @Test
    void destroyingWhatIsNotThereIsNoError() {
        VolumeProvider provider = provider(directory);

        assertThatNoException().isThrownBy(() -> provider.destroy(ID));
    }

    @Test
    void missingVolumeIsNamed() {
        VolumeProvider provider = provider(directory);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.publish(ID))
                .withMessage("volume: frameworks/web/runs/1 (expected: a volume that exists)");
        assertThatExceptionOfType(VolumeException.class).isThrownBy(() -> provider.usage(ID));
    }
}
