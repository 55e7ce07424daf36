package dev.meros.agent.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.container.docker.codec.EngineJson;
import dev.meros.api.model.NetworkInfo;

import org.junit.jupiter.api.Test;

import java.util.List;

class EngineJsonTest {
    private static EngineJson.State state(String networks) {
        return EngineJson.state(
                """
                {"State": {"Status": "running", "Pid": 7, "ExitCode": 0, "OOMKilled": false},
                 "NetworkSettings": {"Networks": %s}}
                """
                        .formatted(networks));
    }

    @Test
    void networksAreThoseWithAddresses() {
        assertThat(
                        state(
                                        """
                                        {"bridge": {"IPAddress": "172.17.0.2",
                                                    "GlobalIPv6Address": "fd00::2"}}
                                        """)
                                .networks())
                .containsExactly(
                        NetworkInfo.builder()
                                .name("bridge")
                                .ipAddresses(
                                        List.of(
                                                new NetworkInfo.IpAddress(
                                                        NetworkInfo.Protocol.IPv4, "172.17.0.2"),
                                                new NetworkInfo.IpAddress(
                                                        NetworkInfo.Protocol.IPv6, "fd00::2")))
                                .build());
        assertThat(state("{\"host\": {\"IPAddress\": \"\"}}").networks()).isEmpty();
        assertThat(state("null").pid()).isEqualTo(7);
    }
}
