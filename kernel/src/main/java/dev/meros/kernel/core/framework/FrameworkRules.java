package dev.meros.kernel.core.framework;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.OfferFilters;
import dev.meros.api.resource.Roles;
import dev.meros.kernel.core.constraint.ConstraintLimits;
import dev.meros.kernel.core.constraint.ConstraintRules;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What a framework must say of itself to be subscribed: mesos-v1 §2.2 SUBSCRIBE.
public final class FrameworkRules {
    private static final int MAX_ID_BYTES = 255;

    /// The longest failover_timeout that counts, in seconds (about 292 years, in nanoseconds a
    /// `long`).
    private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

    private FrameworkRules() {}

    /// Why a framework is refused, as a message for it. `suppressed` are the roles in which it
    /// wants no offers.
    public static Optional<String> violation(
            FrameworkInfo info,
            List<String> suppressed,
            @Nullable OfferConstraints constraints,
            ConstraintLimits limits) {
        return ofRoles(info)
                .or(() -> ofId(info.id()))
                .or(() -> ofTimeout(info.failoverTimeout()))
                .or(() -> within("suppressed_roles", suppressed, info))
                .or(() -> within("offer_filters", info.offerFilters().keySet(), info))
                .or(() -> ofFilters(info))
                .or(
                        () ->
                                constraints == null
                                        ? Optional.empty()
                                        : ofConstraints(constraints, info, limits));
    }

    private static Optional<String> ofConstraints(
            OfferConstraints constraints, FrameworkInfo info, ConstraintLimits limits) {
        return within("offer_constraints", constraints.roleConstraints().keySet(), info)
                .or(
                        () ->
                                constraints.roleConstraints().entrySet().stream()
                                        .map(
                                                e ->
                                                        ConstraintRules.violation(
                                                                "offer_constraints of "
                                                                        + e.getKey(),
                                                                e.getValue(),
                                                                limits))
                                        .flatMap(Optional::stream)
                                        .findFirst());
    }

    private static Optional<String> ofRoles(FrameworkInfo info) {
        if (info.has(Capability.Type.MULTI_ROLE)) {
            if (info.role() != null) {
                return Optional.of(
                        "role: %s (expected: unset with MULTI_ROLE; name it in roles)"
                                .formatted(info.role()));
            }
            Set<String> seen = new HashSet<>();
            for (String role : info.roles()) {
                if (!seen.add(role)) {
                    return Optional.of("roles: %s (expected: each role once)".formatted(role));
                }
            }
        } else if (!info.roles().isEmpty()) {
            return Optional.of(
                    "roles: %s (expected: empty without MULTI_ROLE)".formatted(info.roles()));
        }
        return info.effectiveRoles().stream()
                .map(FrameworkRules::ofRole)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// Why a text cannot be the name of a role.
    public static Optional<String> ofRole(String role) {
        return Roles.violation(role);
    }

    private static Optional<String> ofId(@Nullable FrameworkId id) {
        return id == null || id.value().isEmpty() ? Optional.empty() : ofId("id", id.value());
    }

    /// Why a text cannot be an id that a framework chooses, such as that of a task.
    public static Optional<String> ofId(String name, String id) {
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_ID_BYTES) {
            return Optional.of(
                    "%s: %d bytes (expected: 1 to %d bytes)".formatted(name, bytes, MAX_ID_BYTES));
        }
        boolean bad =
                id.equals(".")
                        || id.equals("..")
                        || id.chars()
                                .anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
        return bad
                ? Optional.of(
                        "%s: '%s' (expected: no '/', '\\' or control characters, not '.' or '..')"
                                .formatted(name, id))
                : Optional.empty();
    }

    private static Optional<String> ofTimeout(double seconds) {
        return seconds >= 0 && seconds <= MAX_SECONDS
                ? Optional.empty()
                : Optional.of(
                        "failover_timeout: %s (expected: 0 to %s seconds)"
                                .formatted(seconds, MAX_SECONDS));
    }

    /// How long a framework may be away.
    public static Duration failoverTimeout(FrameworkInfo info) {
        return Duration.ofNanos((long) (info.failoverTimeout() * 1e9));
    }

    private static Optional<String> within(
            String name, Collection<String> roles, FrameworkInfo info) {
        return roles.stream()
                .filter(role -> !info.effectiveRoles().contains(role))
                .findFirst()
                .map(
                        role ->
                                "%s: %s (expected: one of %s)"
                                        .formatted(name, role, info.effectiveRoles()));
    }

    private static Optional<String> ofFilters(FrameworkInfo info) {
        return info.offerFilters().values().stream()
                .map(OfferFilters::minAllocatableResources)
                .filter(m -> m != null)
                .flatMap(m -> m.quantities().stream())
                .flatMap(q -> q.quantities().entrySet().stream())
                .filter(e -> e.getValue().thousandths() < 0)
                .findFirst()
                .map(
                        e ->
                                "offer_filters: %s of %s (expected: 0 or more)"
                                        .formatted(e.getValue(), e.getKey()));
    }

    /// Why a framework cannot subscribe again with this info, as a message for it.
    public static Optional<String> violation(FrameworkInfo old, FrameworkInfo info) {
        return Objects.equals(old.principal(), info.principal())
                ? Optional.empty()
                : Optional.of(
                        "principal: %s (expected: %s, as before)"
                                .formatted(info.principal(), old.principal()));
    }
}
