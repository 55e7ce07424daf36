package dev.meros.kernel.core;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.WeightInfo;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.quota.QuotaRequest;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.command.RoleCommand.Checks;
import dev.meros.kernel.core.effect.Answer.Refusal;
import dev.meros.kernel.core.framework.FrameworkRules;
import dev.meros.kernel.core.record.RoleRecord;
import dev.meros.kernel.core.role.Quota;
import dev.meros.kernel.core.role.RoleNode;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Decides on quotas and weights; mesos-v1 §5.2.
///
/// Quotas may be set on every level of the role tree. Only offers that stand in the way of the new
/// quotas are rescinded; new weights rescind none, they decide over the next offers.
final class RoleCalls {
    /// The most roles in one call.
    private static final int MAX_ROLES = 10_000;

    private RoleCalls() {}

    static Decision decide(Step step, RoleCommand command) {
        return switch (command) {
            case RoleCommand.UpdateQuota c -> update(step, c.configs(), c.checks());
            case RoleCommand.SetQuota c -> set(step, c.request());
            case RoleCommand.RemoveQuota c -> remove(step, c.role());
            case RoleCommand.UpdateWeights c -> weigh(step, c.weights());
        };
    }

    private static Decision bad(String message) {
        return Decision.refused(Refusal.BAD_REQUEST, message);
    }

    private static Decision update(Step step, List<QuotaConfig> configs, Checks checks) {
        Optional<String> violation = violation(configs);
        QuotaPlan plan = new QuotaPlan(step.state, configs);
        violation = violation.or(plan::contradiction);
        if (checks == Checks.ALL) {
            violation =
                    violation
                            .or(() -> plan.belowConsumption(configs))
                            .or(
                                    () ->
                                            configs.stream().allMatch(c -> c.guarantees().isEmpty())
                                                    ? Optional.empty()
                                                    : plan.beyondCapacity());
        }
        if (violation.isPresent()) {
            return bad(violation.get());
        }
        apply(step, configs, plan);
        return step.accepted();
    }

    private static void apply(Step step, List<QuotaConfig> configs, QuotaPlan plan) {
        for (QuotaConfig config : configs) {
            RoleNode node = step.state.roles().find(config.role());
            Quota quota = new Quota(config.guarantees(), config.limits());
            if (!quota.equals(node == null ? Quota.NONE : node.quota())) {
                step.add(
                        new RoleRecord.QuotaSet(config.role(), quota.guarantees(), quota.limits()));
            }
        }
        step.rescind(plan.inTheWay());
    }

    private static Optional<String> violation(List<QuotaConfig> configs) {
        if (configs.size() > MAX_ROLES) {
            return Optional.of(
                    "quota_configs: %d (expected: at most %d)"
                            .formatted(configs.size(), MAX_ROLES));
        }
        Set<String> roles = new HashSet<>();
        for (QuotaConfig config : configs) {
            Optional<String> violation =
                    ofRole(config.role())
                            .or(() -> quantities("guarantees", config, config.guarantees()))
                            .or(() -> quantities("limits", config, config.limits()));
            if (violation.isEmpty() && !roles.add(config.role())) {
                violation =
                        Optional.of("role: %s (expected: each role once)".formatted(config.role()));
            }
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofRole(String role) {
        return role.equals("*")
                ? Optional.of("role: * (expected: another role; this one has no quota)")
                : FrameworkRules.ofRole(role);
    }

    private static Optional<String> quantities(
            String kind, QuotaConfig config, Map<String, Scalar> quantities) {
        for (Map.Entry<String, Scalar> each : quantities.entrySet()) {
            if (each.getKey().isEmpty() || each.getValue().thousandths() < 0) {
                return Optional.of(
                        "%s of %s: %s:%s (expected: a name and an amount of 0 or more)"
                                .formatted(kind, config.role(), each.getKey(), each.getValue()));
            }
        }
        return Optional.empty();
    }

    private static Decision set(Step step, QuotaRequest request) {
        String role = request.role() == null ? "" : request.role();
        TreeMap<String, Scalar> guarantee = new TreeMap<>();
        for (Resource r : request.guarantee()) {
            boolean plain =
                    r.scalar() != null
                            && r.scalar().isPositive()
                            && r.reservations().isEmpty()
                            && r.reservation() == null
                            && (r.role() == null || r.role().equals("*"))
                            && r.disk() == null
                            && r.revocable() == null
                            && r.shared() == null;
            if (!plain || r.scalar() == null || guarantee.put(r.name(), r.scalar()) != null) {
                return bad(
                        "guarantee: %s (expected: scalars without reservation, each name once)"
                                .formatted(r.name()));
            }
        }
        RoleNode node = step.state.roles().find(role);
        if (guarantee.isEmpty()) {
            return bad("guarantee: none (expected: at least one scalar)");
        }
        if (node != null && !node.quota().isNone()) {
            return bad("role: %s (expected: a role without quota)".formatted(role));
        }
        List<QuotaConfig> configs = List.of(new QuotaConfig(role, guarantee, guarantee));
        QuotaPlan plan = new QuotaPlan(step.state, configs);
        Optional<String> violation = violation(configs).or(plan::contradiction);
        if (violation.isPresent()) {
            return bad(violation.get());
        }
        Optional<String> beyond = plan.beyondCapacity();
        if (beyond.isPresent() && !Boolean.TRUE.equals(request.force())) {
            return Decision.refused(Refusal.CONFLICT, beyond.get());
        }
        apply(step, configs, plan);
        return step.accepted();
    }

    private static Decision remove(Step step, String role) {
        RoleNode node = step.state.roles().find(role);
        if (node == null || node.quota().isNone()) {
            return bad("role: %s (expected: a role with quota)".formatted(role));
        }
        step.add(new RoleRecord.QuotaSet(role, Map.of(), Map.of()));
        return step.accepted();
    }

    private static Decision weigh(Step step, List<WeightInfo> weights) {
        if (weights.size() > MAX_ROLES) {
            return bad(
                    "weight_infos: %d (expected: at most %d)".formatted(weights.size(), MAX_ROLES));
        }
        Set<String> roles = new HashSet<>();
        for (WeightInfo info : weights) {
            String role = info.role() == null ? "" : info.role();
            Optional<String> violation = FrameworkRules.ofRole(role);
            if (violation.isEmpty() && !roles.add(role)) {
                violation = Optional.of("role: %s (expected: each role once)".formatted(role));
            }
            if (violation.isEmpty() && !(info.weight() > 0 && info.weight() <= Double.MAX_VALUE)) {
                violation =
                        Optional.of(
                                "weight of %s: %s (expected: more than 0)"
                                        .formatted(role, info.weight()));
            }
            if (violation.isPresent()) {
                return bad(violation.get());
            }
        }
        for (WeightInfo info : weights) {
            String role = info.role() == null ? "" : info.role();
            RoleNode node = step.state.roles().find(role);
            if ((node == null ? 1 : node.weight()) != info.weight()) {
                step.add(new RoleRecord.WeightSet(role, info.weight()));
            }
        }
        return step.accepted();
    }
}
