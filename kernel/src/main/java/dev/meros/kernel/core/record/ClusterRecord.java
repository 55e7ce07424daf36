package dev.meros.kernel.core.record;

/// The cluster as a whole.
public sealed interface ClusterRecord extends KernelRecord.Durable {
    /// First record of a journal: the id that prefixes the ids of frameworks, agents and offers.
    record Founded(String clusterId) implements ClusterRecord {}

    /// A member leads in a new term: all connections and offers of the term before are void.
    record TermBegun(long term, long epochMillis) implements ClusterRecord {}

    /// The numbers that the next agent and the next framework get. Only in snapshots: elsewhere
    /// they follow from the ids given so far.
    record Counted(long nextAgent, long nextFramework) implements ClusterRecord {}
}
