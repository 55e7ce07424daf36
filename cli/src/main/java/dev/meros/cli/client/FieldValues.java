package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import java.util.List;

/// Fields of a definition on the command line, as `name=value`.
final class FieldValues {
    private FieldValues() {}

    /// The object that they make: a value that is JSON is taken as such, any other as a text.
    static ObjectNode of(List<String> fields) {
        ObjectNode object = Json.mapper().createObjectNode();
        for (String field : fields) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw CommandException.usage("FIELD=VALUE: " + field + " (expected: cpus=0.5)");
            }
            object.set(field.substring(0, equals), value(field.substring(equals + 1)));
        }
        return object;
    }

    private static JsonNode value(String text) {
        try {
            return Json.readTree(text);
        } catch (CodecException _) {
            return TextNode.valueOf(text);
        }
    }
}
