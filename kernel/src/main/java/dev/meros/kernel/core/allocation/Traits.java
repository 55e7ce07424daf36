package dev.meros.kernel.core.allocation;

import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.kernel.core.role.RoleNode;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Which of the candidates of an allocation have something in common, worked out when it is first
/// asked.
final class Traits {
    private final AllocationView view;
    private final long[] candidates;
    private final Map<Capability.Type, long[]> capable = new EnumMap<>(Capability.Type.class);
    private final Map<String, long[]> below = new HashMap<>();
    private long @Nullable [] top;

    Traits(AllocationView view, long[] candidates) {
        this.view = view;
        this.candidates = candidates;
    }

    private long[] those(Predicate<ClaimEntry> condition) {
        long[] found = Bits.none(view.claims().numbers());
        Bits.forEach(
                candidates,
                number -> {
                    ClaimEntry claim = view.claims().find(number);
                    if (claim != null && condition.test(claim)) {
                        Bits.set(found, number);
                    }
                });
        return found;
    }

    private long[] with(Capability.Type capability) {
        return capable.computeIfAbsent(capability, c -> those(claim -> claim.has(c)));
    }

    /// Those in roles on top.
    private long[] top() {
        long[] known = top;
        if (known == null) {
            known = those(claim -> claim.role().parent() == view.roles().root());
            top = known;
        }
        return known;
    }

    long[] revocable() {
        return with(Capability.Type.REVOCABLE_RESOURCES);
    }

    /// Those in a role or below it, added to `found`.
    void below(String role, Supplier<Ranking> ranking, long[] found) {
        long[] those = below.get(role);
        if (those == null) {
            those = Bits.none(view.claims().numbers());
            RoleNode node = view.roles().find(role);
            if (node != null) {
                ranking.get().claimsBelow(node, those);
            }
            below.put(role, those);
        }
        Bits.add(found, those);
    }

    /// Keeps those whom an agent can serve; the same rules as [Eligibility#agent].
    void retainServed(AgentStock agent, Eligibility eligibility, long[] some) {
        AgentTraits traits = agent.traits();
        if (traits.gpus() == AgentTraits.Gpus.SOME
                && view.rules().gpus() == AllocationRules.GpuRule.KEPT) {
            Bits.retain(some, with(Capability.Type.GPU_RESOURCES));
        }
        if (eligibility.isForeign(agent)) {
            Bits.retain(some, with(Capability.Type.REGION_AWARE));
        }
        switch (traits.roles()) {
            case ANY -> {}
            case FLAT -> Bits.retain(some, top());
        }
    }
}
