package dev.meros.api.match;

import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;

import java.util.function.Predicate;

/// An offer and what is left of it while tasks are put on it one after the other. Immutable.
///
/// @param left the resources of the offer that no task has taken yet
public record OfferRemainder(Offer offer, Resources left) {
    /// The whole offer.
    public static OfferRemainder of(Offer offer) {
        return new OfferRemainder(offer, Resources.of(offer.resources()));
    }

    /// What is left when a task takes these resources; throws [IllegalArgumentException] when they
    /// are not there.
    public OfferRemainder minus(Resources taken) {
        if (!left.contains(taken)) {
            throw new IllegalArgumentException(
                    "taken: " + taken + " (expected: part of " + left + ")");
        }
        return new OfferRemainder(offer, left.minus(taken));
    }

    /// Only the resources that meet a condition, such as being unreserved.
    public OfferRemainder filter(Predicate<Resource> condition) {
        return new OfferRemainder(offer, left.filter(condition));
    }
}
