package dev.meros.api.resource;

import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.ReservationInfo;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Reservations of one resource: a stack, from the first at the bottom to the one that counts at
/// the top, each for a role below the one under it (mesos-v1 §3.4).
///
/// A resource comes in three formats: the newer one (`reservations`), which everything here gives
/// and [Resources] holds; the older one (`role` and `reservation`), which can say one reservation
/// at most; and that of operator endpoints, which has both. [#upgraded] reads all three.
public final class Reservations {
    private Reservations() {}

    /// The role that a resource is reserved to, or null when it is unreserved. Newer format.
    public static @Nullable String role(Resource r) {
        List<ReservationInfo> stack = r.reservations();
        return stack.isEmpty() ? null : stack.getLast().role();
    }

    public static boolean isReserved(Resource r) {
        return !r.reservations().isEmpty();
    }

    /// Whether exactly this role holds the resource, not an ancestor of it.
    public static boolean isReservedTo(Resource r, String role) {
        return role.equals(role(r));
    }

    /// Whether the reservation at the top was made by an operation and can be taken off.
    public static boolean isDynamic(Resource r) {
        return isReserved(r) && r.reservations().getLast().type() == ReservationInfo.Type.DYNAMIC;
    }

    /// Whether there is more than one reservation, which the older format cannot say.
    public static boolean isRefined(Resource r) {
        return r.reservations().size() > 1;
    }

    /// Whether a resource may be offered to a role: it is unreserved, or reserved to the role or to
    /// an ancestor of it.
    public static boolean isAllocatableTo(Resource r, String role) {
        String reserved = role(r);
        return reserved == null || Roles.isWithin(role, reserved);
    }

    /// The resource with one more reservation. Throws [InvalidMessageException] when the stack
    /// would break the rules of [#violation].
    public static Resource push(Resource resource, ReservationInfo reservation) {
        Resource r = upgraded(resource);
        List<ReservationInfo> stack = new ArrayList<>(r.reservations());
        stack.add(reservation);
        Resource pushed = r.toBuilder().reservations(stack).build();
        Optional<String> violation = violation(pushed);
        if (violation.isPresent()) {
            throw new InvalidMessageException(violation.get());
        }
        return pushed;
    }

    /// The resource without its newest reservation. Throws [InvalidMessageException] when there is
    /// none.
    public static Resource pop(Resource resource) {
        Resource r = upgraded(resource);
        if (r.reservations().isEmpty()) {
            throw new InvalidMessageException("reservations: none (expected: at least one)");
        }
        return r.toBuilder()
                .reservations(r.reservations().subList(0, r.reservations().size() - 1))
                .build();
    }

    /// The resource without any reservation.
    public static Resource toUnreserved(Resource resource) {
        Resource r = upgraded(resource);
        return r.reservations().isEmpty() ? r : r.toBuilder().reservations(List.of()).build();
    }

    /// Why the reservations of a resource, in whichever format, break the rules: each has a type
    /// and a role other than `*`; those above the first are dynamic and for a role below the one
    /// under them; principal and labels are for dynamic ones; two formats that say different things
    /// are not mixed.
    public static Optional<String> violation(Resource r) {
        return ofOlderFormat(r).or(() -> ofStack(r.reservations())).or(() -> ofMixing(r));
    }

    private static Optional<String> ofOlderFormat(Resource r) {
        if (r.role() != null) {
            Optional<String> name = Roles.violation(r.role());
            if (name.isPresent()) {
                return name;
            }
        }
        ReservationInfo old = r.reservation();
        if (old == null || !r.reservations().isEmpty()) {
            return Optional.empty();
        }
        if (r.role() == null || r.role().equals(Roles.EVERYBODY)) {
            return bad("reservation", "a role other than '*' beside it");
        }
        if (old.role() != null || old.type() != null) {
            return bad("reservation", "no role and no type, which only reservations have");
        }
        return Optional.empty();
    }

    private static Optional<String> ofStack(List<ReservationInfo> stack) {
        String under = null;
        for (ReservationInfo reservation : stack) {
            Optional<String> violation = ofEntry(reservation, under);
            if (violation.isPresent()) {
                return violation;
            }
            under = reservation.role();
        }
        return Optional.empty();
    }

