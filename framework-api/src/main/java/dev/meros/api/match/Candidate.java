package dev.meros.api.match;

/// A place where one more task would fit, as a [Fitness] judges it.
///
/// @param place the agent of the offer
/// @param left what is left of the offer before the task takes its share
/// @param demand what the task takes
/// @param others where the tasks of its kind are so far; not to be changed
public record Candidate(Place place, Amounts left, Demand demand, Neighbours others) {}
