package dev.meros.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

class DirectoryVolumeProviderTest extends VolumeProviderContract {
    @Override
    VolumeProvider provider(Path directory) {
        return new DirectoryVolumeProvider(directory.resolve("volumes"));
    }

    @Test
    void sizesAreOnlyBooked() {
        VolumeProvider provider = provider(directory);

        assertThat(provider.enforcement()).isEqualTo(VolumeProvider.Enforcement.BOOKED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\nb"})
    void namesThatCouldLeaveTheRootAreRefused(String name) {
        assertThatExceptionOfType(VolumeException.class).isThrownBy(() -> VolumeId.of("x", name));
    }
}
