package dev.meros.agent.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The OpenAPI description of what the agent serves, which is the resource `openapi.json` beside
/// this class, and the help that is made of it.
final class OpenApi {
    private static final String RESOURCE = "openapi.json";

    private OpenApi() {}

    static JsonNode description() {
        try (InputStream in = OpenApi.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the class path");
            }
            return Json.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The paths with a sentence each, in the shape of `/help?format=json` of Mesos.
    static ObjectNode help() {
        ObjectNode json = Json.mapper().createObjectNode();
        ObjectNode process = json.putArray("processes").addObject();
        process.put("id", "slave(1)");
        ArrayNode endpoints = process.putArray("endpoints");
        for (Map.Entry<String, JsonNode> path : description().get("paths").properties()) {
            endpoints
                    .addObject()
                    .put("name", path.getKey())
                    .put("text", path.getValue().iterator().next().path("summary").asText());
        }
        return json;
    }

    /// The same as text, a line for each path.
    static String helpText() {
        StringBuilder text = new StringBuilder();
        for (JsonNode endpoint : help().at("/processes/0/endpoints")) {
            text.append(
                    "%-30s %s%n"
                            .formatted(
                                    endpoint.get("name").asText(), endpoint.get("text").asText()));
        }
        return text.toString();
    }
}
