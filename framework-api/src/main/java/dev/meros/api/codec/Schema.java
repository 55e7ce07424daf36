package dev.meros.api.codec;

import dev.meros.api.codec.MessageType.EnumType;
import dev.meros.api.codec.MessageType.Field;
import dev.meros.api.codec.MessageType.Kind;
import dev.meros.api.codec.MessageType.Label;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads `mesos-v1.schema`, whose head says how it is written.
final class Schema {
    private static final String RESOURCE = "mesos-v1.schema";

    /// Where types are looked for in the end.
    private static final String CORE = "mesos.v1";

    private final Map<String, MessageType> messages = new LinkedHashMap<>();
    private final Map<String, EnumType> enums = new HashMap<>();
    private final Map<String, List<List<String>>> fields = new LinkedHashMap<>();

    private Schema() {}

    static Map<String, MessageType> messages() {
        return Loaded.MESSAGES;
    }

    private static final class Loaded {
        static final Map<String, MessageType> MESSAGES = load();
    }

    private static Map<String, MessageType> load() {
        try (InputStream in = Schema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the class path");
            }
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return parse(reader.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, MessageType> parse(Stream<String> lines) {
        Schema schema = new Schema();
        schema.read(lines.filter(l -> !l.isBlank() && !l.startsWith("#")).toList());
        schema.fields.forEach(schema::define);
        return Collections.unmodifiableMap(schema.messages);
    }

    private void read(List<String> lines) {
        String prefix = "";
        String current = "";
        for (String line : lines) {
            List<String> words = Arrays.asList(line.strip().split(" +"));
            switch (words.getFirst()) {
                case "package" -> prefix = words.get(1) + ".";
                case "message" -> {
                    current = prefix + words.get(1);
                    messages.put(current, new MessageType(current));
                    fields.put(current, new ArrayList<>());
                }
                case "enum" -> {
                    current = prefix + words.get(1);
                    enums.put(
                            current, new EnumType(current, new HashMap<>(), new LinkedHashMap<>()));
                    constants(current, words.subList(2, words.size()));
                }
                default -> {
                    if (enums.containsKey(current)) {
                        constants(current, words);
                    } else {
                        members(current).add(words);
                    }
                }
            }
        }
    }

    private List<List<String>> members(String message) {
        List<List<String>> members = fields.get(message);
        if (members == null) {
            throw new IllegalStateException(RESOURCE + ": a field outside of a message");
        }
        return members;
    }

    private void constants(String name, List<String> words) {
        EnumType type = enums.get(name);
        for (String word : words) {
            int equals = word.indexOf('=');
            String constant = word.substring(0, equals).intern();
            int number = Integer.parseInt(word.substring(equals + 1));
            if (type != null) {
                type.numbers().put(constant, number);
                type.names().put(number, constant);
            }
        }
    }

    private void define(String message, List<List<String>> members) {
        Map<String, Long> groups = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            int bit = i;
            group(members.get(i)).ifPresent(name -> groups.merge(name, 1L << bit, (a, b) -> a | b));
        }
        List<Field> list = new ArrayList<>();
        Map<String, Field> names = new HashMap<>();
        for (int i = 0; i < members.size(); i++) {
            List<String> words = members.get(i);
            Field field = field(message, i, words, group(words).map(groups::get).orElse(0L));
            list.add(field);
            names.put(field.name(), field);
        }
        MessageType type = messages.get(message);
        if (type == null || list.size() > MessageType.MAX_FIELDS) {
            throw new IllegalStateException(RESOURCE + ": too many fields in " + message);
        }
        type.define(list, names);
    }

    private static Optional<String> group(List<String> words) {
        int at = words.indexOf("oneof");
        return at < 0 ? Optional.empty() : Optional.of(words.get(at + 1));
    }

    private Field field(String message, int index, List<String> words, long group) {
        Label label = Label.OPTIONAL;
        for (Label each : Label.values()) {
            if (words.subList(3, words.size()).contains(each.name().toLowerCase(Locale.ROOT))) {
                label = each;
            }
        }
        String type = words.get(2);
        String full = resolve(message, type);
        Kind kind =
                full == null
                        ? Kind.valueOf(type.toUpperCase(Locale.ROOT))
                        : messages.containsKey(full) ? Kind.MESSAGE : Kind.ENUM;
        return new Field(
                index,
                Integer.parseInt(words.get(0)),
                words.get(1).intern(),
                label,
                kind,
                full == null ? null : messages.get(full),
                full == null ? null : enums.get(full),
                group);
    }

    /// The full name of a type that is named within a message; null for what protobuf brings along.
    private @Nullable String resolve(String message, String type) {
        String scope = message;
        while (true) {
            String full = scope.isEmpty() ? type : scope + "." + type;
            if (messages.containsKey(full) || enums.containsKey(full)) {
                return full;
            }
            if (scope.isEmpty()) {
                break;
            }
            scope = scope.substring(0, Math.max(0, scope.lastIndexOf('.')));
        }
        String core = CORE + "." + type;
        return messages.containsKey(core) || enums.containsKey(core) ? core : null;
    }
}
