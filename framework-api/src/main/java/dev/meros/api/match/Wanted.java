package dev.meros.api.match;

import java.util.List;

/// Tasks of one kind that wait for a place.
///
/// @param kind a name that tells this kind from the others of a round, such as an app's id
/// @param count how many are to be placed, from 1
/// @param demand what each of them needs
/// @param constraints where they may run
/// @param running where tasks of this kind are already, one entry for each
public record Wanted(
        String kind, int count, Demand demand, List<Constraint> constraints, List<Place> running) {
    public Wanted {
        constraints = List.copyOf(constraints);
        running = List.copyOf(running);
        if (count < 1) {
            throw new IllegalArgumentException("count: " + count + " (expected: at least 1)");
        }
    }

    /// So many tasks that may run anywhere.
    public static Wanted of(String kind, int count, Demand demand) {
        return new Wanted(kind, count, demand, List.of(), List.of());
    }

    public Wanted withConstraints(Constraint... all) {
        return new Wanted(kind, count, demand, List.of(all), running);
    }

    public Wanted withRunning(List<Place> places) {
        return new Wanted(kind, count, demand, constraints, places);
    }
}
