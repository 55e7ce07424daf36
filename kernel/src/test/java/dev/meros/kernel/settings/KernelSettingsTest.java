package dev.meros.kernel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.kernel.KernelException;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;

final class KernelSettingsTest {
    private final KernelSettings settings = KernelSettings.of(Path.of("state"));

    @Test
    void defaultsAreLoopbackAndThePortOfMesos() {
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(5050);
        assertThat(settings.listen().isLoopback()).isTrue();
        assertThat(settings.offerTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.agentTimeout()).isEqualTo(Duration.ofMillis(2_500));
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        assertThatThrownBy(() -> settings.withPort(65_536))
                .isInstanceOf(KernelException.class)
                .hasMessage("port: 65536 (expected: 0 to 65535; 0 takes any free port)");
    }

    @Test
    void anAgentTimeoutBelowTwoHeartbeatsIsRefused() {
        assertThatThrownBy(() -> settings.withAgentTimeout(Duration.ofMillis(600)))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("agent-timeout: 600ms (expected: 1000ms to ");
    }

    @Test
    void aHostIsItsOwnNameUnlessOneIsSet() {
        assertThat(settings.withHost("0.0.0.0").hostname()).isEqualTo("0.0.0.0");
        assertThat(settings.withHost("0.0.0.0").withHostname("k1").hostname()).isEqualTo("k1");
        assertThat(settings.withHost("0.0.0.0").listen().isLoopback()).isFalse();
    }

    @Test
    void lossesOfAgentsAreBoundedOnlyWhenAskedFor() {
        KernelSettings settings = KernelSettings.of(Path.of("state"));

        assertThat(settings.losses()).isEqualTo(KernelSettings.Losses.ANY);
        assertThatThrownBy(() -> new KernelSettings.Losses(1, Duration.ZERO))
                .isInstanceOf(KernelException.class)
                .hasMessage("agent-losses: 1/0ms (expected: more than 0ms)");
    }
}
