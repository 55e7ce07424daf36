package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.allocation.Accounts;
import dev.meros.kernel.core.allocation.AgentStock;
import dev.meros.kernel.core.allocation.Claim;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.OperationEntry;
import dev.meros.kernel.core.role.RoleNode;
import dev.meros.kernel.core.task.ExecutorEntry;
import dev.meros.kernel.core.task.TaskEntry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /// Who has been counted for which shared volume.
    private final Set<String> shared = new HashSet<>();

    private AccountsCheck(ClusterState state, String when) {
        this.state = state;
        this.accounts = state.accounts();
        this.when = when;
    }

    /// Returns the sums as they are.
    static AccountsCheck check(ClusterState state, String when) {
        AccountsCheck check = new AccountsCheck(state, when);
        check.sum();
        check.compare();
        return check;
    }

    /// What counts for the quota of a role, by the names of scalars.
    Map<String, SortedMap<String, Scalar>> consumed() {
        return consumed;
    }

    /// What is free on agents that may be offered, as far as it counts for quota.
    SortedMap<String, Scalar> available() {
        return available;
    }

    private void sum() {
        for (AgentEntry agent : state.agents().all()) {
            Resources held = Resources.EMPTY;
            for (TaskEntry task : state.tasks().on(agent.id())) {
                if (task.holdsResources()) {
                    hold(agent.id(), new Claim(task.role(), task.framework()), task.resources());
                    held = held.plus(task.resources());
                }
            }
            for (ExecutorEntry executor : state.executors().on(agent.id())) {
                hold(
                        agent.id(),
                        new Claim(executor.role(), executor.framework()),
                        executor.resources());
                held = held.plus(executor.resources());
            }
            for (OperationEntry operation : state.operations().on(agent.id())) {
                if (operation.holdsResources()) {
                    Claim claim =
                            new Claim(
                                    Objects.requireNonNull(operation.role()),
                                    Objects.requireNonNull(operation.framework()));
                    hold(agent.id(), claim, operation.held());
                    held = held.plus(operation.held());
                }
            }
            for (OfferEntry offer : state.offers().on(agent.id())) {
                hold(agent.id(), new Claim(offer.role(), offer.framework()), offer.resources());
                held = held.plus(offer.resources());
            }
            Resources all = accounts.agent(agent.id()).total();
            // a shared volume is always free
            Resources free = all.minus(held.nonShared());
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

    private void hold(AgentId agent, Claim claim, Resources resources) {
        for (Resource r : resources.toList()) {
            if (r.scalar() == null) {
                continue;
            }
            Scalar scalar = Objects.requireNonNull(r.scalar());
            String volume = r.shared() == null ? null : agent + " " + nameOf(r);
            if (volume == null || shared.add(claim + " " + volume)) {
                add(claims.computeIfAbsent(claim, _ -> new TreeMap<>()), r.name(), scalar);
            }
            for (String role : upwards(claim.role())) {
                if (volume == null || shared.add(role + " " + volume)) {
                    add(taken.computeIfAbsent(role, _ -> new TreeMap<>()), r.name(), scalar);
                }
            }
            if (Amounts.isCharged(r)) {
                add(consumed, claim.role(), r.name(), scalar);
            }
        }
    }

    private static String nameOf(Resource volume) {
        return Reservations.role(volume) + " " + volume.disk().persistence().id();
    }

    private static List<String> upwards(String role) {
        List<String> roles = new ArrayList<>();
        for (int end = role.length(); end > 0; end = role.lastIndexOf('/', end - 1)) {
            roles.add(role.substring(0, end));
        }
        return roles;
    }

    /// For a role and all above it.
    private static void add(
            Map<String, SortedMap<String, Scalar>> sums, String role, String name, Scalar scalar) {
        for (String each : upwards(role)) {
            add(sums.computeIfAbsent(each, _ -> new TreeMap<>()), name, scalar);
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
