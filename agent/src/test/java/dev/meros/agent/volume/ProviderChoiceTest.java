package dev.meros.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.agent.AgentException;
import dev.meros.agent.settings.VolumeSettings;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.volumes.VolumeException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

final class ProviderChoiceTest {
    private static final Path WORK = Path.of("/work");

    private static ProviderChoice choice(Map<String, String> providers) {
        return new ProviderChoice(
                WORK,
                new VolumeSettings(providers, Optional.empty()),
                place -> place.startsWith("/mnt/b"));
    }

    private static Source path(String root) {
        return Source.builder().type(Source.Type.PATH).path(new Source.Path(root)).build();
    }

    private static Source mount(String root, @Nullable String profile) {
        return Source.builder()
                .type(Source.Type.MOUNT)
                .mount(new Source.Mount(root))
                .profile(profile)
                .build();
    }

    @Test
    void isWhatHoldsVolumesToTheirSizesBest() {
        ProviderChoice choice = choice(Map.of());

        assertThat(choice.of(null)).isEqualTo("directory");
        assertThat(choice.of(path("/mnt/a"))).isEqualTo("directory:/mnt/a");
        assertThat(choice.of(path("/mnt/b"))).isEqualTo("btrfs:/mnt/b");
        assertThat(choice.of(mount("/mnt/b", null))).isEqualTo("mount:/mnt/b");
        assertThat(choice.of(mount("disks/1", null))).isEqualTo("directory:/work/disks/1");
    }

    @Test
    void isWhatTheSettingsSayOfTheDiskItsProfileOrItsType() {
        ProviderChoice choice =
                choice(
                        Map.of(
                                "root", "image",
                                "path", "image",
                                "profile:fast", "image",
                                "/mnt/b", "directory",
                                "/mnt/c", "auto"));

        assertThat(choice.of(null)).isEqualTo("image");
        assertThat(choice.of(path("/mnt/a"))).isEqualTo("image:/mnt/a");
        assertThat(choice.of(path("/mnt/b"))).isEqualTo("directory:/mnt/b");
        assertThat(choice.of(path("/mnt/c"))).isEqualTo("directory:/mnt/c");
        assertThat(choice.of(mount("/mnt/a", null))).isEqualTo("mount:/mnt/a");
        assertThat(choice.of(mount("disks/1", "fast"))).isEqualTo("image:/work/disks/1");
    }

    @ParameterizedTest
    @EnumSource(
            value = Source.Type.class,
            names = {"RAW", "BLOCK"})
    void disksWithoutAFileSystemHoldNone(Source.Type type) {
        assertThatThrownBy(() -> choice(Map.of()).of(Source.builder().type(type).build()))
                .isInstanceOf(VolumeException.class)
                .hasMessageContaining("disk.source.type: " + type + " (expected: PATH or MOUNT");
    }

    @ParameterizedTest
    @CsvSource({"roof, image", "root, ext4", "profile:, image", "mnt/a, image", "root, tmpfs"})
    void settingsOfNoDiskOrKindAreRefused(String disk, String kind) {
        assertThatThrownBy(() -> new VolumeSettings(Map.of(disk, kind), Optional.empty()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("volume-provider: " + disk + "=" + kind + " (expected: ");
    }
}
