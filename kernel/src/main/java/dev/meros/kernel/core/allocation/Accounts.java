package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.Amounts.Counted;
import dev.meros.kernel.core.amount.Same;
import dev.meros.kernel.core.amount.ScalarNames;
import dev.meros.kernel.core.role.RoleNode;
import dev.meros.kernel.core.role.RoleTree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/// The books of what is taken: per agent, per role, and per framework in a role.
///
/// What tasks use counts from their launch to their end; what is offered counts too. The total of
/// the cluster is that of its reachable agents.
public final class Accounts {
    private final ScalarNames names = new ScalarNames();
    private final RoleTree roles = new RoleTree(names);
    private final Claims claims = new Claims(roles);
    private final HashMap<AgentId, AgentStock> stocks = new HashMap<>();
    private final ArrayList<@Nullable AgentStock> byNumber = new ArrayList<>();
    private final BitSet numbers = new BitSet();
    private final BitSet open = new BitSet();
    private final LinkedHashMap<FrameworkId, Amounts> usedByFramework = new LinkedHashMap<>();
    private final SharedVolumes<Claim> sharedByClaim = new SharedVolumes<>();
    private final SharedVolumes<Claim> sharedInOffers = new SharedVolumes<>();
    private final SharedVolumes<String> sharedByRole = new SharedVolumes<>();
    private final SharedVolumes<FrameworkId> sharedInUse = new SharedVolumes<>();
    private final Amounts total = new Amounts();
    private final Amounts available = new Amounts();

    public AgentAccount agent(AgentId agent) {
        AgentStock stock = stocks.get(agent);
        return stock == null ? AgentAccount.EMPTY : stock.account();
    }

    /// An agent as an allocation sees it; null when it has nothing.
    public @Nullable AgentStock stock(AgentId agent) {
        return stocks.get(agent);
    }

    /// The agent of a number.
    public @Nullable AgentStock stock(int number) {
        return number < byNumber.size() ? byNumber.get(number) : null;
    }

    /// The number of the first agent from `number` on that has something to offer; -1 without one.
    public int nextOpen(int number) {
        return open.nextSetBit(number);
    }

    /// The names of scalars in all amounts.
    public ScalarNames names() {
        return names;
    }

    /// The roles with what they hold.
    public RoleTree roles() {
        return roles;
    }

    /// The frameworks in their roles, with what they hold.
    public Claims claims() {
        return claims;
    }

    /// The scalars of all reachable agents.
    public Quantities total() {
        return Quantities.of(total.toMap(names));
    }

    /// The same, as numbers.
    public Amounts totalAmounts() {
        return total;
    }

    /// The scalars that are free on agents that may be offered, unreserved and not revocable.
    public Amounts available() {
        return available;
    }

    /// The scalars used by or offered to all frameworks in a role and below it.
    public Quantities ofRole(String role) {
        RoleNode node = roles.find(role);
        return node == null ? new Quantities() : Quantities.of(node.taken().toMap(names));
    }

    /// The scalars used by or offered to a framework in a role.
    public Quantities of(Claim claim) {
        ClaimEntry entry = claims.find(claim);
        return entry == null ? new Quantities() : Quantities.of(entry.taken.toMap(names));
    }

    /// The scalars used by the tasks of a framework.
    public Quantities usedBy(FrameworkId framework) {
        Amounts used = usedByFramework.get(framework);
        return used == null ? new Quantities() : Quantities.of(used.toMap(names));
    }

    /// How many offers a framework got in a role in this term.
    public long offersMade(Claim claim) {
        ClaimEntry entry = claims.find(claim);
        return entry == null ? 0 : entry.offers;
    }

    /// An agent is reachable and has these resources.
    public void setTotal(AgentId agent, Resources resources) {
        AgentStock stock = enter(agent);
        total.subtract(Amounts.of(stock.total(), Counted.ALL, names));
        total.add(Amounts.of(resources, Counted.ALL, names));
        roles.reserve(resources);
        roles.unreserve(stock.total());
        stock.setTotal(resources, this);
        prune(stock);
    }

    /// What an agent says of itself.
    public void describe(AgentId agent, AgentInfo info, List<String> capabilities) {
        AgentStock stock = stocks.get(agent);
        if (stock != null) {
            stock.describe(info, capabilities);
        }
    }

    /// Whether what is free on an agent may be offered from now on.
    public void setOffering(AgentId agent, AgentStock.Offering offering) {
        AgentStock stock = stocks.get(agent);
        if (stock != null && stock.offering != offering) {
            stock.offering = offering;
            if (stock.isOffered()) {
                available.add(stock.freeCharged());
            } else {
                available.subtract(stock.freeCharged());
            }
            open.set(stock.number(), stock.isOpen());
        }
    }

