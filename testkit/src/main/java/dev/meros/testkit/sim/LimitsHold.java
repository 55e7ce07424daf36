package dev.meros.testkit.sim;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.Resources;
import dev.meros.api.resource.Roles;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.command.ClockCommand;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.command.RoleCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.role.Quota;
import dev.meros.kernel.core.role.RoleNode;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What is offered to a role and to those below it never takes them over the limit of any role
/// above. The sums are worked out anew from tasks, offers and reservations.
///
/// A limit that was set below what is in use, or exceeded by a reservation of an operator or by an
/// agent that came back, ends nothing: it only must not get worse.
final class LimitsHold extends Invariant {
    private final Map<String, Map<String, Long>> before = new HashMap<>();

    @Override
    String sentence() {
        return "limits are never exceeded on any level of the role tree";
    }

    @Override
    void deciding(ClusterState state, Command command, Decision decision, Instant now) {
        before.clear();
        if (command instanceof ClockCommand.Allocate && state.roles().hasQuota()) {
            for (RoleNode role : state.roles().all()) {
                if (!role.quota().limits().isEmpty()) {
                    before.put(role.path(), consumed(state, role.path()));
                }
            }
        }
    }

    @Override
    void decided(ClusterState state, Command command, Decision decision, Instant now) {
        before.forEach((role, was) -> check(state, role, was));
        if (command instanceof RoleCommand.UpdateQuota update
                && decision.answer() instanceof Answer.Accepted) {
            for (QuotaConfig config : update.configs()) {
                RoleNode node = state.roles().find(config.role());
                Quota set = node == null ? Quota.NONE : node.quota();
                expect(
                        set.limits().equals(config.limits())
                                && set.guarantees().equals(config.guarantees()),
                        "role %s was given %s and has %s",
                        config.role(),
                        config,
                        set);
            }
        }
    }

    private void check(ClusterState state, String role, Map<String, Long> was) {
        RoleNode node = state.roles().find(role);
        if (node == null) {
            return;
        }
        Map<String, Long> is = consumed(state, role);
        for (Map.Entry<String, Scalar> limit : node.quota().limits().entrySet()) {
            long now = is.getOrDefault(limit.getKey(), 0L);
            long most =
                    Math.max(limit.getValue().thousandths(), was.getOrDefault(limit.getKey(), 0L));
            expect(
                    now <= most,
                    "role %s has %d thousandths of %s, its limit is %s",
                    role,
                    now,
                    limit.getKey(),
                    limit.getValue());
        }
    }

    /// All that is reserved to a role and those below, and what else they use or are offered.
    private static Map<String, Long> consumed(ClusterState state, String role) {
        Map<String, Long> sum = new TreeMap<>();
        for (AgentEntry agent : state.agents().all()) {
            if (agent.isUnreachable()) {
                continue;
            }
            for (Resource r : agent.total().toList()) {
                String holder = Reservations.role(r);
                if (holder != null && Roles.isWithin(holder, role)) {
                    add(sum, r);
                }
            }
            for (TaskEntry task : state.tasks().on(agent.id())) {
                if (task.holdsResources()) {
                    add(sum, task.role(), role, task.resources());
                }
            }
            for (ExecutorEntry executor : state.executors().on(agent.id())) {
                add(sum, executor.role(), role, executor.resources());
            }
            for (OfferEntry offer : state.offers().on(agent.id())) {
                add(sum, offer.role(), role, offer.resources());
            }
            for (OperationEntry operation : state.operations().on(agent.id())) {
                if (operation.holdsResources()) {
                    add(sum, operation.role(), role, operation.held());
                }
            }
        }
        return sum;
    }

    private static void add(
            Map<String, Long> sum, @Nullable String holder, String role, Resources resources) {
        if (holder != null && Roles.isWithin(holder, role)) {
            for (Resource r : resources.toList()) {
                if (!Reservations.isReserved(r)) {
                    add(sum, r);
                }
            }
        }
    }

    private static void add(Map<String, Long> sum, Resource r) {
        if (r.scalar() != null && r.revocable() == null) {
            sum.merge(r.name(), r.scalar().thousandths(), Long::sum);
        }
    }
}
