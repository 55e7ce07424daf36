package dev.meros.kernel.core.role;

import dev.meros.kernel.core.amount.Amounts;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A role with what it holds. Amounts of a role count all below it, unless they are called its own.
///
/// Changed by [RoleTree] only; used by one thread.
public final class RoleNode {
    private final String path;
    private final int number;
    private final @Nullable RoleNode parent;
    private final TreeMap<String, RoleNode> children = new TreeMap<>();
    final Amounts taken = new Amounts();
    final Amounts ownTaken = new Amounts();
    final Amounts charged = new Amounts();
    final Amounts reserved = new Amounts();
    double weight = 1;
    Quota quota = Quota.NONE;
    Amounts guaranteed = new Amounts();

    /// Limits in thousandths by number of scalar, [Long#MAX_VALUE] without one; empty without any.
    long[] limits = {};

    /// Roles from here down that have guarantees.
    int guarantees;

    long offers;
    long ownOffers;
    int claims;

    RoleNode(String path, int number, @Nullable RoleNode parent) {
        this.path = path;
        this.number = number;
        this.parent = parent;
    }

    /// The whole name, such as `eng/dev`; empty for the root, which is no role.
    public String path() {
        return path;
    }

    /// Tells roles apart; given again when a role is forgotten.
    public int number() {
        return number;
    }

    /// The role above; the root for a role on top.
    public @Nullable RoleNode parent() {
        return parent;
    }

    public boolean isRoot() {
        return parent == null;
    }

    /// The roles right below, sorted.
    public Collection<RoleNode> children() {
        return Collections.unmodifiableCollection(children.values());
    }

    Map<String, RoleNode> mutableChildren() {
        return children;
    }

    public double weight() {
        return weight;
    }

    public Quota quota() {
        return quota;
    }

    /// The most of a scalar that the role may have; [Long#MAX_VALUE] without a limit.
    public long limit(int number) {
        return number < limits.length ? limits[number] : Long.MAX_VALUE;
    }

    public boolean hasLimits() {
        return limits.length > 0;
    }

    /// What the role is promised of a scalar.
    public long guarantee(int number) {
        return guaranteed.get(number);
    }

    /// Whether this role or one below it has guarantees.
    public boolean hasGuarantees() {
        return guarantees > 0;
    }

    /// All scalars that are used by or offered to the role.
    public Amounts taken() {
        return taken;
    }

    /// All scalars that are used by or offered to frameworks in this very role.
    public Amounts ownTaken() {
        return ownTaken;
    }

    /// What counts for quota: what is reserved to the role on any reachable agent, used or not, and
    /// what it holds unreserved and not revocable.
    public long consumed(int number) {
        return reserved.get(number) + charged.get(number);
    }

    /// The scalars that are reserved to the role on reachable agents.
    public Amounts reserved() {
        return reserved;
    }

    /// How many offers the role got in this term.
    public long offers() {
        return offers;
    }

    /// How many offers frameworks got in this very role in this term.
    public long ownOffers() {
        return ownOffers;
    }

    boolean isNeeded() {
        return isRoot()
                || claims > 0
                || !children.isEmpty()
                || weight != 1
                || !quota.isNone()
                || !taken.isZero()
                || !reserved.isZero();
    }

    @Override
    public String toString() {
        return path;
    }
}
