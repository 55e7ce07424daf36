package dev.meros.api.match;

import dev.meros.api.model.Scalar;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Where the tasks of one kind are, counted by field, and what the constraints of this kind say of
/// one more. Each question costs as much as there are constraints, however many tasks there are.
///
/// Mutable and not thread-safe: made for one round of placement, in which [#add] notes each task
/// that has found a place.
public final class Neighbours {
    private final List<Constraint> constraints;
    private final List<@Nullable Pattern> patterns;
    private final List<Place> places = new ArrayList<>();
    private final Map<String, Map<String, Integer>> counts = new HashMap<>();

    private Neighbours(List<Constraint> constraints) {
        this.constraints = List.copyOf(constraints);
        this.patterns =
                this.constraints.stream().<@Nullable Pattern>map(Neighbours::pattern).toList();
    }

    /// Tasks of one kind at these places, one entry for each task, under these constraints.
    public static Neighbours of(List<Constraint> constraints, Collection<Place> places) {
        Neighbours neighbours = new Neighbours(constraints);
        places.forEach(neighbours::add);
        return neighbours;
    }

    private static @Nullable Pattern pattern(Constraint constraint) {
        return switch (constraint.operator()) {
            case LIKE, UNLIKE -> Pattern.compile(String.valueOf(constraint.value()));
            case UNIQUE, CLUSTER, GROUP_BY, MAX_PER, IS -> null;
        };
    }

    /// One more task of this kind is at this place.
    public void add(Place place) {
        places.add(place);
        counts.forEach((field, byValue) -> count(byValue, place.field(field)));
    }

    private static void count(Map<String, Integer> byValue, @Nullable String value) {
        if (value != null) {
            byValue.merge(value, 1, Integer::sum);
        }
    }

    /// How many tasks of this kind there are.
    public int size() {
        return places.size();
    }

    /// How many tasks of this kind are where the field has the same value as here; 0 when this
    /// place has none.
    public int sharing(String field, Place here) {
        String value = here.field(field);
        return value == null ? 0 : byValue(field).getOrDefault(value, 0);
    }

    private Map<String, Integer> byValue(String field) {
        return counts.computeIfAbsent(
                field,
                f -> {
                    Map<String, Integer> byValue = new HashMap<>();
                    places.forEach(place -> count(byValue, place.field(f)));
                    return byValue;
                });
    }

    /// Whether one more task may run here.
    public boolean allows(Place here) {
        for (int i = 0; i < constraints.size(); i++) {
            if (!allows(i, here)) {
                return false;
            }
        }
        return true;
    }

    /// Every constraint that does not let one more task run here, with what is in its way.
    public List<Veto> vetoes(Place here) {
        List<Veto> vetoes = new ArrayList<>();
        for (int i = 0; i < constraints.size(); i++) {
            if (!allows(i, here)) {
                vetoes.add(veto(constraints.get(i), here));
            }
        }
        return vetoes;
    }

    private boolean allows(int index, Place here) {
        Constraint constraint = constraints.get(index);
        String field = constraint.field();
        String value = constraint.value();
        String own = here.field(field);
        if (own == null) {
            return constraint.operator() == Constraint.Operator.UNLIKE;
        }
        return switch (constraint.operator()) {
            case UNIQUE -> sharing(field, here) == 0;
            case CLUSTER -> value == null ? sharing(field, here) == size() : own.equals(value);
            case GROUP_BY -> sharing(field, here) <= fewest(field, value);
            case LIKE -> matches(index, own);
            case UNLIKE -> !matches(index, own);
            case MAX_PER -> sharing(field, here) < number(value);
            case IS -> isSame(own, String.valueOf(value));
        };
    }

    private boolean matches(int index, String text) {
        Pattern pattern = patterns.get(index);
        return pattern != null && pattern.matcher(text).matches();
    }

    /// The size of the smallest group; 0 as long as there are fewer groups than wanted.
    private int fewest(String field, @Nullable String groups) {
        Map<String, Integer> byValue = byValue(field);
        if (byValue.isEmpty() || byValue.size() < (groups == null ? 0 : number(groups))) {
            return 0;
        }
        int fewest = Integer.MAX_VALUE;
        for (int count : byValue.values()) {
            fewest = Math.min(fewest, count);
        }
        return fewest;
    }

    private static int number(@Nullable String value) {
        return Integer.parseInt(String.valueOf(value));
    }

    private static boolean isSame(String own, String value) {
        if (own.equals(value)) {
            return true;
        }
        try {
            return Scalar.of(Double.parseDouble(own)).equals(Scalar.of(Double.parseDouble(value)));
        } catch (IllegalArgumentException _) { // no number, or one beyond those of scalars
            return false;
        }
    }

    private Veto veto(Constraint constraint, Place here) {
        String own = here.field(constraint.field());
        String offered = own == null ? "none" : own;
        String why =
                switch (constraint.operator()) {
                    case UNIQUE, GROUP_BY, MAX_PER ->
                            own == null
                                    ? "the agent has none"
                                    : "on " + own + " are " + sharing(constraint.field(), here);
                    case CLUSTER, LIKE, UNLIKE, IS ->
                            own == null ? "the agent has none" : "the agent has " + own;
                };
        return new Veto(
                Veto.Code.CONSTRAINT,
                constraint.toString(),
                offered,
                "constraint " + constraint + ": " + why);
    }
}
