package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// A file of definitions: one JSON object or an array of them; `-` is the standard input.
final class DefinitionFile {
    @Parameters(
            paramLabel = "FILE",
            description = "JSON: one definition or an array of them; - reads the standard input.")
    private String file = "-";

    /// The definitions in the order of the file.
    List<JsonNode> definitions() {
        JsonNode json;
        try {
            json = Json.readTree(text());
        } catch (CodecException e) {
            throw CommandException.failed(
                    file
                            + ": "
                            + String.valueOf(e.getMessage()).replaceAll("\\s+", " ")
                            + " (expected: JSON)");
        }
        List<JsonNode> definitions = json.isArray() ? json.valueStream().toList() : List.of(json);
        if (definitions.isEmpty() || !definitions.stream().allMatch(JsonNode::isObject)) {
            throw CommandException.failed(
                    file + ": not a definition (expected: a JSON object or an array of them)");
        }
        return definitions;
    }

    private String text() {
        try {
            return file.equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (NoSuchFileException e) {
            throw CommandException.failed("FILE: " + file + " (expected: a file that exists)");
        } catch (IOException e) {
            throw CommandException.failed(
                    "FILE: " + file + " (expected: a readable file in UTF-8)");
        }
    }

    @Override
    public String toString() {
        return file;
    }
}
