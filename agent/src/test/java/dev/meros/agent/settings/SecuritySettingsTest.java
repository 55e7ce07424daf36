package dev.meros.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.agent.AgentException;
import dev.meros.agent.settings.SecuritySettings.Device;
import dev.meros.agent.settings.SecuritySettings.SeccompSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class SecuritySettingsTest {
    @TempDir private Path directory;

    @Test
    void idsAreAStartAndASize() {
        assertThat(IdMap.parse("300000:65536")).isEqualTo(new IdMap(300_000, 300_000, 65_536));
    }

    @Test
    void idsOfAUserAreThoseThatTheNodeKeepsForThem() throws IOException {
        Files.writeString(directory.resolve("subuid"), "other:1:2\nmeros:100000:65536\n");
        Files.writeString(directory.resolve("subgid"), "meros:200000:1000\n");

        assertThat(IdMap.parse("meros", directory)).isEqualTo(new IdMap(100_000, 200_000, 1000));
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> IdMap.parse("nobody-there", directory))
                .withMessageContaining("userns-remap: nobody-there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:65536", "1:0", "4294967290:65536"})
    void rootAndWhatIsBeyondAllIdsAreRefused(String text) {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> IdMap.parse(text))
                .withMessageContaining("userns-remap: ");
    }

    @Test
    void devicesHaveAnAccess() {
        assertThat(Device.parse("/dev/fuse")).isEqualTo(new Device(Path.of("/dev/fuse"), "rwm"));
        assertThat(Device.parse("/dev/kvm:rw")).isEqualTo(new Device(Path.of("/dev/kvm"), "rw"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fuse", "/dev/fuse:", "/dev/fuse:x"})
    void otherDevicesAreRefused(String text) {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> Device.parse(text))
                .withMessageContaining("allowed-devices: " + text);
    }

    @Test
    void profilesHaveADirectory() {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> new SeccompSettings(Optional.empty(), Optional.of("strict")))
                .withMessageContaining("seccomp-profile-name: strict");
    }
}
