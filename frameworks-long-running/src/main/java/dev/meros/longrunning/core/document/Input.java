package dev.meros.longrunning.core.document;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// An object of a document, read field by field: a field of the wrong type becomes a problem at its
/// path and reads as absent. `null` is the same as absent, and unknown fields are not looked at.
public final class Input {
    private final Map<?, ?> fields;
    private final String path;
    private final Problems problems;

    private Input(Map<?, ?> fields, String path, Problems problems) {
        this.fields = fields;
        this.path = path;
        this.problems = problems;
    }

    /// The document itself, or the part of it at `path`.
    public static Input of(@Nullable Object document, String path, Problems problems) {
        if (document instanceof Map<?, ?> map) {
            return new Input(map, path, problems);
        }
        problems.add(path, "error.expected.jsobject");
        return new Input(Map.of(), path, problems);
    }

    /// The object itself.
    public Object document() {
        return fields;
    }

    /// The path of a field of this object.
    public String path(String field) {
        return path + "/" + field;
    }

    public void problem(String field, String text) {
        problems.add(path(field), text);
    }

    public boolean has(String field) {
        return fields.get(field) != null;
    }

    /// Whether a field is there and is neither empty nor false nor 0.
    public boolean hasContent(String field) {
        Object value = fields.get(field);
        return switch (value) {
            case null -> false;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case String text -> !text.isEmpty();
            case Boolean flag -> flag;
            case Number number -> number.doubleValue() != 0;
            default -> true;
        };
    }

    public @Nullable Object raw(String field) {
        return fields.get(field);
    }

    public @Nullable String text(String field) {
        Object value = fields.get(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        problem(field, "error.expected.jsstring");
        return null;
    }

    public String text(String field, String otherwise) {
        String value = text(field);
        return value == null ? otherwise : value;
    }

    public @Nullable Double number(String field) {
        Object value = fields.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        problem(field, "error.expected.jsnumber");
        return null;
    }

    public double number(String field, double otherwise) {
        Double value = number(field);
        return value == null ? otherwise : value;
    }

    public @Nullable Integer integer(String field) {
        return integer(fields.get(field), path(field));
    }

    public int integer(String field, int otherwise) {
        Integer value = integer(field);
        return value == null ? otherwise : value;
    }

    public @Nullable Boolean flag(String field) {
        Object value = fields.get(field);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        problem(field, "error.expected.jsboolean");
        return null;
    }

    /// A constant of an enumeration, by name without regard to case.
    public <E extends Enum<E>> E choice(String field, E otherwise) {
        String text = text(field);
        if (text == null) {
            return otherwise;
        }
        for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        problem(field, "error.unknown.enum.literal");
        return otherwise;
    }

    public @Nullable Input object(String field) {
        Object value = fields.get(field);
        return value == null ? null : Input.of(value, path(field), problems);
    }

    /// The objects of a list; absent reads as empty.
    public List<Input> objects(String field) {
        List<Input> objects = new ArrayList<>();
        List<?> list = list(field);
        for (int i = 0; i < list.size(); i++) {
            objects.add(Input.of(list.get(i), element(field, i), problems));
        }
        return objects;
    }

    public List<String> texts(String field) {
        return texts(fields.get(field), path(field));
    }

    public List<Integer> integers(String field) {
        List<Integer> integers = new ArrayList<>();
        List<?> list = list(field);
        for (int i = 0; i < list.size(); i++) {
            Integer value = integer(list.get(i), element(field, i));
            integers.add(value == null ? 0 : value);
        }
        return integers;
    }

    /// Lists of texts in a list.
    public List<List<String>> textLists(String field) {
        List<List<String>> lists = new ArrayList<>();
        List<?> list = list(field);
        for (int i = 0; i < list.size(); i++) {
            lists.add(texts(list.get(i), element(field, i)));
        }
        return lists;
    }

    /// A map from texts to texts, sorted by key; numbers and other values are a problem.
    public SortedMap<String, String> textMap(String field) {
        SortedMap<String, String> map = new TreeMap<>();
        Object value = fields.get(field);
        if (value instanceof Map<?, ?> entries) {
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                String key = String.valueOf(entry.getKey());
                if (entry.getValue() instanceof String text) {
                    map.put(key, text);
                } else {
                    problems.add(path(field) + "/" + key, "error.expected.jsstring");
                }
            }
        } else if (value != null) {
            problem(field, "error.expected.jsobject");
        }
        return map;
    }

    private List<?> list(String field) {
        Object value = fields.get(field);
        if (value instanceof List<?> list) {
            return list;
        }
        if (value != null) {
            problem(field, "error.expected.jsarray");
        }
        return List.of();
    }

    private String element(String field, int index) {
        return path(field) + "(" + index + ")";
    }

    private List<String> texts(@Nullable Object value, String at) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof String text) {
                    texts.add(text);
                } else {
                    problems.add(at + "(" + i + ")", "error.expected.jsstring");
                }
            }
        } else if (value != null) {
            problems.add(at, "error.expected.jsarray");
        }
        return texts;
    }

    private @Nullable Integer integer(@Nullable Object value, String at) {
        return switch (value) {
            case null -> null;
            case Integer i -> i;
            case Number n
                    when n.doubleValue() == Math.rint(n.doubleValue())
                            && Math.abs(n.doubleValue()) <= Integer.MAX_VALUE ->
                    n.intValue();
            case Number _ -> {
                problems.add(at, "error.expected.int");
                yield null;
            }
            default -> {
                problems.add(at, "error.expected.jsnumber");
                yield null;
            }
        };
    }
}
