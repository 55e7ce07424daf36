package dev.meros.kernel.core.operation;

import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.kernel.core.framework.FrameworkRules;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What each operation may be done to and what it leads to: the table of mesos-v1 §2.5.
public final class OperationRules {
    private OperationRules() {}

    /// What is to become of an operation, apart from whether there is enough for it. Launches are
    /// not for here and are refused.
    public static Plan plan(Offer.Operation operation, Asker asker, Site site) {
        Offer.Operation.Type type = operation.type();
        return switch (type == null ? Offer.Operation.Type.UNKNOWN : type) {
            case RESERVE ->
                    with(
                            "reserve",
                            operation.reserve(),
                            r -> ReservationRules.reserve(operation, r, asker, site));
            case UNRESERVE ->
                    with(
                            "unreserve",
                            operation.unreserve(),
                            u -> ReservationRules.unreserve(operation, u, asker));
            case CREATE ->
                    with(
                            "create",
                            operation.create(),
                            c -> VolumeRules.create(operation, c, asker, site));
            case DESTROY ->
                    with(
                            "destroy",
                            operation.destroy(),
                            d -> VolumeRules.destroy(operation, d, asker, site));
            case GROW_VOLUME ->
                    with(
                            "grow_volume",
                            operation.growVolume(),
                            g -> VolumeSizeRules.grow(operation, g, asker, site));
            case SHRINK_VOLUME ->
                    with(
                            "shrink_volume",
                            operation.shrinkVolume(),
                            s -> VolumeSizeRules.shrink(operation, s, asker, site));
            case CREATE_DISK ->
                    with(
                            "create_disk",
                            operation.createDisk(),
                            c -> DiskRules.create(operation, c, asker, site));
            case DESTROY_DISK ->
                    with(
                            "destroy_disk",
                            operation.destroyDisk(),
                            d -> DiskRules.destroy(operation, d, asker, site));
            case LAUNCH, LAUNCH_GROUP, UNKNOWN ->
                    new Plan.Refused(
                            "type: %s (expected: an operation on resources)".formatted(type));
        };
    }

    private static <T> Plan with(String field, @Nullable T body, Function<T, Plan> rules) {
        return body == null
                ? new Plan.Refused(field + ": unset (expected: set, as the type says)")
                : rules.apply(body);
    }

    /// Why nobody can be told what becomes of an operation with this id.
    public static Optional<String> ofFeedback(Offer.Operation operation, Site site) {
        if (operation.id() == null) {
            return Optional.empty();
        }
        Optional<String> violation = FrameworkRules.ofId("id", operation.id().value());
        if (violation.isPresent()) {
            return violation;
        }
        boolean provided = named(operation).stream().anyMatch(r -> r.providerId() != null);
        return site.can(Site.RESOURCE_PROVIDER) && (provided || site.can(Site.OPERATION_FEEDBACK))
                ? Optional.empty()
                : Optional.of(
                        "id: %s (expected: unset; the agent gives no feedback on operations)"
                                .formatted(operation.id()));
    }

    /// The resources that an operation names first.
    public static List<Resource> named(Offer.Operation operation) {
        if (operation.reserve() != null) {
            return operation.reserve().resources();
        } else if (operation.unreserve() != null) {
            return operation.unreserve().resources();
        } else if (operation.create() != null) {
            return operation.create().volumes();
        } else if (operation.destroy() != null) {
            return operation.destroy().volumes();
        } else if (operation.growVolume() != null) {
            return List.of(operation.growVolume().volume());
        } else if (operation.shrinkVolume() != null) {
            return List.of(operation.shrinkVolume().volume());
        } else if (operation.createDisk() != null) {
            return List.of(operation.createDisk().source());
        } else if (operation.destroyDisk() != null) {
            return List.of(operation.destroyDisk().source());
        }
        return List.of();
    }
}
