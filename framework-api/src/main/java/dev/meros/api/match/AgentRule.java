package dev.meros.api.match;

import dev.meros.api.model.Offer;

import java.util.Optional;

/// A rule of the framework's own on which offers it uses at all, whatever the task: agents that
/// failed it before, agents of another team. Asked once for each offer in a round. Pure.
@FunctionalInterface
public interface AgentRule {
    /// Why this offer is not to be used, mostly with [Veto.Code#AGENT] or [Veto.Code#ROLE]; empty
    /// when there is nothing against it.
    Optional<Veto> veto(Offer offer);

    /// Leaves out agents for which maintenance is planned.
    static AgentRule noMaintenance() {
        return offer ->
                offer.unavailability() == null
                        ? Optional.empty()
                        : Optional.of(
                                new Veto(
                                        Veto.Code.AGENT,
                                        "no maintenance",
                                        "planned",
                                        "agent: maintenance is planned"));
    }

    /// Uses the resources of offers in this role alone, for frameworks with several.
    static AgentRule role(String role) {
        return offer -> {
            String own = offer.allocationInfo() == null ? "*" : offer.allocationInfo().role();
            return role.equals(own)
                    ? Optional.empty()
                    : Optional.of(Veto.of(Veto.Code.ROLE, "role", role, String.valueOf(own)));
        };
    }
}
