package dev.meros.api.match;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.Fields;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// An agent as placement looks at it. A framework keeps the places of its tasks, so that
/// constraints can compare a new place with them.
///
/// @param region of the agent's fault domain, if it has one
/// @param zone of the agent's fault domain, if it has one
/// @param attributes by name, as text: numbers in their shortest form, ranges as `[1-2,5-5]`, sets
///   sorted as `{a,b}`; of two attributes with one name the later
public record Place(
        AgentId agent,
        String hostname,
        @Nullable String region,
        @Nullable String zone,
        SortedMap<String, String> attributes) {
    public Place {
        attributes =
                Collections.unmodifiableSortedMap(
                        new TreeMap<>(Fields.orDefault(attributes, Collections.emptySortedMap())));
    }

    /// The place that an offer stands for.
    public static Place of(Offer offer) {
        DomainInfo.FaultDomain domain =
                offer.domain() == null ? null : offer.domain().faultDomain();
        TreeMap<String, String> attributes = new TreeMap<>();
        for (Attribute attribute : offer.attributes()) {
            attributes.put(attribute.name(), text(attribute));
        }
        return new Place(
                offer.agentId(),
                offer.hostname(),
                domain == null ? null : domain.region().name(),
                domain == null ? null : domain.zone().name(),
                attributes);
    }

    /// The value of a field that a [Constraint] names, or null when the agent has none.
    public @Nullable String field(String field) {
        return switch (field) {
            case "hostname", "@hostname" -> hostname;
            case "@region" -> region;
            case "@zone" -> zone;
            default -> attributes.get(field);
        };
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
}
