package dev.meros.kernel.core.allocation;

/// Why resources of an agent are not offered to a framework in a role: the checks of an allocation
/// in their order. Each is decided by [Eligibility].
public enum Obstacle {
    /// The framework has no open stream, or does not have this role.
    NOT_SUBSCRIBED,
    /// The framework wants no offers in this role until it revives it.
    SUPPRESSED,
    /// The framework holds, or has let expire, more offers than it answers.
    HOARDING,
    /// The agent is not connected, or an operator has taken it out of use.
    AGENT_NOT_OFFERED,
    /// Agents with GPUs are kept for frameworks that can use them.
    GPUS,
    /// The agent is in another region than the kernel.
    REGION,
    /// The agent cannot serve a framework of this kind, or the resources are of a kind that the
    /// framework does not know.
    CAPABILITY,
    /// The framework's offer constraints exclude the agent.
    CONSTRAINTS,
    /// The agent as a whole has less.
    AGENT_TOO_SMALL,
    /// What is wanted is used by tasks or held by other offers.
    NOT_FREE,
    /// What is free is reserved to other roles.
    RESERVED,
    /// The cluster has just come back: what is not reserved waits until enough agents are known.
    RECOVERING,
    /// A role above or the role itself has reached a limit of its quota.
    QUOTA_LIMIT,
    /// What is free is kept for the guarantees of other roles.
    HEADROOM,
    /// The framework has said what it waits for, and this is not it.
    NOT_NEEDED,
    /// It is less than what is worth an offer.
    MINIMUM_SIZE,
    /// The framework has declined as much on this agent, and its filter still holds.
    FILTER
}
