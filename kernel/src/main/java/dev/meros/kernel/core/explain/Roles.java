package dev.meros.kernel.core.explain;

import dev.meros.kernel.core.ClusterState;

import java.util.List;

/// Changes of the quotas and weights of roles.
@SuppressWarnings("DoNotCallSuggester")
final class Roles {
    private Roles() {}

    static void setQuota(Scratch scratch, Change.SetQuota change) {
        throw new IllegalArgumentException("quota: " + change.role() + " (expected: none yet)");
    }

    static void setWeight(Scratch scratch, Change.SetWeight change) {
        throw new IllegalArgumentException("weight: " + change.role() + " (expected: none yet)");
    }

    /// Limits as they would have to be for one more piece.
    static List<Explanation.Suggestion> raiseLimits(
            Question question, List<Explainer.Look> stuck, ClusterState state) {
        return List.of();
    }

    /// Guarantees of others that keep back too much.
    static List<Explanation.Suggestion> lowerGuarantees(
            List<Explainer.Look> stuck, ClusterState state) {
        return List.of();
    }
}
