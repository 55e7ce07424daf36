package dev.meros.api.quota;

import dev.meros.api.model.Fields;
import dev.meros.api.model.Scalar;

import java.util.Map;

/// `quota.QuotaConfig` of the v1 API: what a role with all below it is guaranteed and limited to,
/// by the names of scalars. Without guarantees and limits the role has no quota.
public record QuotaConfig(String role, Map<String, Scalar> guarantees, Map<String, Scalar> limits) {
    public QuotaConfig {
        Fields.required(role, "QuotaConfig.role");
        guarantees = Fields.map(guarantees);
        limits = Fields.map(limits);
    }
}
