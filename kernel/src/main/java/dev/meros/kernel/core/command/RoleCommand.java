package dev.meros.kernel.core.command;

import dev.meros.api.model.WeightInfo;
import dev.meros.api.quota.QuotaConfig;
import dev.meros.api.quota.QuotaRequest;

import java.util.List;

/// What operators decide on roles; mesos-v1 §5.2.
public sealed interface RoleCommand extends Command {
    /// Sets the quotas of roles, all or none.
    record UpdateQuota(List<QuotaConfig> configs, Checks checks) implements RoleCommand {
        public UpdateQuota {
            configs = List.copyOf(configs);
        }
    }

    /// Sets the quota of a role that has none: the guarantee is also the limit.
    record SetQuota(QuotaRequest request) implements RoleCommand {}

    /// Takes the quota of a role away.
    record RemoveQuota(String role) implements RoleCommand {}

    /// Sets the weights of roles, all or none.
    record UpdateWeights(List<WeightInfo> weights) implements RoleCommand {
        public UpdateWeights {
            weights = List.copyOf(weights);
        }
    }

    /// Whether quotas are checked against what is used and what the cluster has.
    enum Checks {
        ALL,
        /// Guarantees may be more than there is, limits less than what is used.
        FORCED
    }
}
