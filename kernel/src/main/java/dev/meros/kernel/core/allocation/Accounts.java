package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.resource.Resources;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// The books of what is taken: per agent, per role, and per framework in a role.
///
/// What tasks use counts from their launch to their end; what is offered counts too. The total of
/// the cluster is that of its reachable agents.
public final class Accounts {
    private final HashMap<AgentId, AgentAccount> agents = new HashMap<>();
    private final HashMap<Claim, Quantities> byClaim = new HashMap<>();
    private final HashMap<String, Quantities> byRole = new HashMap<>();
    private final LinkedHashMap<FrameworkId, Quantities> usedByFramework = new LinkedHashMap<>();
    private final HashMap<Claim, Long> offersMade = new HashMap<>();
    private final SharedVolumes<Claim> sharedByClaim = new SharedVolumes<>();
    private final SharedVolumes<String> sharedByRole = new SharedVolumes<>();
    private final SharedVolumes<FrameworkId> sharedInUse = new SharedVolumes<>();
    private Quantities total = new Quantities();

    public AgentAccount agent(AgentId agent) {
        return agents.getOrDefault(agent, AgentAccount.EMPTY);
    }

    /// The scalars of all reachable agents.
    public Quantities total() {
        return total.copy();
    }

    /// The scalars used by or offered to all frameworks in a role.
    public Quantities ofRole(String role) {
        Quantities q = byRole.get(role);
        return q == null ? new Quantities() : q.copy();
    }

    /// The scalars used by or offered to a framework in a role.
    public Quantities of(Claim claim) {
        Quantities q = byClaim.get(claim);
        return q == null ? new Quantities() : q.copy();
    }

    /// The scalars used by the tasks of a framework.
    public Quantities usedBy(FrameworkId framework) {
        Quantities q = usedByFramework.get(framework);
        return q == null ? new Quantities() : q.copy();
    }

    /// How many offers a framework got in a role in this term.
    public long offersMade(Claim claim) {
        return offersMade.getOrDefault(claim, 0L);
    }

    /// An agent is reachable and has these resources.
    public void setTotal(AgentId agent, Resources resources) {
        AgentAccount old = agent(agent);
        total.subtract(old.total());
        total.add(resources);
        put(agent, new AgentAccount(resources, old.used(), old.offered()));
    }

    private void put(AgentId agent, AgentAccount account) {
        if (account.total().isEmpty() && account.used().isEmpty() && account.offered().isEmpty()) {
            agents.remove(agent);
        } else {
            agents.put(agent, account);
        }
    }

    public void use(AgentId agent, Claim claim, Resources resources) {
        AgentAccount a = agent(agent);
        put(agent, new AgentAccount(a.total(), a.used().plus(resources), a.offered()));
        take(agent, claim, resources);
        usedByFramework
                .computeIfAbsent(claim.framework(), _ -> new Quantities())
                .add(sharedInUse.taken(claim.framework(), agent, resources));
    }

    public void release(AgentId agent, Claim claim, Resources resources) {
        AgentAccount a = agent(agent);
        put(agent, new AgentAccount(a.total(), a.used().minus(resources), a.offered()));
        giveBack(agent, claim, resources);
        Resources counted = sharedInUse.given(claim.framework(), agent, resources);
        usedByFramework.computeIfPresent(
                claim.framework(),
                (_, q) -> {
                    q.subtract(counted);
                    return q.isEmpty() ? null : q;
                });
    }

    public void offer(AgentId agent, Claim claim, Resources resources) {
        AgentAccount a = agent(agent);
        put(agent, new AgentAccount(a.total(), a.used(), a.offered().plus(resources)));
        take(agent, claim, resources);
        offersMade.merge(claim, 1L, Long::sum);
    }

    public void endOffer(AgentId agent, Claim claim, Resources resources) {
        AgentAccount a = agent(agent);
        put(agent, new AgentAccount(a.total(), a.used(), a.offered().minus(resources)));
        giveBack(agent, claim, resources);
    }

    private void take(AgentId agent, Claim claim, Resources resources) {
        byClaim.computeIfAbsent(claim, _ -> new Quantities())
                .add(sharedByClaim.taken(claim, agent, resources));
        byRole.computeIfAbsent(claim.role(), _ -> new Quantities())
                .add(sharedByRole.taken(claim.role(), agent, resources));
    }

    private void giveBack(AgentId agent, Claim claim, Resources resources) {
        subtract(byClaim, claim, sharedByClaim.given(claim, agent, resources));
        subtract(byRole, claim.role(), sharedByRole.given(claim.role(), agent, resources));
    }

    private static <K> void subtract(Map<K, Quantities> sums, K key, Resources resources) {
        sums.computeIfPresent(
                key,
                (_, q) -> {
                    q.subtract(resources);
                    return q.isEmpty() ? null : q;
                });
    }

    /// Forgets how many offers a framework got.
    public void forget(FrameworkId framework) {
        offersMade.keySet().removeIf(claim -> claim.framework().equals(framework));
    }

    /// Counts of offers begin anew.
    public void beginTerm() {
        offersMade.clear();
    }
}
