package dev.meros.agent.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What a node can promise, by the kind of container (`process`, `oci`, `docker`), as found at the
/// start of its agent.
public record Abilities(Map<String, Set<Ability>> byKind) {
    /// Before abilities of ours in lists of Mesos' capabilities.
    public static final String PREFIX = "MEROS_";

    /// Mesos' word for agents that hold tasks to `limits`.
    private static final String LIMITS = "TASK_RESOURCE_LIMITS";

    public Abilities {
        Map<String, Set<Ability>> copy = new LinkedHashMap<>();
        byKind.forEach(
                (kind, set) ->
                        copy.put(kind, Collections.unmodifiableSet(new LinkedHashSet<>(set))));
        byKind = Collections.unmodifiableMap(copy);
    }

    private List<String> kinds(Ability ability) {
        return byKind.entrySet().stream()
                .filter(e -> e.getValue().contains(ability))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// What some kind has.
    public boolean has(Ability ability) {
        return !kinds(ability).isEmpty();
    }

    /// Names for the list of capabilities of an agent: each ability that some kind has, with
    /// [#PREFIX] before it, and Mesos' own TASK_RESOURCE_LIMITS.
    public List<String> capabilities() {
        List<String> names = new ArrayList<>();
        if (has(Ability.CPU_LIMIT) && has(Ability.MEMORY_LIMIT)) {
            names.add(LIMITS);
        }
        Arrays.stream(Ability.values())
                .filter(this::has)
                .map(a -> PREFIX + a.name())
                .forEach(names::add);
        return names;
    }

    /// Each kind's abilities as words with commas between.
    public Map<String, String> words() {
        Map<String, String> words = new LinkedHashMap<>();
        byKind.forEach(
                (kind, set) ->
                        words.put(
                                kind,
                                Arrays.stream(Ability.values())
                                        .filter(set::contains)
                                        .map(Ability::word)
                                        .collect(Collectors.joining(","))));
        return words;
    }

    /// One readable line: what is there and for whom, and what is not.
    @Override
    public String toString() {
        List<String> there = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Ability ability : Ability.values()) {
            List<String> kinds = kinds(ability);
            if (kinds.isEmpty()) {
                missing.add(ability.word());
            } else {
                there.add(ability.word() + " (" + String.join(", ", kinds) + ")");
            }
        }
        return (there.isEmpty() ? "nothing" : String.join(", ", there))
                + (missing.isEmpty() ? "" : "; not " + String.join(", ", missing));
    }
}
