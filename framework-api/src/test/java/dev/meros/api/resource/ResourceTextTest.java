package dev.meros.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.codec.CodecException;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

final class ResourceTextTest {
    @Test
    void resourcesOfAllTypesAreRead() {
        Resources read =
                Resources.of(
                        ResourceText.parseResources(
                                " cpus : 4 ; mem(web/shop):1024.5\n"
                                        + "ports:[31000-31005, 31006-31010];bugs:{a, b};none:{};"));

        assertThat(read).hasToString("cpus:4;mem(web/shop):1024.5;ports:[31000-31010];bugs:{a, b}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpus | resources: cpus (expected: name:value)",
                "cpus: | resources: cpus: (expected: name:value)",
                ":4 | resources: :4 (expected: name:value)",
                "cpus(:4 | resources: cpus(:4 (expected: name:value)",
                "cpus:many | resources: cpus:many (expected: a number, [ranges] or {a set})",
                "cpus:NaN | resources: cpus:NaN (expected: a number, [ranges] or {a set})",
                "cpus:4d | resources: cpus:4d (expected: a number, [ranges] or {a set})",
                "cpus:1e30 | resources: cpus:1e30 (expected: a number, [ranges] or {a set})",
                "cpus(a b):1 | resources: cpus(a b):1: role: 'a b' (expected: no white space or"
                        + " control characters)",
                "cpus(-a):1 | resources: cpus(-a):1: role: '-a' (expected: no '-' at its"
                        + " beginning)",
                "cpus:-1 | resources: cpus:-1 (expected: not negative)",
                "ports:[5-1] | ports:[5-1] (expected: [from-to,…] with from ≤ to)",
                "ports:[1] | ports:[1] (expected: [from-to,…] with from ≤ to)",
                "ports:[] | ports:[] (expected: [from-to,…] with from ≤ to)",
                "mem:1;ports:[a-b] | ports:[a-b] (expected: [from-to,…] with from ≤ to)",
            })
    void anItemAtFaultIsNamed(String text, String message) {
        assertThatThrownBy(() -> ResourceText.parseResources(text))
                .isInstanceOf(CodecException.class)
                .hasMessage(message);
    }

    @Test
    void jsonIsReadInBothFormats() {
        List<Resource> read =
                ResourceText.parseResources(
                        """
                        [{"name":"cpus","type":"SCALAR","scalar":{"value":4},"role":"*"},
                         {"name":"mem","type":"SCALAR","scalar":{"value":1024.5},"role":"web/shop"},
                         {"name":"mem","type":"SCALAR","scalar":{"value":512},
                          "reservations":[{"type":"STATIC","role":"ads"}]},
                         {"name":"ports","type":"RANGES",
                          "ranges":{"range":[{"begin":31000,"end":31005}]}},
                         {"name":"bugs","type":"SET","set":{"item":["a","b"]}},
                         {"name":"disk","type":"SCALAR","scalar":{"value":2048},
                          "disk":{"source":{"type":"PATH","path":{"root":"/mnt/a"}}}},
                         {"name":"disk","type":"SCALAR","scalar":{"value":4096},
                          "disk":{"source":{"type":"MOUNT","mount":{"root":"/mnt/b"}}}}]
                        """);

        assertThat(Resources.of(read).filter(r -> r.disk() == null))
                .hasToString(
                        "cpus:4;mem(web/shop):1024.5;mem(ads):512;ports:[31000-31005];bugs:{a, b}");
        assertThat(read)
                .filteredOn(r -> r.disk() != null)
                .extracting(r -> r.disk().source().type())
                .containsExactly(
                        Resource.DiskInfo.Source.Type.PATH, Resource.DiskInfo.Source.Type.MOUNT);
        assertThat(ResourceText.parseResources(" [] ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[ | resources: JSON (expected: an array of resources; ",
                "[1] | resources: 1: ",
                "[{}] | resources: {}: ",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\"}] | (expected: a value of its type"
                        + " SCALAR,",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":-1}}] | a value of"
                        + " its type",
                "[{\"name\":\"a\",\"type\":\"TEXT\"}] | a value of its type TEXT",
                "[{\"name\":\"p\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":5,\"end\":1}]}}]"
                    + " | a value of its type RANGES",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"a"
                        + " b\"}] | role: 'a b'",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"a\","
                        + "\"reservation\":{}}] | no dynamic reservation",
                "[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"revocable\":{}}]"
                    + " | neither revocable",
                "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},"
                        + "\"disk\":{\"source\":{\"type\":\"PATH\"}}}] | (expected: a path.root)",
                "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},"
                        + "\"disk\":{\"source\":{\"type\":\"MOUNT\"}}}] | (expected: a mount.root)",
                "[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},"
                        + "\"disk\":{\"persistence\":{\"id\":\"v\"}}}] | (expected: no volume",
            })
    void aResourceAtFaultInJsonIsNamed(String text, String message) {
        assertThatThrownBy(() -> ResourceText.parseResources(text))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(message);
    }

    @Test
    void attributesOfAllTypesAreRead() {
        List<Attribute> read =
                ResourceText.parseAttributes("rack:abc;level:10;ids:[1-2];url:http://a:1;slot:5d");

        assertThat(read)
                .extracting(Attribute::name)
                .containsExactly("rack", "level", "ids", "url", "slot");
        assertThat(read.get(0).text()).isEqualTo(new Value.Text("abc"));
        assertThat(read.get(1).scalar()).isEqualTo(Scalar.of(10L));
        assertThat(read.get(3).text()).isEqualTo(new Value.Text("http://a:1"));
        assertThat(read.get(4).text()).isEqualTo(new Value.Text("5d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rack", "rack:", ":abc", "rack:{a,b}"})
    void anAttributeAtFaultIsNamed(String text) {
        assertThatThrownBy(() -> ResourceText.parseAttributes(text))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("attributes: " + text + " (expected: ");
    }
}