    private static Optional<String> ofEntry(ReservationInfo reservation, @Nullable String under) {
        String role = reservation.role();
        if (role == null) {
            return bad("reservations", "a role in each");
        }
        if (role.equals(Roles.EVERYBODY)) {
            return bad("reservations: *", "a role to which something can be reserved");
        }
        Optional<String> name = Roles.violation(role);
        if (name.isPresent()) {
            return name;
        }
        ReservationInfo.Type type = reservation.type();
        if (type == null || type == ReservationInfo.Type.UNKNOWN) {
            return bad("reservations: " + role, "a type, STATIC or DYNAMIC");
        }
        if (type == ReservationInfo.Type.STATIC
                && (reservation.principal() != null || reservation.labels() != null)) {
            return bad("reservations: " + role, "no principal and no labels when STATIC");
        }
        if (under != null && type == ReservationInfo.Type.STATIC) {
            return bad("reservations: " + role, "DYNAMIC above another reservation");
        }
        if (under != null && !Roles.isBelow(role, under)) {
            return bad("reservations: " + role, "a role below " + under);
        }
        return Optional.empty();
    }

    /// Both formats at once are those of an endpoint, and must be of one mind.
    private static Optional<String> ofMixing(Resource r) {
        if (r.reservations().isEmpty() || (r.role() == null && r.reservation() == null)) {
            return Optional.empty();
        }
        Resource newer = r.toBuilder().role(null).reservation(null).build();
        Resource endpoint = endpointFormat(newer);
        boolean agree =
                Objects.equals(r.role(), endpoint.role())
                        && Objects.equals(r.reservation(), endpoint.reservation());
        return agree
                ? Optional.empty()
                : bad(
                        "reservations: " + role(r),
                        "either reservations, or role and reservation, not both");
    }

    private static Optional<String> bad(String what, String expected) {
        return Optional.of(what + " (expected: " + expected + ")");
    }

    /// Why resources of one call break the rules: one alone ([#violation]), or some are in the
    /// older format and some in the newer.
    public static Optional<String> violation(List<Resource> resources) {
        boolean older = false;
        boolean newer = false;
        for (Resource r : resources) {
            Optional<String> violation = violation(r);
            if (violation.isPresent()) {
                return violation;
            }
            newer |= isReserved(r);
            older |=
                    !isReserved(r)
                            && (r.reservation() != null
                                    || (r.role() != null && !r.role().equals(Roles.EVERYBODY)));
        }
        return older && newer
                ? bad("reservations", "all resources in the older format, or all in the newer")
                : Optional.empty();
    }

    /// The resource in the newer format, from any of the three. What breaks the rules of
    /// [#violation] is read as well as can be.
    public static Resource upgraded(Resource r) {
        if (r.role() == null && r.reservation() == null) {
            return r;
        }
        Resource.Builder b = r.toBuilder().role(null).reservation(null);
        if (!r.reservations().isEmpty()) {
            return b.build();
        }
        String role = r.role() == null ? Roles.EVERYBODY : r.role();
        ReservationInfo old = r.reservation();
        if (old != null) {
            b.reservations(
                    List.of(
                            new ReservationInfo(
                                    old.principal(),
                                    old.labels(),
                                    role,
                                    ReservationInfo.Type.DYNAMIC)));
        } else if (!role.equals(Roles.EVERYBODY)) {
            b.reservations(
                    List.of(new ReservationInfo(null, null, role, ReservationInfo.Type.STATIC)));
        }
        return b.build();
    }

    /// The resource in the older format, for those who do not know RESERVATION_REFINEMENT: `role`,
    /// and `reservation` when it is dynamic. Throws [InvalidMessageException] when the resource is
    /// refined, which that format cannot say.
    public static Resource olderFormat(Resource resource) {
        Resource r = upgraded(resource);
        if (isRefined(r)) {
            throw new InvalidMessageException(
                    "reservations: "
                            + r.reservations().size()
                            + " (expected: at most one in the older format)");
        }
        return withOlderFields(r).reservations(List.of()).build();
    }

    /// The resource in the format of operator endpoints: `reservations` and, where they can say the
    /// same, `role` and `reservation` too.
    public static Resource endpointFormat(Resource resource) {
        Resource r = upgraded(resource);
        return isRefined(r) ? r : withOlderFields(r).build();
    }

    private static Resource.Builder withOlderFields(Resource r) {
        if (!isReserved(r)) {
            return r.toBuilder().role(Roles.EVERYBODY);
        }
        ReservationInfo top = r.reservations().getLast();
        Resource.Builder b = r.toBuilder().role(top.role());
        return top.type() == ReservationInfo.Type.DYNAMIC
                ? b.reservation(new ReservationInfo(top.principal(), top.labels(), null, null))
                : b;
    }
}
