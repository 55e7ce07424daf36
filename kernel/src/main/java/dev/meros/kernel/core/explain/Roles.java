package dev.meros.kernel.core.explain;

import dev.meros.api.model.Scalar;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.allocation.Obstacle;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.role.Quota;
import dev.meros.kernel.core.role.RoleNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Changes of the quotas and weights of roles.
@SuppressWarnings("DoNotCallSuggester")
final class Roles {
    private Roles() {}

    static void setQuota(Scratch scratch, Change.SetQuota change) {
        QuotaConfig config = new QuotaConfig(change.role(), change.guarantees(), change.limits());
        scratch.send(new RoleCommand.UpdateQuota(List.of(config), RoleCommand.Checks.FORCED));
    }

    static void setWeight(Scratch scratch, Change.SetWeight change) {
        WeightInfo weight = new WeightInfo(change.weight(), change.role());
        scratch.send(new RoleCommand.UpdateWeights(List.of(weight)));
    }

    /// Limits as they would have to be for one more piece: beyond what is taken, or, where some of
    /// that is not counted, beyond the limit as it is.
    static List<Explanation.Suggestion> raiseLimits(
            Question question, List<Explainer.Look> stuck, ClusterState state) {
        List<Explanation.Suggestion> all = new ArrayList<>();
        for (String role : roles(stuck, Obstacle.QUOTA_LIMIT)) {
            Quota quota = quota(state, role);
            if (quota != null) {
                SortedMap<String, Scalar> taken = state.accounts().ofRole(role).toMap();
                all.add(raise(role, quota, taken, question, 1.1));
                all.add(raise(role, quota, quota.limits(), question, 1.2));
            }
        }
        return all;
    }

    private static Explanation.Suggestion raise(
            String role, Quota quota, Map<String, Scalar> from, Question question, double size) {
        TreeMap<String, Scalar> limits = new TreeMap<>(quota.limits());
        List<String> raised = new ArrayList<>();
        question.shape()
                .scalars()
                .forEach(
                        (name, wanted) -> {
                            Scalar limit = limits.get(name);
                            Scalar needed = from.getOrDefault(name, Scalar.ZERO).plus(wanted);
                            if (limit != null && limit.compareTo(needed) < 0) {
                                limits.put(name, needed);
                                raised.add(name + ":" + needed);
                            }
                        });
        return new Explanation.Suggestion(
                new Change.SetQuota(role, quota.guarantees(), limits),
                size,
                "raise the limit of role " + role + " to " + String.join(";", raised));
    }

    /// Guarantees of others that keep back too much.
    static List<Explanation.Suggestion> lowerGuarantees(
            List<Explainer.Look> stuck, ClusterState state) {
        List<Explanation.Suggestion> all = new ArrayList<>();
        for (String role : roles(stuck, Obstacle.HEADROOM)) {
            Quota quota = quota(state, role);
            if (quota != null) {
                all.add(
                        new Explanation.Suggestion(
                                new Change.SetQuota(role, new TreeMap<>(), quota.limits()),
                                1.5,
                                "take away the guarantee of role " + role));
            }
        }
        return all;
    }

    private static @Nullable Quota quota(ClusterState state, String role) {
        RoleNode node = state.accounts().roles().find(role);
        return node == null ? null : node.quota();
    }

    private static Set<String> roles(List<Explainer.Look> stuck, Obstacle obstacle) {
        Set<String> roles = new LinkedHashSet<>();
        stuck.forEach(
                look ->
                        look.findings().stream()
                                .filter(f -> f.obstacle() == obstacle)
                                .forEach(
                                        f -> {
                                            if (f.role() != null) {
                                                roles.add(f.role());
                                            }
                                        }));
        return roles;
    }
}
