package dev.meros.kernel.core;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.amount.Amounts;
import dev.meros.kernel.core.amount.Amounts.Counted;
import dev.meros.kernel.core.amount.ScalarNames;
import dev.meros.kernel.core.offer.OfferEntry;
import dev.meros.kernel.core.operation.Conversion;
import dev.meros.kernel.core.role.RoleNode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Keeps the operations of one ACCEPT within the limits of quota.
///
/// What is offered is within them already, unless it is reserved to a role above that of the offer:
/// such a reservation does not count for the role of the offer before it is refined to it, or taken
/// off and used.
final class LimitGuard {
    private final ScalarNames names;
    private final Map<RoleNode, Amounts> changes = new LinkedHashMap<>();
    private final ClusterState state;

    LimitGuard(ClusterState state) {
        this.state = state;
        this.names = state.accounts().names();
    }

    /// An offer has ended: its role no longer holds it. All offers are of one role.
    void ended(OfferEntry offer) {
        RoleNode role = state.roles().find(offer.role());
        for (RoleNode each = role; each != null; each = each.parent()) {
            if (each.hasLimits()) {
                Amounts change = changes.computeIfAbsent(each, _ -> new Amounts());
                change.subtract(Amounts.of(offer.resources(), Counted.CHARGED, names));
            }
        }
    }

    /// Why a role may not use these resources; empty when it may.
    Optional<String> ofUse(Resources wanted) {
        return changes.isEmpty() ? Optional.empty() : violation(Conversion.NONE, wanted);
    }

    void use(Resources wanted) {
        changes.forEach((role, change) -> change.add(growth(role, Conversion.NONE, wanted)));
    }

    /// Why reservations may not be changed so; empty when they may.
    Optional<String> of(Conversion conversion) {
        return changes.isEmpty() ? Optional.empty() : violation(conversion, Resources.EMPTY);
    }

    void convert(Conversion conversion) {
        changes.forEach((role, change) -> change.add(growth(role, conversion, Resources.EMPTY)));
    }

    private Optional<String> violation(Conversion conversion, Resources used) {
        for (Map.Entry<RoleNode, Amounts> each : changes.entrySet()) {
            RoleNode role = each.getKey();
            Amounts growth = growth(role, conversion, used);
            for (int kind = 0; kind < names.size(); kind++) {
                if (growth.get(kind) <= 0 || role.limit(kind) == Long.MAX_VALUE) {
                    continue;
                }
                long room = Math.max(0, role.limit(kind) - role.consumed(kind));
                long left = room - each.getValue().get(kind);
                if (growth.get(kind) > left) {
                    return Optional.of(
                            "resources: %s:%s more (expected: at most %s, which the limit of role %s leaves)"
                                    .formatted(
                                            names.name(kind),
                                            new Scalar(growth.get(kind)),
                                            new Scalar(Math.max(0, left)),
                                            role));
                }
            }
        }
        return Optional.empty();
    }

    /// By how much more a role consumes.
    private Amounts growth(RoleNode role, Conversion conversion, Resources used) {
        Amounts growth = Amounts.of(used, Counted.CHARGED, names);
        growth.add(reservedWithin(role, conversion.converted()));
        growth.subtract(reservedWithin(role, conversion.consumed()));
        return growth;
    }

    private Amounts reservedWithin(RoleNode role, Resources resources) {
        return Amounts.of(resources.filter(r -> isWithin(role, r)), Counted.ALL, names);
    }

    private static boolean isWithin(RoleNode role, Resource r) {
        String reserved = ResourceKinds.reservationRole(r);
        return reserved != null
                && (role.isRoot()
                        || reserved.equals(role.path())
                        || reserved.startsWith(role.path() + "/"));
    }
}