    private AgentStock enter(AgentId agent) {
        AgentStock known = stocks.get(agent);
        if (known != null) {
            return known;
        }
        int number = numbers.nextClearBit(0);
        numbers.set(number);
        AgentStock made = new AgentStock(agent, number);
        stocks.put(agent, made);
        while (byNumber.size() <= number) {
            byNumber.add(null);
        }
        byNumber.set(number, made);
        return made;
    }

    private void prune(AgentStock stock) {
        if (stock.isUnused()) {
            stocks.remove(stock.id());
            byNumber.set(stock.number(), null);
            numbers.clear(stock.number());
            open.clear(stock.number());
        }
    }

    Amounts charged(Resources resources) {
        return Amounts.of(resources, Counted.CHARGED, names);
    }

    /// Something else is free on an agent.
    void freeChanged(AgentStock stock, Amounts before) {
        if (stock.isOffered()) {
            available.subtract(before);
            available.add(stock.freeCharged());
        }
        open.set(stock.number(), stock.isOpen());
    }

    public void use(AgentId agent, Claim claim, Resources resources) {
        enter(agent).use(resources, this);
        ClaimEntry entry = claims.enter(claim);
        take(agent, entry, resources);
        usedByFramework
                .computeIfAbsent(claim.framework(), _ -> new Amounts())
                .add(all(sharedInUse.taken(claim.framework(), agent, resources)));
        claims.prune(entry);
    }

    public void release(AgentId agent, Claim claim, Resources resources) {
        AgentStock stock = enter(agent);
        stock.release(resources, this);
        prune(stock);
        ClaimEntry entry = claims.enter(claim);
        giveBack(agent, entry, resources);
        Amounts given = all(sharedInUse.given(claim.framework(), agent, resources));
        usedByFramework.computeIfPresent(
                claim.framework(),
                (_, used) -> {
                    used.subtract(given);
                    return used.isZero() ? null : used;
                });
        claims.prune(entry);
    }

    public void offer(AgentId agent, Claim claim, Resources resources) {
        enter(agent).offer(resources, this);
        ClaimEntry entry = claims.enter(claim);
        take(agent, entry, resources);
        entry.offered.add(all(sharedInOffers.taken(claim, agent, resources)));
        entry.offers++;
        entry.openOffers++;
        roles.countOffer(entry.role());
    }

    public void endOffer(AgentId agent, Claim claim, Resources resources) {
        AgentStock stock = enter(agent);
        stock.endOffer(resources, this);
        prune(stock);
        ClaimEntry entry = claims.enter(claim);
        giveBack(agent, entry, resources);
        entry.offered.subtract(all(sharedInOffers.given(claim, agent, resources)));
        entry.openOffers--;
        claims.prune(entry);
    }

    private Amounts all(Resources resources) {
        return Amounts.of(resources, Counted.ALL, names);
    }

    private void take(AgentId agent, ClaimEntry entry, Resources resources) {
        entry.taken.add(all(sharedByClaim.taken(entry.claim(), agent, resources)));
        Resources single = SharedVolumes.unshared(resources);
        roles.take(entry.role(), all(single), charged(single));
        if (!Same.object(single, resources)) {
            Resources shared = resources.filter(r -> r.shared() != null);
            roles.takeOwn(entry.role(), all(sharedByRole.taken(own(entry), agent, shared)));
            for (RoleNode each = entry.role(); each != null; each = each.parent()) {
                roles.takeAlone(each, all(sharedByRole.taken(each.path(), agent, shared)));
            }
        }
    }

    private void giveBack(AgentId agent, ClaimEntry entry, Resources resources) {
        entry.taken.subtract(all(sharedByClaim.given(entry.claim(), agent, resources)));
        Resources single = SharedVolumes.unshared(resources);
        roles.giveBack(entry.role(), all(single), charged(single));
        if (!Same.object(single, resources)) {
            Resources shared = resources.filter(r -> r.shared() != null);
            roles.giveBackOwn(entry.role(), all(sharedByRole.given(own(entry), agent, shared)));
            for (RoleNode each = entry.role(); each != null; each = each.parent()) {
                roles.giveBackAlone(each, all(sharedByRole.given(each.path(), agent, shared)));
            }
        }
    }

    /// Stands for the role without those below it.
    private static String own(ClaimEntry entry) {
        return entry.claim().role() + "/.";
    }

    /// Forgets a framework that is no more; what its tasks use has been released.
    public void forget(FrameworkId framework) {
        claims.forget(framework);
    }

    /// Counts of offers begin anew, and nobody is connected.
    public void beginTerm() {
        claims.beginTerm();
        roles.beginTerm();
        for (AgentStock stock : List.copyOf(stocks.values())) {
            setOffering(stock.id(), AgentStock.Offering.WITHHELD);
        }
    }
}
