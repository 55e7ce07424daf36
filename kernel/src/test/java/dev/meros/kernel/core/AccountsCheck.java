package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.Accounts;
import dev.meros.kernel.core.allocation.AgentStock;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.role.RoleNode;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// The sums that are kept equal those that are worked out from the tasks, offers and agents.
final class AccountsCheck {
    private final ClusterState state;
    private final Accounts accounts;
    private final String when;
    private final Map<Claim, SortedMap<String, Scalar>> claims = new LinkedHashMap<>();
    private final Map<String, SortedMap<String, Scalar>> taken = new TreeMap<>();
    private final Map<String, SortedMap<String, Scalar>> consumed = new TreeMap<>();
    private final SortedMap<String, Scalar> total = new TreeMap<>();
    private final SortedMap<String, Scalar> available = new TreeMap<>();

    private AccountsCheck(ClusterState state, String when) {
        this.state = state;
        this.accounts = state.accounts();
        this.when = when;
    }

    static void check(ClusterState state, String when) {
        AccountsCheck check = new AccountsCheck(state, when);
        check.sum();
        check.compare();
    }

    private void sum() {
        for (AgentEntry agent : state.agents().all()) {
            Resources held = Resources.EMPTY;
            for (TaskEntry task : state.tasks().on(agent.id())) {
                if (task.holdsResources()) {
                    hold(new Claim(task.role(), task.framework()), task.resources());
                    held = held.plus(task.resources());
                }
            }
            for (ExecutorEntry executor : state.executors().on(agent.id())) {
                hold(new Claim(executor.role(), executor.framework()), executor.resources());
                held = held.plus(executor.resources());
            }
            for (OfferEntry offer : state.offers().on(agent.id())) {
                hold(new Claim(offer.role(), offer.framework()), offer.resources());
                held = held.plus(offer.resources());
            }
            Resources all = accounts.agent(agent.id()).total();
            Resources free = all.minus(held);
            assertThat(accounts.agent(agent.id()).free()).as("free, " + when).isEqualTo(free);
            all.scalars().forEach((name, scalar) -> add(total, name, scalar));
            for (Resource r : all.toList()) {
                String role = ResourceKinds.reservationRole(r);
                if (role != null && r.scalar() != null) {
                    add(consumed, role, r.name(), Objects.requireNonNull(r.scalar()));
                }
            }
            AgentStock stock = accounts.stock(agent.id());
            boolean open = stock != null && stock.isOpen();
            assertThat(open)
                    .as("open, " + when)
                    .isEqualTo(state.agents().mayBeOffered(agent.id()) && !free.isEmpty());
            if (stock != null) {
                assertThat(accounts.nextOpen(stock.number()) == stock.number()).isEqualTo(open);
            }
            if (state.agents().mayBeOffered(agent.id())) {
                free.filter(Amounts::isCharged)
                        .scalars()
                        .forEach((name, scalar) -> add(available, name, scalar));
            }
        }
    }

    private void hold(Claim claim, Resources resources) {
        SortedMap<String, Scalar> sum = claims.computeIfAbsent(claim, _ -> new TreeMap<>());
        resources.scalars().forEach((name, scalar) -> add(sum, name, scalar));
        resources.scalars().forEach((name, scalar) -> add(taken, claim.role(), name, scalar));
        resources
                .filter(Amounts::isCharged)
                .scalars()
                .forEach((name, scalar) -> add(consumed, claim.role(), name, scalar));
    }

    /// For a role and all above it.
    private static void add(
            Map<String, SortedMap<String, Scalar>> sums, String role, String name, Scalar scalar) {
        String each = role;
        while (!each.isEmpty()) {
            add(sums.computeIfAbsent(each, _ -> new TreeMap<>()), name, scalar);
            each = each.contains("/") ? each.substring(0, each.lastIndexOf('/')) : "";
        }
    }

    private static void add(SortedMap<String, Scalar> sums, String name, Scalar scalar) {
        sums.merge(name, scalar, Scalar::plus);
    }

    private void compare() {
        claims.forEach(
                (claim, sum) ->
                        assertThat(accounts.of(claim).toMap())
                                .as("taken by " + claim + ", " + when)
                                .isEqualTo(sum));
        assertThat(accounts.total().toMap()).as("total, " + when).isEqualTo(total);
        assertThat(accounts.available().toMap(accounts.names()))
                .as("available, " + when)
                .isEqualTo(available);
        for (RoleNode role : state.roles().all()) {
            assertThat(role.taken().toMap(accounts.names()))
                    .as("taken by " + role + ", " + when)
                    .isEqualTo(taken.getOrDefault(role.path(), new TreeMap<>()));
            SortedMap<String, Scalar> sum = new TreeMap<>();
            for (int i = 0; i < accounts.names().size(); i++) {
                if (role.consumed(i) != 0) {
                    sum.put(accounts.names().name(i), new Scalar(role.consumed(i)));
                }
            }
            assertThat(sum)
                    .as("consumed by " + role + ", " + when)
                    .isEqualTo(consumed.getOrDefault(role.path(), new TreeMap<>()));
        }
    }
}
