package dev.meros.batch.codec;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.batch.core.InvalidDefinitionException;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Reads the fields of a JSON object as leniently as Chronos: numbers and booleans may be strings;
/// `null` is the same as absent. Throws [InvalidDefinitionException] for everything else.
final class JobFields {
    private final JsonNode node;
    private final String path;

    private JobFields(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static JobFields of(JsonNode node, String path) {
        if (!node.isObject()) {
            throw new InvalidDefinitionException(
                    path.isEmpty() ? "body" : path, node.getNodeType(), "a JSON object");
        }
        return new JobFields(node, path);
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    @Nullable JsonNode get(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    String text(String name, String otherwise) {
        String text = textOrNull(name);
        return text == null ? otherwise : text;
    }

    @Nullable String textOrNull(String name) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isValueNode()) {
            throw new InvalidDefinitionException(at(name), value, "a string");
        }
        return value.asText();
    }

    String required(String name) {
        String text = textOrNull(name);
        if (text == null || text.isEmpty()) {
            throw new InvalidDefinitionException(at(name), "missing", "a string");
        }
        return text;
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value.asText()) {
            case "true", "1" -> true;
            case "false", "0", "" -> false;
            default -> throw new InvalidDefinitionException(at(name), value, "true or false");
        };
    }

    double number(String name, double otherwise) {
        JsonNode value = get(name);
        if (value == null || value.asText().isEmpty()) {
            return otherwise;
        }
        try {
            return value.isNumber() ? value.doubleValue() : Double.parseDouble(value.asText());
        } catch (NumberFormatException e) {
            throw new InvalidDefinitionException(at(name), value, "a number");
        }
    }

    long integer(String name, long otherwise, long least, long most) {
        JsonNode value = get(name);
        if (value == null || value.asText().isEmpty()) {
            return otherwise;
        }
        long number;
        try {
            number = new BigDecimal(value.asText()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new InvalidDefinitionException(at(name), value, "a whole number");
        }
        if (number < least || number > most) {
            throw new InvalidDefinitionException(
                    at(name), value, "a whole number from " + least + " to " + most);
        }
        return number;
    }

    /// The elements of an array, each read with its path; an absent one is empty.
    <T> List<T> list(String name, Function<JobFields.Element, T> reader) {
        JsonNode value = get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw new InvalidDefinitionException(at(name), value, "an array");
        }
        List<T> list = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            list.add(reader.apply(new Element(value.get(i), at(name) + "[" + i + "]")));
        }
        return List.copyOf(list);
    }

    List<String> texts(String name) {
        return list(name, Element::text);
    }

    /// An element of an array and where it is.
    record Element(JsonNode node, String path) {
        String text() {
            if (node == null || node.isNull() || !node.isValueNode()) {
                throw new InvalidDefinitionException(path, String.valueOf(node), "a string");
            }
            return node.asText();
        }

        JobFields fields() {
            return JobFields.of(node, path);
        }
    }
}
