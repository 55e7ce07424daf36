package dev.meros.api.resource;

import dev.meros.api.codec.CodecException;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The text form of resources and attributes, as Mesos' flags `--resources` and `--attributes` have
/// it: `cpus:4;mem(role):1024;ports:[31000-32000];bugs:{a,b}` and `rack:abc;level:10`.
public final class ResourceText {
    private static final Pattern ITEM = Pattern.compile("([^:()]+)(?:\\(([^()]+)\\))?:(.+)");
    private static final Pattern RANGE = Pattern.compile("\\s*(\\d{1,18})\\s*-\\s*(\\d{1,18})\\s*");

    /// Stricter than Java, which takes `5d` and `NaN` for numbers.
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d*)?([eE][+-]?\\d+)?");

    private ResourceText() {}

    /// Reads resources, be it text or a JSON array of `Resource` messages; throws [CodecException]
    /// that names the item at fault.
    public static List<Resource> parseResources(String text) {
        if (text.stripLeading().startsWith("[")) {
            return ResourceJson.parse(text);
        }
        return items(text).stream().map(ResourceText::resource).toList();
    }

    /// Reads attributes; throws [CodecException] that names the item at fault.
    public static List<Attribute> parseAttributes(String text) {
        List<Attribute> attributes = new ArrayList<>();
        for (String item : items(text)) {
            int colon = item.indexOf(':');
            if (colon <= 0 || colon == item.length() - 1) {
                throw new CodecException("attributes: " + item + " (expected: name:value)");
            }
            String name = item.substring(0, colon).strip();
            Value value = value(item, item.substring(colon + 1).strip());
            if (value.type() == Value.Type.SET) {
                throw new CodecException(
                        "attributes: " + item + " (expected: a number, ranges or text)");
            }
            attributes.add(
                    Attribute.builder()
                            .name(name)
                            .type(value.type())
                            .scalar(value.scalar())
                            .ranges(value.ranges())
                            .text(value.text())
                            .build());
        }
        return List.copyOf(attributes);
    }

    /// Writes resources; reservations show as their role, disks and volumes not at all.
    public static String format(Resources resources) {
        return resources.toList().stream()
                .map(ResourceText::format)
                .collect(Collectors.joining(";"));
    }

    /// Writes ranges, such as `[31000-31005, 31010-31010]`.
    public static String formatRanges(List<Value.Range> ranges) {
        return ranges.stream()
                .map(r -> r.begin() + "-" + r.end())
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static List<String> items(String text) {
        return Arrays.stream(text.split("[;\n]", -1))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }

    private static Resource resource(String item) {
        Matcher m = ITEM.matcher(item);
        if (!m.matches()) {
            throw new CodecException("resources: " + item + " (expected: name:value)");
        }
        String role = m.group(2);
        if (role != null && Roles.violation(role).isPresent()) {
            throw new CodecException("resources: " + item + ": " + Roles.violation(role).get());
        }
        Value value = value(item, m.group(3).strip());
        if (value.type() == Value.Type.TEXT) {
            throw new CodecException(
                    "resources: " + item + " (expected: a number, [ranges] or {a set})");
        }
        if (value.scalar() != null && value.scalar().compareTo(Scalar.ZERO) < 0) {
            throw new CodecException("resources: " + item + " (expected: not negative)");
        }
        Resource resource =
                Resource.builder()
                        .name(m.group(1).strip())
                        .type(value.type())
                        .scalar(value.scalar())
                        .ranges(value.ranges())
                        .set(value.set())
                        .role(role)
                        .build();
        return Reservations.upgraded(resource);
    }

    private static Value value(String item, String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return new Value(
                    Value.Type.RANGES, null, new Value.Ranges(ranges(item, text)), null, null);
        }
        if (text.startsWith("{") && text.endsWith("}")) {
            List<String> members =
                    Arrays.stream(text.substring(1, text.length() - 1).split(",", -1))
                            .map(String::strip)
                            .filter(member -> !member.isEmpty())
                            .toList();
            return new Value(Value.Type.SET, null, null, new Value.Set(members), null);
        }
        Scalar scalar = scalar(text);
        return scalar == null
                ? new Value(Value.Type.TEXT, null, null, null, new Value.Text(text))
                : new Value(Value.Type.SCALAR, scalar, null, null, null);
    }

    private static List<Value.Range> ranges(String item, String text) {
        List<Value.Range> ranges = new ArrayList<>();
        for (String part : text.substring(1, text.length() - 1).split(",", -1)) {
            Matcher m = RANGE.matcher(part);
            if (!m.matches() || Long.parseLong(m.group(1)) > Long.parseLong(m.group(2))) {
                throw new CodecException(item + " (expected: [from-to,…] with from ≤ to)");
            }
            ranges.add(new Value.Range(Long.parseLong(m.group(1)), Long.parseLong(m.group(2))));
        }
        return Ranges.normalized(ranges);
    }

    private static @Nullable Scalar scalar(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return null;
        }
        try {
            return Scalar.of(Double.parseDouble(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String format(Resource r) {
        String role = Reservations.role(r);
        String head = role == null ? r.name() : r.name() + "(" + role + ")";
        return head + ":" + amount(r);
    }

    private static String amount(Resource r) {
        if (r.scalar() != null) {
            return r.scalar().toString();
        }
        if (r.ranges() != null) {
            return formatRanges(r.ranges().range());
        }
        return r.set() == null ? "" : "{" + String.join(", ", r.set().item()) + "}";
    }
}
