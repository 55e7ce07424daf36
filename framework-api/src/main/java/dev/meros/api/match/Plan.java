package dev.meros.api.match;

import dev.meros.api.model.Offer;

import java.util.List;

/// What a round of offers is used for. The framework owes an answer to every offer: an accept for
/// each of `used`, a decline for each of `unused`.
///
/// @param used offers that tasks have been put on, in the order of the offers
/// @param unused the others, in the order of the offers
/// @param unmet kinds of which not all tasks have found a place, in the order of the kinds
public record Plan(List<Used> used, List<Offer> unused, List<Unmet> unmet) {
    public Plan {
        used = List.copyOf(used);
        unused = List.copyOf(unused);
        unmet = List.copyOf(unmet);
    }

    /// An offer and what to launch with it.
    public record Used(Offer offer, List<Placed> tasks) {
        public Used {
            tasks = List.copyOf(tasks);
        }
    }

    /// A task that has found a place.
    ///
    /// @param place to be kept by the framework as long as the task is, for later rounds
    /// @param fits the resources and ports to put into the task
    public record Placed(String kind, Place place, Match.Fits fits) {}

    /// Tasks that have not found a place.
    ///
    /// @param missing how many
    /// @param why what was against each offer for one more task, at the end of the round
    public record Unmet(String kind, int missing, VetoSummary why) {
        /// A sentence, such as `web: 2 not placed; 3 offers refused: 3 for cpus: …`.
        @Override
        public String toString() {
            return kind + ": " + missing + " not placed; " + why;
        }
    }
}
