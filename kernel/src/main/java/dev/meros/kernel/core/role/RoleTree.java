package dev.meros.kernel.core.role;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.ScalarNames;
import dev.meros.kernel.core.record.RoleRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All roles that have a framework, a quota, a weight, a reservation or something in use, with the
/// roles above them.
///
/// Changed by records only; used by one thread.
public final class RoleTree {
    private final ScalarNames names;
    private final HashMap<String, RoleNode> nodes = new HashMap<>();
    private final BitSet numbers = new BitSet();
    private final RoleNode root;
    private int quotas;

    public RoleTree(ScalarNames names) {
        this.names = names;
        this.root = new RoleNode("", 0, null);
        numbers.set(0);
    }

    /// The node above all roles: its amounts are those of all roles together.
    public RoleNode root() {
        return root;
    }

    public @Nullable RoleNode find(String role) {
        return nodes.get(role);
    }

    /// One more than the largest number of a role.
    public int numbers() {
        return numbers.length();
    }

    /// Whether any role has a quota.
    public boolean hasQuota() {
        return quotas > 0;
    }

    /// All roles, each before those below it, siblings sorted.
    public List<RoleNode> all() {
        List<RoleNode> all = new ArrayList<>(nodes.size());
        addBelow(root, all);
        return all;
    }

    private static void addBelow(RoleNode node, List<RoleNode> all) {
        for (RoleNode child : node.children()) {
            all.add(child);
            addBelow(child, all);
        }
    }

    /// What operators have decided, as the records that lead to it.
    public List<RoleRecord> toRecords() {
        List<RoleRecord> records = new ArrayList<>();
        for (RoleNode each : all()) {
            if (each.weight != 1) {
                records.add(new RoleRecord.WeightSet(each.path(), each.weight));
            }
            if (!each.quota.isNone()) {
                records.add(
                        new RoleRecord.QuotaSet(
                                each.path(), each.quota.guarantees(), each.quota.limits()));
            }
        }
        return records;
    }

    private RoleNode node(String role) {
        RoleNode known = nodes.get(role);
        if (known != null) {
            return known;
        }
        int slash = role.lastIndexOf('/');
        RoleNode parent = slash < 0 ? root : node(role.substring(0, slash));
        int number = numbers.nextClearBit(0);
        numbers.set(number);
        RoleNode made = new RoleNode(role, number, parent);
        parent.mutableChildren().put(role, made);
        nodes.put(role, made);
        return made;
    }

    private void prune(RoleNode node) {
        RoleNode each = node;
        while (!each.isNeeded()) {
            RoleNode parent = each.parent();
            if (parent == null) {
                return;
            }
            nodes.remove(each.path());
            numbers.clear(each.number());
            parent.mutableChildren().remove(each.path());
            each = parent;
        }
    }

    public void apply(RoleRecord record) {
        switch (record) {
            case RoleRecord.QuotaSet r -> set(r.role(), new Quota(r.guarantees(), r.limits()));
            case RoleRecord.WeightSet r -> {
                RoleNode node = node(r.role());
                node.weight = r.weight();
                prune(node);
            }
        }
    }

    private void set(String role, Quota quota) {
        RoleNode node = node(role);
        quotas += (quota.isNone() ? 0 : 1) - (node.quota.isNone() ? 0 : 1);
        int change =
                (quota.guarantees().isEmpty() ? 0 : 1)
                        - (node.quota.guarantees().isEmpty() ? 0 : 1);
        for (RoleNode each = node; each != null; each = each.parent()) {
            each.guarantees += change;
        }
        node.quota = quota;
        node.guaranteed = Amounts.of(quota.guarantees(), names);
        node.limits = limits(quota.limits());
        prune(node);
    }

    private long[] limits(Map<String, Scalar> limits) {
        if (limits.isEmpty()) {
            return new long[0];
        }
        limits.keySet().forEach(names::numberOf);
        long[] numbered = new long[names.size()];
        Arrays.fill(numbered, Long.MAX_VALUE);
        limits.forEach((name, limit) -> numbered[names.numberOf(name)] = limit.thousandths());
        return numbered;
    }

    /// A framework has, or once had, something to do with a role; ended by [#leave].
    public RoleNode enter(String role) {
        RoleNode node = node(role);
        node.claims++;
        return node;
    }

    public void leave(RoleNode node) {
        node.claims--;
        prune(node);
    }

    /// Frameworks in a role use or are offered more.
    public void take(RoleNode role, Amounts all, Amounts charged) {
        role.ownTaken.add(all);
        for (RoleNode each = role; each != null; each = each.parent()) {
            each.taken.add(all);
            each.charged.add(charged);
        }
    }

    /// Frameworks in a role use or are offered less.
    public void giveBack(RoleNode role, Amounts all, Amounts charged) {
        role.ownTaken.subtract(all);
        for (RoleNode each = role; each != null; each = each.parent()) {
            each.taken.subtract(all);
            each.charged.subtract(charged);
        }
    }

    /// One role, not those above it, holds more; ended by [#giveBackAlone].
    public void takeAlone(RoleNode role, Amounts all) {
        role.taken.add(all);
    }

    public void giveBackAlone(RoleNode role, Amounts all) {
        role.taken.subtract(all);
    }

    /// Frameworks in this very role hold more; ended by [#giveBackOwn].
    public void takeOwn(RoleNode role, Amounts all) {
        role.ownTaken.add(all);
    }

    public void giveBackOwn(RoleNode role, Amounts all) {
        role.ownTaken.subtract(all);
    }

    /// An offer was made to a framework in a role.
    public void countOffer(RoleNode role) {
        role.ownOffers++;
        for (RoleNode each = role; each != null; each = each.parent()) {
            each.offers++;
        }
    }

    /// Counts of offers begin anew.
    public void beginTerm() {
        root.offers = 0;
        for (RoleNode each : nodes.values()) {
            each.offers = 0;
            each.ownOffers = 0;
        }
    }

    /// The reservations among the resources of an agent count from now on.
    public void reserve(Resources resources) {
        reserve(resources, 1);
    }

    /// The reservations among the resources of an agent count no longer.
    public void unreserve(Resources resources) {
        reserve(resources, -1);
    }

    private void reserve(Resources resources, int sign) {
        for (Resource r : resources.toList()) {
            String role = ResourceKinds.reservationRole(r);
            Scalar scalar = r.scalar();
            if (role != null && scalar != null) {
                RoleNode node = node(role);
                int number = names.numberOf(r.name());
                for (RoleNode each = node; each != null; each = each.parent()) {
                    each.reserved.add(number, sign * scalar.thousandths());
                }
                prune(node);
            }
        }
    }
}
