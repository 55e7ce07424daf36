package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Scalar;
import dev.meros.kernel.core.role.Quota;
import dev.meros.kernel.core.role.RoleNode;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Quota by a naive model: sums of what roles consume, worked out anew from tasks, offers and
/// reservations.
///
/// Neither frameworks nor allocations bring a role above a limit, on any level of the tree, or
/// further above one. No allocation takes from what the guarantees that are not met yet need.
final class LimitsCheck {
    private Map<String, SortedMap<String, Scalar>> before = new TreeMap<>();
    private SortedMap<String, Long> shortBefore = new TreeMap<>();

    void check(ClusterState state, Walk.Actor actor, AccountsCheck sums, String when) {
        Map<String, SortedMap<String, Scalar>> consumed = sums.consumed();
        if (actor == Walk.Actor.FRAMEWORK || actor == Walk.Actor.ALLOCATION) {
            for (RoleNode role : state.roles().all()) {
                role.quota()
                        .limits()
                        .forEach(
                                (name, limit) -> {
                                    Scalar was = amount(before, role.path(), name);
                                    assertThat(amount(consumed, role.path(), name))
                                            .as("%s of %s, %s", name, role, when)
                                            .isLessThanOrEqualTo(
                                                    was.compareTo(limit) > 0 ? was : limit);
                                });
            }
        }
        SortedMap<String, Long> missing = missing(state, sums);
        if (actor == Walk.Actor.ALLOCATION) {
            missing.forEach(
                    (name, amount) ->
                            assertThat(amount)
                                    .as("%s missing for guarantees, %s", name, when)
                                    .isLessThanOrEqualTo(shortBefore.getOrDefault(name, 0L)));
        }
        before = consumed;
        shortBefore = missing;
    }

    private static Scalar amount(
            Map<String, SortedMap<String, Scalar>> sums, String role, String name) {
        return sums.getOrDefault(role, new TreeMap<>()).getOrDefault(name, Scalar.ZERO);
    }

    /// By how much what is free falls short of what guarantees still need, in thousandths.
    private static SortedMap<String, Long> missing(ClusterState state, AccountsCheck sums) {
        SortedMap<String, Long> missing = new TreeMap<>();
        TreeSet<String> names = new TreeSet<>();
        for (RoleNode role : state.roles().all()) {
            names.addAll(role.quota().guarantees().keySet());
        }
        for (String name : names) {
            long required = required(state.roles().root(), name, sums);
            long free = sums.available().getOrDefault(name, Scalar.ZERO).thousandths();
            missing.put(name, Math.max(0, required - free));
        }
        return missing;
    }

    private static long required(RoleNode role, String name, AccountsCheck sums) {
        long below = 0;
        for (RoleNode child : role.children()) {
            below += required(child, name, sums);
        }
        Quota quota = role.quota();
        Scalar guarantee = quota.guarantees().getOrDefault(name, Scalar.ZERO);
        Scalar has = amount(sums.consumed(), role.path(), name);
        return Math.max(below, guarantee.thousandths() - has.thousandths());
    }
}
