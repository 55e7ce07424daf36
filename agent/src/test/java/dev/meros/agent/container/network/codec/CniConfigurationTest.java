package dev.meros.agent.container.network.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.model.NetworkInfo;

import org.junit.jupiter.api.Test;

import java.util.List;

class CniConfigurationTest {
    private static final String LIST =
            """
            {"cniVersion": "1.0.0", "name": "front", "plugins": [
              {"type": "bridge", "bridge": "b0"},
              {"type": "portmap", "capabilities": {"portMappings": true}}]}
            """;
    private static final NetworkInfo ASKED =
            NetworkInfo.builder()
                    .name("front")
                    .portMappings(List.of(new NetworkInfo.PortMapping(31000, 80, null)))
                    .build();

    private static void refused(String text, String message) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> CniConfiguration.of(text))
                .withMessageContaining(message);
    }

    @Test
    void pluginGetsItsPartAndWhatItCanDoWith() {
        CniConfiguration list = CniConfiguration.of(LIST);

        JsonNode first = Json.readTree(list.request(list.plugins().getFirst(), ASKED, null));
        JsonNode second = Json.readTree(list.request(list.plugins().get(1), ASKED, "{\"ips\":[]}"));

        assertThat(first.path("name").asText()).isEqualTo("front");
        assertThat(first.path("cniVersion").asText()).isEqualTo("1.0.0");
        assertThat(first.path("bridge").asText()).isEqualTo("b0");
        assertThat(first.has("runtimeConfig")).isFalse();
        assertThat(first.at("/args/org.apache.mesos/network_info/name").asText())
                .isEqualTo("front");
        assertThat(second.has("capabilities")).isFalse();
        assertThat(second.at("/runtimeConfig/portMappings/0").toString())
                .isEqualTo("{\"hostPort\":31000,\"containerPort\":80,\"protocol\":\"tcp\"}");
        assertThat(second.has("prevResult")).isTrue();
    }

    @Test
    void configurationOfOnePluginIsAListOfOne() {
        CniConfiguration one = CniConfiguration.of("{\"name\": \"back\", \"type\": \"macvlan\"}");

        assertThat(one.plugins()).extracting(CniConfiguration.Plugin::type).containsOnly("macvlan");
        assertThat(one.mapping()).isEqualTo(CniConfiguration.Mapping.NONE);
        assertThat(one.checks()).isEqualTo(CniConfiguration.Checks.NONE);
        assertThat(CniConfiguration.of(LIST).checks()).isEqualTo(CniConfiguration.Checks.POSSIBLE);
        String off = LIST.replace("\"plugins\"", "\"disableCheck\": true, \"plugins\"");
        assertThat(CniConfiguration.of(off).checks()).isEqualTo(CniConfiguration.Checks.NONE);
    }

    @Test
    void whatIsNoConfigurationIsRefused() {
        refused("{\"type\": \"bridge\"}", "name: ''");
        refused("{\"name\": \"a b\", \"type\": \"bridge\"}", "name: 'a b'");
        refused("{\"name\": \"a\", \"type\": \"../bin/sh\"}", "type: '../bin/sh'");
        refused("{\"name\": \"a\", \"plugins\": []}", "plugins: none");
        refused("[", "");
    }

    @Test
    void resultsOfAllVersionsAreRead() {
        assertThat(
                        CniResult.of(
                                """
                                {"cniVersion": "1.0.0", "ips": [{"address": "10.0.0.2/24"},
                                 {"address": "fd00::2/64"}],
                                 "dns": {"nameservers": ["10.0.0.1"], "domain": "a.b"}}
                                """))
                .isEqualTo(
                        new CniResult(
                                List.of(
                                        new NetworkInfo.IpAddress(
                                                NetworkInfo.Protocol.IPv4, "10.0.0.2"),
                                        new NetworkInfo.IpAddress(
                                                NetworkInfo.Protocol.IPv6, "fd00::2")),
                                List.of("10.0.0.1"),
                                List.of("a.b")));
        assertThat(CniResult.of("{\"ip4\": {\"ip\": \"10.0.0.3/8\"}}").addresses())
                .extracting(NetworkInfo.IpAddress::ipAddress)
                .containsExactly("10.0.0.3");
        assertThat(CniResult.error("{\"code\": 7, \"msg\": \"no\", \"details\": \"why\"}"))
                .contains("no (why)");
        assertThat(CniResult.error("Segmentation fault")).isEmpty();
    }
}
