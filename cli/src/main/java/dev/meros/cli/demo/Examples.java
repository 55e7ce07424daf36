package dev.meros.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The definitions of the directory `examples`, as they were packed.
record Examples(JsonNode web, JsonNode tick, JsonNode tock) {
    static Examples load() {
        return new Examples(read("apps/web.json"), read("jobs/tick.json"), read("jobs/tock.json"));
    }

    String webId() {
        return web.path("id").asText();
    }

    int webInstances() {
        return web.path("instances").asInt(1);
    }

    String tickName() {
        return tick.path("name").asText();
    }

    String tockName() {
        return tock.path("name").asText();
    }

    private static JsonNode read(String name) {
        try (InputStream in = Examples.class.getResourceAsStream("/examples/" + name)) {
            if (in == null) {
                throw CommandException.failed("examples/" + name + " (expected: a packed example)");
            }
            return Json.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw CommandException.failed("examples/" + name + ": " + e.getMessage());
        }
    }
}
