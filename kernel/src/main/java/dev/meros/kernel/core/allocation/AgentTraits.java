package dev.meros.kernel.core.allocation;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What an agent is like, as far as that decides who may have it: mesos-v1 §3.2, §6.3.
record AgentTraits(Gpus gpus, @Nullable String region, Roles roles) {
    static final AgentTraits NONE = new AgentTraits(Gpus.NONE, null, Roles.ANY);

    enum Gpus {
        NONE,
        SOME
    }

    /// Which frameworks an agent can serve. Agents serve roles on every level of the tree, unless
    /// they say that they serve several roles and do not say that these may be a tree.
    enum Roles {
        ANY,
        FLAT
    }

    static AgentTraits of(AgentInfo info, List<String> capabilities, Resources total) {
        boolean flat =
                capabilities.contains("MULTI_ROLE") && !capabilities.contains("HIERARCHICAL_ROLE");
        Roles roles = flat ? Roles.FLAT : Roles.ANY;
        return new AgentTraits(gpus(total), region(info.domain()), roles);
    }

    private static Gpus gpus(Resources total) {
        return total.scalar("gpus").isPositive() ? Gpus.SOME : Gpus.NONE;
    }

    /// The region of a domain, or null where there is none.
    static @Nullable String region(@Nullable DomainInfo domain) {
        return domain == null || domain.faultDomain() == null
                ? null
                : domain.faultDomain().region().name();
    }

    AgentTraits withTotal(Resources total) {
        return new AgentTraits(gpus(total), region, roles);
    }
}
