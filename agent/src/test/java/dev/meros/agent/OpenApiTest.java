package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.agent.operator.Call;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.testing.DescribedApi;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/// The OpenAPI description against what the agent really serves.
@Timeout(60)
class OpenApiTest {
    @TempDir Path directory;

    private OperatorScene scene;
    private JsonNode description;
    private DescribedApi described;

    @BeforeEach
    void start() {
        scene = new OperatorScene(directory, WireFormat.JSON);
        String text = scene.client.raw("GET", "/openapi.json", "", List.of()).text();
        description = Json.readTree(text);
        described = DescribedApi.of(text);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void descriptionNamesTheRoutesAndNothingElse() {
        assertThat(described.routes()).isEqualTo(new TreeSet<>(scene.agent.routes()));
    }

    @Test
    void descriptionIsSound() {
        assertThat(described.faults()).isEmpty();
        assertThat(described.operations())
                .isNotEmpty()
                .allMatch(operation -> operation.statuses().contains("200"));
    }

    @Test
    void callsAreThoseThatThereAre() {
        List<String> described =
                StreamSupport.stream(
                                description
                                        .at("/components/schemas/Call/properties/type/enum")
                                        .spliterator(),
                                false)
                        .map(JsonNode::asText)
                        .toList();

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Call.Type.values())
                                .map(Enum::name)
                                .filter(n -> !n.equals("UNKNOWN"))
                                .toList());
    }
}
