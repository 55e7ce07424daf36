package dev.meros.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Damages messages at random, as trees and as bytes.
public record Mutations(RandomGenerator random) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final String[] TEXTS = {
        "",
        "*",
        ".",
        "..",
        "/",
        "a/b",
        "-a",
        "\0",
        "größer 🦆",
        "%00",
        "null",
        "1e999",
        "NaN",
        "Infinity",
        "-Infinity",
        "x".repeat(300),
        "AAAA",
        "!not base64!",
        "UNKNOWN",
        "SUBSCRIBE"
    };

    private static final double[] NUMBERS = {
        0, -1, 1, 0.0004, -0.0, 1e308, -1e308, 4.9e-324, 9.3e18, -9.3e18, 2147483648.0, 65536
    };

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /// Changes some values of a tree, which is not copied.
    public void damage(JsonNode root, int times) {
        for (int i = 0; i < times; i++) {
            List<JsonNode> inner = new ArrayList<>();
            collect(root, inner);
            if (inner.isEmpty()) {
                return;
            }
            switch (one(inner)) {
                case ObjectNode object -> damage(object, inner);
                case ArrayNode array -> damage(array, inner);
                default -> {}
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> inner) {
        if (node.isContainerNode()) {
            inner.add(node);
            node.forEach(child -> collect(child, inner));
        }
    }

    private void damage(ObjectNode object, List<JsonNode> others) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.isEmpty() ? "value" : one(names);
        switch (random.nextInt(5)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(one(Arrays.asList(TEXTS)), value(others));
            default -> object.set(name, value(others));
        }
    }

    private void damage(ArrayNode array, List<JsonNode> others) {
        switch (random.nextInt(4)) {
            case 0 -> array.removeAll();
            case 1 -> {
                JsonNode first = array.isEmpty() ? value(others) : array.get(0);
                for (int i = random.nextInt(1, 30); i > 0; i--) {
                    array.add(first.deepCopy());
                }
            }
            default -> array.add(value(others));
        }
    }

    private JsonNode value(List<JsonNode> others) {
        return switch (random.nextInt(9)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 3 -> JSON.numberNode(random.nextLong());
            case 4 -> JSON.objectNode();
            case 5 -> JSON.arrayNode().add(TEXTS[random.nextInt(TEXTS.length)]);
            case 6 -> one(others).deepCopy();
            case 7 -> deep(random.nextInt(1, 1_200));
            default -> JSON.textNode(TEXTS[random.nextInt(TEXTS.length)]);
        };
    }

    private static JsonNode deep(int depth) {
        JsonNode node = JSON.objectNode();
        for (int i = 0; i < depth; i++) {
            ObjectNode outer = JSON.objectNode();
            outer.set("parent", node);
            node = outer;
        }
        return node;
    }

    /// Changes, inserts, repeats and cuts off some bytes.
    public byte[] damage(byte[] bytes, int times) {
        byte[] now = bytes;
        for (int i = 0; i < times && now.length > 0; i++) {
            int at = random.nextInt(now.length);
            int length = random.nextInt(1, 1 + Math.min(40, now.length - at));
            now =
                    switch (random.nextInt(5)) {
                        case 0 -> Arrays.copyOf(now, at);
                        case 1 -> joined(now, at, Arrays.copyOfRange(now, at, at + length), at);
                        case 2 -> joined(now, at, new byte[0], at + length);
                        case 3 -> {
                            byte[] strange = new byte[length];
                            random.nextBytes(strange);
                            yield joined(now, at, strange, at);
                        }
                        default -> {
                            byte[] changed = now.clone();
                            changed[at] = (byte) random.nextInt(256);
                            yield changed;
                        }
                    };
        }
        return now;
    }

    /// Bytes up to a place, others, and the first ones again from another place on.
    private static byte[] joined(byte[] bytes, int to, byte[] middle, int from) {
        byte[] all = Arrays.copyOf(bytes, to + middle.length + bytes.length - from);
        System.arraycopy(middle, 0, all, to, middle.length);
        System.arraycopy(bytes, from, all, to + middle.length, bytes.length - from);
        return all;
    }
}
