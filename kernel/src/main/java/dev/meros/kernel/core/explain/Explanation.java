package dev.meros.kernel.core.explain;

import dev.meros.api.model.AgentId;
import dev.meros.kernel.core.allocation.Obstacle;

import java.util.List;

/// Why a framework gets room for a shape or does not.
///
/// @param agents all agents that the kernel knows
/// @param fitting agents on which at least one piece would be offered now
/// @param pieces how many pieces would be offered now on these, at most the count that was asked
/// @param refusals what stands in the way, the checks in their order; an agent may have several
/// @param suggestions single changes after each of which one more piece would be offered, the
///   smallest first; each was tried on a copy of the state
/// @param together changes that are needed at once on the best agent when no single one is enough
public record Explanation(
        Question question,
        int agents,
        int fitting,
        long pieces,
        List<Refusal> refusals,
        List<Suggestion> suggestions,
        List<Suggestion> together) {
    public Explanation {
        refusals = List.copyOf(refusals);
        suggestions = List.copyOf(suggestions);
        together = List.copyOf(together);
    }

    /// Whether all pieces would be offered now.
    public boolean isEnough() {
        return pieces >= question.count();
    }

    /// How many agents have an obstacle, how many of them no other, an example, and particulars.
    public record Refusal(
            Obstacle obstacle, int agents, int only, AgentId example, String detail) {}

    /// A change with a sentence about it. `size` orders changes: what costs no resources is below
    /// 1, and what takes a part of an agent is 1 and that part.
    public record Suggestion(Change change, double size, String text) {}
}
