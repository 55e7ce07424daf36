package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.Same;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// An agent as an allocation sees it: what is free on it and what it is like.
///
/// Changed by [Accounts] only; used by one thread.
public final class AgentStock {
    private final AgentId id;
    private final int number;
    private Resources total = Resources.EMPTY;
    private Resources used = Resources.EMPTY;
    private Resources offered = Resources.EMPTY;
    private Resources free = Resources.EMPTY;
    private Exactness exactness = Exactness.EXACT;
    private Amounts freeCharged = new Amounts();
    private @Nullable Split split;
    Offering offering = Offering.WITHHELD;
    private AgentTraits traits = AgentTraits.NONE;

    /// Whether all that is taken of an agent is within what it has.
    private enum Exactness {
        EXACT,
        OVERDRAWN
    }

    /// Whether what is free on an agent may be offered.
    public enum Offering {
        OFFERED,
        WITHHELD
    }

    /// What is free, parted by who may have it: `plain` may be had by everybody, `reserved` are the
    /// roles to which the rest is reserved, `revocable` whether some of it is that.
    record Split(Resources plain, List<String> reserved, Revocable revocable) {
        static Split of(Resources free) {
            boolean plain = true;
            boolean revocable = false;
            List<String> reserved = new ArrayList<>(0);
            for (Resource r : free.toList()) {
                String role = ResourceKinds.reservationRole(r);
                if (role != null) {
                    plain = false;
                    if (!reserved.contains(role)) {
                        reserved.add(role);
                    }
                } else if (r.revocable() != null) {
                    plain = false;
                    revocable = true;
                } else if (r.shared() != null) {
                    plain = false;
                }
            }
            return new Split(
                    plain ? free : free.filter(Split::isPlain),
                    reserved,
                    revocable ? Revocable.SOME : Revocable.NONE);
        }

        private static boolean isPlain(Resource r) {
            return r.reservations().isEmpty() && r.revocable() == null && r.shared() == null;
        }

        enum Revocable {
            NONE,
            SOME
        }
    }

    AgentStock(AgentId id, int number) {
        this.id = id;
        this.number = number;
    }

    public AgentId id() {
        return id;
    }

    /// Tells agents apart, in the order in which they came; given again when an agent is forgotten.
    public int number() {
        return number;
    }

    public Resources total() {
        return total;
    }

    /// What may still be offered.
    public Resources free() {
        return free;
    }

    public AgentAccount account() {
        return new AgentAccount(total, used, offered, free);
    }

    /// Whether what is free on the agent may be offered.
    public boolean isOffered() {
        return offering == Offering.OFFERED;
    }

    /// Whether there is something to offer.
    public boolean isOpen() {
        return isOffered() && !free.isEmpty();
    }

    AgentTraits traits() {
        return traits;
    }

    Split split() {
        Split known = split;
        if (known == null) {
            known = Split.of(free);
            split = known;
        }
        return known;
    }

    /// The free scalars that quotas are about.
    Amounts freeCharged() {
        return freeCharged;
    }

    boolean isUnused() {
        return total.isEmpty() && used.isEmpty() && offered.isEmpty();
    }

    void describe(AgentInfo info, List<String> capabilities) {
        traits = AgentTraits.of(info, capabilities, total);
    }

    void setTotal(Resources resources, Accounts accounts) {
        total = resources;
        traits = traits.withTotal(total);
        recount(accounts);
    }

    void use(Resources resources, Accounts accounts) {
        used = used.plus(resources);
        take(resources, accounts);
    }

    void release(Resources resources, Accounts accounts) {
        used = Same.object(resources, used) ? Resources.EMPTY : used.minus(resources);
        giveBack(resources, accounts);
    }

    void offer(Resources resources, Accounts accounts) {
        offered = offered.plus(resources);
        take(resources, accounts);
    }

    void endOffer(Resources resources, Accounts accounts) {
        offered = Same.object(resources, offered) ? Resources.EMPTY : offered.minus(resources);
        giveBack(resources, accounts);
    }

    /// A shared volume is always free.
    private void take(Resources resources, Accounts accounts) {
        if (SharedVolumes.hasShared(resources)) {
            recount(accounts);
        } else if (Same.object(resources, free)) {
            setFree(Resources.EMPTY, accounts);
        } else if (exactness == Exactness.EXACT && free.contains(resources)) {
            setFree(free.minus(resources), accounts);
        } else {
            recount(accounts);
        }
    }

    private void giveBack(Resources resources, Accounts accounts) {
        if (exactness == Exactness.EXACT && !SharedVolumes.hasShared(resources)) {
            setFree(free.plus(resources), accounts);
        } else {
            recount(accounts);
        }
    }

    private void recount(Accounts accounts) {
        Resources single = SharedVolumes.unshared(total);
        Resources taken = SharedVolumes.unshared(used.plus(offered));
        exactness = single.contains(taken) ? Exactness.EXACT : Exactness.OVERDRAWN;
        Resources left = single.minus(taken);
        setFree(
                Same.object(single, total)
                        ? left
                        : left.plus(total.filter(r -> r.shared() != null)),
                accounts);
    }

    private void setFree(Resources resources, Accounts accounts) {
        free = resources;
        split = null;
        Amounts before = freeCharged;
        freeCharged = accounts.charged(resources);
        accounts.freeChanged(this, before);
    }
}
