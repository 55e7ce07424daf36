package dev.meros.kernel.core.record;

import dev.meros.api.model.Scalar;

import java.util.Map;

/// What operators have decided on roles.
public sealed interface RoleRecord extends KernelRecord.Durable {
    /// The quota of a role is this from now on; without guarantees and limits it has none.
    record QuotaSet(String role, Map<String, Scalar> guarantees, Map<String, Scalar> limits)
            implements RoleRecord {}

    /// The weight of a role among its siblings is this from now on; 1 is that of all others.
    record WeightSet(String role, double weight) implements RoleRecord {}
}
