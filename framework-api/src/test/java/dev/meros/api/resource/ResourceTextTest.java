package dev.meros.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.codec.CodecException;
import dev.meros.api.model.Attribute;
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
