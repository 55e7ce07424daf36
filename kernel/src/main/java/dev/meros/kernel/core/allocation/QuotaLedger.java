package dev.meros.kernel.core.allocation;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.ScalarNames;
import dev.meros.kernel.core.role.RoleNode;
import dev.meros.kernel.core.role.RoleTree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Quota during one allocation: limits of every level of the role tree, guarantees, and what must
/// be left for them (the headroom).
///
/// A role *needs* what its guarantee exceeds what it consumes. It *requires* its need, or what the
/// roles below it require together where that is more: guarantees of children count inside their
/// parent's. What all roles on top require is the headroom. A role *deserves* what can be given to
/// it and lowers the headroom by as much: what the need of it, and of each role above, exceeds what
/// is required below.
final class QuotaLedger {
    private final ScalarNames names;
    private final RoleTree roles;
    private final int kinds;
    private final long[] @Nullable [] consumed;
    private final long[] @Nullable [] required;
    private final long[] @Nullable [] requiredBelow;
    private final long[] available;
    private final long[] room;
    private boolean scarce;

    QuotaLedger(AllocationView view) {
        names = view.names();
        kinds = names.size();
        roles = view.roles();
        int nodes = roles.numbers();
        consumed = new long[nodes][];
        required = new long[nodes][];
        requiredBelow = new long[nodes][];
        available = new long[kinds];
        room = new long[kinds];
        for (int i = 0; i < kinds; i++) {
            available[i] = view.available().get(i);
        }
        if (roles.root().hasGuarantees()) {
            require(roles.root());
        }
        scarce = anyRequired(roles.root());
    }

    private long[] require(RoleNode node) {
        long[] below = new long[kinds];
        for (RoleNode child : node.children()) {
            if (child.hasGuarantees()) {
                long[] ofChild = require(child);
                for (int i = 0; i < kinds; i++) {
                    below[i] += ofChild[i];
                }
            }
        }
        long[] all = new long[kinds];
        for (int i = 0; i < kinds; i++) {
            all[i] = Math.max(need(node, i), below[i]);
        }
        requiredBelow[node.number()] = below;
        required[node.number()] = all;
        return all;
    }

    private boolean anyRequired(RoleNode root) {
        long[] all = required[root.number()];
        if (all != null) {
            for (long each : all) {
                if (each > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether some guarantee is not yet met.
    boolean isScarce() {
        return scarce;
    }

    private long consumed(RoleNode node, int kind) {
        long[] now = consumed[node.number()];
        return now == null ? node.consumed(kind) : now[kind];
    }

    private long need(RoleNode node, int kind) {
        long guarantee = node.guarantee(kind);
        return guarantee == 0 ? 0 : Math.max(0, guarantee - consumed(node, kind));
    }

    /// What is deserved of a kind.
    long deserved(RoleNode role, int kind) {
        long deserved = 0;
        for (RoleNode each = role; each != null && !each.isRoot(); each = each.parent()) {
            if (each.guarantee(kind) > 0) {
                long[] below = requiredBelow[each.number()];
                long inside = below == null ? 0 : below[kind];
                deserved += Math.max(0, need(each, kind) - inside);
            }
        }
        return deserved;
    }

    /// Whether a role deserves something.
    boolean deserves(RoleNode role) {
        if (!scarce) {
            return false;
        }
        for (int i = 0; i < kinds; i++) {
            if (deserved(role, i) > 0) {
                return true;
            }
        }
        return false;
    }

    /// What the limits of a role and of those above it leave of a kind.
    long limitRoom(RoleNode role, int kind) {
        long left = Long.MAX_VALUE;
        for (RoleNode each = role; each != null; each = each.parent()) {
            long limit = each.limit(kind);
            if (limit != Long.MAX_VALUE) {
                left = Math.min(left, limit - consumed(each, kind));
            }
        }
        return Math.max(0, left);
    }

    /// The role whose limit leaves the least of a kind, or null when none is set.
    @Nullable RoleNode limiting(RoleNode role, int kind) {
        RoleNode found = null;
        long left = Long.MAX_VALUE;
        for (RoleNode each = role; each != null; each = each.parent()) {
            long limit = each.limit(kind);
            if (limit != Long.MAX_VALUE && limit - consumed(each, kind) < left) {
                left = limit - consumed(each, kind);
                found = each;
            }
        }
        return found;
    }

    /// What the guarantees of all leave of a kind to a role.
    long headroom(RoleNode role, int kind) {
        if (!scarce) {
            return Long.MAX_VALUE;
        }
        long[] all = required[0];
        long left = available[kind] - (all == null ? 0 : all[kind]);
        return deserved(role, kind) + Math.max(0, left);
    }

    /// The role on top that requires the most of a kind, or null when none does.
    @Nullable String mostRequiring(int kind) {
        String found = null;
        long most = 0;
        for (RoleNode top : roles.root().children()) {
            long[] all = required[top.number()];
            if (all != null && all[kind] > most) {
                most = all[kind];
                found = top.path();
            }
        }
        return found;
    }

    private boolean isBound(RoleNode role) {
        if (scarce) {
            return true;
        }
        for (RoleNode each = role; each != null; each = each.parent()) {
            if (each.hasLimits()) {
                return true;
            }
        }
        return false;
    }

    /// The part of these resources that quota lets a role have; the same when it is all of them.
    /// What is reserved, revocable or no scalar is not a matter of quota.
    Resources within(RoleNode role, Resources resources) {
        if (!isBound(role)) {
            return resources;
        }
        for (int i = 0; i < kinds; i++) {
            room[i] = Math.min(limitRoom(role, i), headroom(role, i));
        }
        List<Resource> kept = new ArrayList<>();
        boolean all = true;
        for (Resource r : resources.toList()) {
            Scalar scalar = r.scalar();
            if (scalar == null || !Amounts.isCharged(r)) {
                kept.add(r);
                continue;
            }
            int kind = names.numberOf(r.name());
            if (scalar.thousandths() <= room[kind]) {
                room[kind] -= scalar.thousandths();
                kept.add(r);
            } else {
                all = false;
                if (room[kind] > 0 && ResourceKinds.divisible(r)) {
                    kept.add(r.toBuilder().scalar(new Scalar(room[kind])).build());
                    room[kind] = 0;
                }
            }
        }
        return all ? resources : Resources.of(kept);
    }

    /// Counts what a role was given.
    void give(RoleNode role, Resources given) {
        for (Resource r : given.toList()) {
            Scalar scalar = r.scalar();
            if (scalar != null && Amounts.isCharged(r)) {
                give(role, names.numberOf(r.name()), scalar.thousandths());
            }
        }
    }

    private void give(RoleNode role, int kind, long amount) {
        available[kind] -= amount;
        long change = 0;
        for (RoleNode each = role; each != null; each = each.parent()) {
            change(each)[kind] += amount;
            long[] below = requiredBelow[each.number()];
            long[] all = required[each.number()];
            if (below != null && all != null) {
                below[kind] += change;
                long now = Math.max(need(each, kind), below[kind]);
                change = now - all[kind];
                all[kind] = now;
            }
            if (each.isRoot() && scarce && change != 0) {
                scarce = anyRequired(each);
            }
        }
    }

    private long[] change(RoleNode node) {
        long[] now = consumed[node.number()];
        if (now == null) {
            now = new long[kinds];
            for (int i = 0; i < kinds; i++) {
                now[i] = node.consumed(i);
            }
            consumed[node.number()] = now;
        }
        return now;
    }
}
