package dev.meros.longrunning.core.launch;

import dev.meros.api.model.Attribute;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.longrunning.core.app.Constraint;
import dev.meros.longrunning.core.instance.Instance;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Whether an agent suits a constraint, given where the other instances are.
final class ConstraintRule {
    private ConstraintRule() {}

    /// The place that an offer stands for.
    static Instance.Place place(Offer offer) {
        DomainInfo.FaultDomain domain =
                offer.domain() == null ? null : offer.domain().faultDomain();
        TreeMap<String, String> attributes = new TreeMap<>();
        for (Attribute attribute : offer.attributes()) {
            attributes.put(attribute.name(), text(attribute));
        }
        return new Instance.Place(
                offer.agentId(),
                offer.hostname(),
                domain == null ? null : domain.region().name(),
                domain == null ? null : domain.zone().name(),
                attributes);
    }

    private static String text(Attribute attribute) {
        Value.Text text = attribute.text();
        Scalar scalar = attribute.scalar();
        Value.Ranges ranges = attribute.ranges();
        Value.Set set = attribute.set();
        if (text != null) {
            return text.value();
        }
        if (scalar != null) {
            return scalar.toString();
        }
        if (ranges != null) {
            return ResourceText.formatRanges(ranges.range());
        }
        return set == null
                ? ""
                : set.item().stream().sorted().collect(Collectors.joining(",", "{", "}"));
    }

    /// Whether an instance more may run at `place` next to `others`, the instances of the same
    /// configuration.
    static boolean allows(Constraint constraint, Instance.Place place, List<Instance> others) {
        String here = field(constraint.field(), place);
        String value = constraint.value();
        return switch (constraint.operator()) {
            case UNIQUE -> here != null && count(constraint, others, here) == 0;
            case CLUSTER ->
                    here != null
                            && (value != null
                                    ? here.equals(value)
                                    : others.stream()
                                            .allMatch(
                                                    i ->
                                                            here.equals(
                                                                    field(
                                                                            constraint.field(),
                                                                            i.place()))));
            case GROUP_BY -> here != null && groupBy(constraint, here, others);
            case LIKE -> here != null && Pattern.matches(String.valueOf(value), here);
            case UNLIKE -> here == null || !Pattern.matches(String.valueOf(value), here);
            case MAX_PER ->
                    here != null
                            && count(constraint, others, here)
                                    < Integer.parseInt(String.valueOf(value));
            case IS -> here != null && same(here, String.valueOf(value));
        };
    }

    private static boolean groupBy(Constraint constraint, String here, List<Instance> others) {
        Map<String, Long> groups =
                others.stream()
                        .map(i -> String.valueOf(field(constraint.field(), i.place())))
                        .collect(
                                Collectors.groupingBy(
                                        Function.identity(), TreeMap::new, Collectors.counting()));
        int wanted = constraint.value() == null ? 0 : Integer.parseInt(constraint.value());
        long least = groups.values().stream().mapToLong(Long::longValue).min().orElse(0);
        if (groups.size() < wanted) {
            least = 0;
        }
        return groups.getOrDefault(here, 0L) <= least;
    }

    private static long count(Constraint constraint, List<Instance> others, String here) {
        return others.stream()
                .filter(i -> here.equals(field(constraint.field(), i.place())))
                .count();
    }

    private static boolean same(String here, String value) {
        if (here.equals(value)) {
            return true;
        }
        try {
            return Scalar.of(Double.parseDouble(here)).equals(Scalar.of(Double.parseDouble(value)));
        } catch (IllegalArgumentException e) { // no number, or one beyond those of scalars
            return false;
        }
    }

    private static @Nullable String field(String field, Instance.Place place) {
        return switch (field) {
            case "hostname", "@hostname" -> place.hostname();
            case "@region" -> place.region();
            case "@zone" -> place.zone();
            default -> place.attributes().get(field);
        };
    }
}
