package dev.meros.kernel.core.operation;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.resource.Reservations;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The resources that an operation names: what they must fulfil whatever the operation, and the
/// form in which they are worked with.
final class Named {
    private Named() {}

    /// Why the resources of a field are refused, whatever is to be done with them.
    static Optional<String> violation(String field, List<Resource> resources, Asker asker) {
        if (resources.isEmpty()) {
            return Optional.of(field + ": none (expected: at least one resource)");
        }
        return ResourceShape.violation(resources)
                .or(() -> ofProviders(resources))
                .or(() -> ofAllocation(resources, asker));
    }

    private static Optional<String> ofProviders(List<Resource> resources) {
        Resource first = resources.getFirst();
        return resources.stream()
                .filter(r -> !Objects.equals(r.providerId(), first.providerId()))
                .findFirst()
                .flatMap(r -> ResourceShape.bad(r, "resources of one provider"));
    }

    private static Optional<String> ofAllocation(List<Resource> resources, Asker asker) {
        return switch (asker) {
            case Asker.ByOperator _ -> Optional.empty();
            case Asker.ByFramework(FrameworkInfo _, String role) ->
                    resources.stream()
                            .filter(r -> !isAllocatedTo(r, role))
                            .findFirst()
                            .flatMap(
                                    r ->
                                            ResourceShape.bad(
                                                    r,
                                                    "allocation to role "
                                                            + role
                                                            + ", that of the offer"));
        };
    }

    private static boolean isAllocatedTo(Resource r, String role) {
        Resource.AllocationInfo allocation = r.allocationInfo();
        return allocation == null || allocation.role() == null || allocation.role().equals(role);
    }

    /// Reservations in the newer format, and no allocation.
    static Resource clean(Resource resource) {
        Resource upgraded = Reservations.upgraded(resource);
        return upgraded.allocationInfo() == null
                ? upgraded
                : upgraded.toBuilder().allocationInfo(null).build();
    }

    static List<Resource> clean(List<Resource> resources) {
        return resources.stream().map(Named::clean).toList();
    }

    static @Nullable ReservationInfo topReservation(Resource resource) {
        return resource.reservations().isEmpty() ? null : resource.reservations().getLast();
    }

    /// The disk that a volume is made of.
    static Resource withoutVolume(Resource volume) {
        DiskInfo disk = volume.disk();
        DiskInfo rest =
                disk == null || disk.source() == null
                        ? null
                        : new DiskInfo(null, null, disk.source());
        return volume.toBuilder().disk(rest).shared(null).build();
    }

    static DiskInfo.@Nullable Source source(Resource resource) {
        return resource.disk() == null ? null : resource.disk().source();
    }

    static boolean hasSource(Resource resource, DiskInfo.Source.Type type) {
        DiskInfo.Source source = source(resource);
        return source != null && source.type() == type;
    }

    /// Why the principal that a framework writes on what it makes is refused.
    static Optional<String> ofPrincipal(String field, @Nullable String principal, Asker asker) {
        return switch (asker) {
            case Asker.ByOperator _ -> Optional.empty();
            case Asker.ByFramework(FrameworkInfo info, String _) ->
                    Objects.equals(info.principal(), principal)
                            ? Optional.empty()
                            : Optional.of(
                                    "%s: %s (expected: %s, that of the framework)"
                                            .formatted(
                                                    field,
                                                    principal == null ? "unset" : principal,
                                                    info.principal() == null
                                                            ? "unset"
                                                            : info.principal()));
        };
    }
}
