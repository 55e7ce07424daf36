package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.agent.operator.Call;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.WireFormat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/// The OpenAPI description against what the agent really serves.
@Timeout(60)
class OpenApiTest {
    @TempDir Path directory;

    private OperatorScene scene;
    private JsonNode description;

    @BeforeEach
    void start() {
        scene = new OperatorScene(directory, WireFormat.JSON);
        description = Json.readTree(scene.client.raw("GET", "/openapi.json", "", List.of()).text());
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void descriptionNamesTheRoutesAndNothingElse() {
        TreeSet<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : description.get("paths").properties()) {
            path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                            m -> described.add(m.toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }

        assertThat(described).isEqualTo(new TreeSet<>(scene.agent.routes()));
    }

    @Test
    void everyOperationSaysWhatItIsAndWhatItAnswers() {
        for (JsonNode path : description.get("paths")) {
            for (JsonNode operation : path) {
                assertThat(operation.get("summary").asText()).isNotBlank();
                assertThat(operation.get("responses").has("200")).isTrue();
            }
        }
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
