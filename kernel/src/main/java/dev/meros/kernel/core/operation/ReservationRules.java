package dev.meros.kernel.core.operation;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.Resources;

import java.util.List;
import java.util.Optional;

/// RESERVE and UNRESERVE: the last reservation of a stack is put on or taken off.
final class ReservationRules {
    private ReservationRules() {}

    static Plan reserve(
            Offer.Operation operation, Offer.Operation.Reserve reserve, Asker asker, Site site) {
        Optional<String> violation =
                Named.violation("reserve.resources", reserve.resources(), asker)
                        .or(
                                () ->
                                        reserve.source().isEmpty()
                                                ? Optional.empty()
                                                : ofSource(reserve.source(), asker));
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        List<Resource> wanted = Named.clean(reserve.resources());
        List<Resource> source = Named.clean(reserve.source());
        violation =
                wanted.stream()
                        .map(r -> ofReserved(r, asker, site))
                        .flatMap(Optional::stream)
                        .findFirst()
                        .or(() -> source.isEmpty() ? Optional.empty() : ofStacks(wanted, source));
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Resources consumed =
                Resources.of(
                        source.isEmpty()
                                ? wanted.stream().map(Reservations::pop).toList()
                                : source);
        return new Plan.Apply(
                operation.toBuilder().reserve(new Offer.Operation.Reserve(wanted, source)).build(),
                new Conversion(consumed, Resources.of(wanted)),
                Plan.Outcome.USABLE,
                Plan.Data.NONE);
    }

    private static Optional<String> ofReserved(Resource r, Asker asker, Site site) {
        ReservationInfo top = Named.topReservation(r);
        if (top == null || top.role() == null) {
            return ResourceShape.bad(r, "the reservation to make");
        }
        if (top.type() != ReservationInfo.Type.DYNAMIC) {
            return ResourceShape.bad(r, "a reservation of type DYNAMIC as the last one");
        }
        if (r.revocable() != null) {
            return ResourceShape.bad(r, "no reservation of revocable resources");
        }
        if (ResourceShape.isVolume(r)) {
            return ResourceShape.bad(r, "no reservation of a persistent volume");
        }
        String role = top.role();
        if (role.contains("/") && !site.can(Site.HIERARCHICAL_ROLE)) {
            return ResourceShape.bad(r, "an agent that knows roles such as " + role);
        }
        if (r.reservations().size() > 1 && !site.can(Site.RESERVATION_REFINEMENT)) {
            return ResourceShape.bad(r, "an agent that knows refined reservations");
        }
        return ofFramework(r, role, asker)
                .or(() -> Named.ofPrincipal("reservation.principal", top.principal(), asker));
    }

    private static Optional<String> ofFramework(Resource r, String role, Asker asker) {
        return switch (asker) {
            case Asker.ByOperator _ -> Optional.empty();
            case Asker.ByFramework(FrameworkInfo info, String offered) ->
                    role.equals(offered) && info.effectiveRoles().contains(role)
                            ? Optional.empty()
                            : ResourceShape.bad(
                                    r, "a reservation to role " + offered + ", that of the offer");
        };
    }

    private static Optional<String> ofSource(List<Resource> source, Asker asker) {
        return switch (asker) {
            case Asker.ByFramework _ ->
                    Optional.of(
                            "reserve.source: set (expected: unset; only operators can move"
                                    + " reservations)");
            case Asker.ByOperator _ -> Named.violation("reserve.source", source, asker);
        };
    }

    /// Reservations are moved from one stack to another: down to what both have in common, and up
    /// again.
    private static Optional<String> ofStacks(List<Resource> wanted, List<Resource> source) {
        List<ReservationInfo> from = source.getFirst().reservations();
        List<ReservationInfo> to = wanted.getFirst().reservations();
        for (Resource r : source) {
            if (!r.reservations().equals(from)) {
                return ResourceShape.bad(r, "one stack of reservations for all of the source");
            }
            if (r.revocable() != null || ResourceShape.isVolume(r)) {
                return ResourceShape.bad(r, "neither revocable resources nor persistent volumes");
            }
        }
        for (Resource r : wanted) {
            if (!r.reservations().equals(to)) {
                return ResourceShape.bad(r, "one stack of reservations for all resources");
            }
        }
        int common = 0;
        while (common < Math.min(from.size(), to.size())
                && from.get(common).equals(to.get(common))) {
            common++;
        }
        for (ReservationInfo moved : from.subList(common, from.size())) {
            if (moved.type() != ReservationInfo.Type.DYNAMIC) {
                return Optional.of(
                        "reserve.source: role %s (expected: a DYNAMIC reservation; a STATIC one"
                                        .formatted(moved.role())
                                + " stays)");
            }
        }
        for (ReservationInfo made : to.subList(common, to.size())) {
            if (made.type() != ReservationInfo.Type.DYNAMIC) {
                return Optional.of(
                        "reserve.resources: role %s (expected: a DYNAMIC reservation)"
                                .formatted(made.role()));
            }
        }
        return unreserved(wanted).equals(unreserved(source))
                ? Optional.empty()
                : Optional.of(
                        "reserve.source: %s (expected: as much as reserve.resources: %s)"
                                .formatted(unreserved(source), unreserved(wanted)));
    }

    private static Resources unreserved(List<Resource> resources) {
        return Resources.of(resources.stream().map(Reservations::toUnreserved).toList());
    }

    static Plan unreserve(
            Offer.Operation operation, Offer.Operation.Unreserve unreserve, Asker asker) {
        Optional<String> violation =
                Named.violation("unreserve.resources", unreserve.resources(), asker);
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        List<Resource> reserved = Named.clean(unreserve.resources());
        violation =
                reserved.stream()
                        .map(ReservationRules::ofUnreserved)
                        .flatMap(Optional::stream)
                        .findFirst();
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Resources freed = Resources.of(reserved.stream().map(Reservations::pop).toList());
        return new Plan.Apply(
                operation.toBuilder().unreserve(new Offer.Operation.Unreserve(reserved)).build(),
                new Conversion(Resources.of(reserved), freed),
                Plan.Outcome.USABLE,
                Plan.Data.NONE);
    }

    private static Optional<String> ofUnreserved(Resource r) {
        if (!Reservations.isDynamic(r)) {
            return ResourceShape.bad(r, "a DYNAMIC reservation as the last one");
        }
        return ResourceShape.isVolume(r)
                ? ResourceShape.bad(r, "no persistent volume; destroy it first")
                : Optional.empty();
    }
}
