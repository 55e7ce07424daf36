package dev.meros.kernel.core.operation;

import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// GROW_VOLUME and SHRINK_VOLUME. What they make comes in a later offer.
final class VolumeSizeRules {
    private VolumeSizeRules() {}

    static Plan grow(
            Offer.Operation operation, Offer.Operation.GrowVolume grow, Asker asker, Site site) {
        List<Resource> named = List.of(grow.volume(), grow.addition());
        Optional<String> violation = Named.violation("grow_volume", named, asker);
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Resource volume = Named.clean(grow.volume());
        Resource addition = Named.clean(grow.addition());
        violation = ofVolume(volume, site).or(() -> ofAddition(volume, addition));
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Resource found = site.find(volume).orElseThrow();
        Resource grown = withSize(found, sizeOf(found).plus(sizeOf(addition)));
        return new Plan.Apply(
                operation.toBuilder()
                        .growVolume(new Offer.Operation.GrowVolume(found, addition))
                        .build(),
                new Conversion(Resources.of(found, addition), Resources.of(grown)),
                Plan.Outcome.LATER,
                Plan.Data.TOUCHED);
    }

    private static Optional<String> ofAddition(Resource volume, Resource addition) {
        if (ResourceShape.isVolume(addition)) {
            return ResourceShape.bad(addition, "an addition that is no persistent volume");
        }
        return ResourceKinds.addable(Named.withoutVolume(volume), addition)
                ? Optional.empty()
                : ResourceShape.bad(
                        addition, "an addition of the same disk and reservations as the volume");
    }

    static Plan shrink(
            Offer.Operation operation,
            Offer.Operation.ShrinkVolume shrink,
            Asker asker,
            Site site) {
        Optional<String> violation =
                Named.violation("shrink_volume", List.of(shrink.volume()), asker);
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Resource volume = Named.clean(shrink.volume());
        Scalar less = shrink.subtract();
        violation = ofVolume(volume, site);
        if (violation.isEmpty() && (!less.isPositive() || less.compareTo(sizeOf(volume)) >= 0)) {
            violation =
                    Optional.of(
                            "shrink_volume.subtract: %s (expected: more than 0, less than the %s of"
                                            .formatted(less, sizeOf(volume))
                                    + " the volume)");
        }
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Resource found = site.find(volume).orElseThrow();
        Resource smaller = withSize(found, sizeOf(found).minus(less));
        Resource freed = withSize(Named.withoutVolume(found), less);
        return new Plan.Apply(
                operation.toBuilder()
                        .shrinkVolume(new Offer.Operation.ShrinkVolume(found, less))
                        .build(),
                new Conversion(Resources.of(found), Resources.of(smaller, freed)),
                Plan.Outcome.LATER,
                Plan.Data.TOUCHED);
    }

    private static Optional<String> ofVolume(Resource volume, Site site) {
        if (!site.can(Site.RESIZE_VOLUME)) {
            return ResourceShape.bad(volume, "an agent that can resize volumes");
        }
        if (volume.providerId() != null) {
            return ResourceShape.bad(volume, "no volume of a resource provider");
        }
        if (volume.shared() != null) {
            return ResourceShape.bad(volume, "a volume that is not shared");
        }
        return Named.hasSource(volume, Source.Type.MOUNT)
                ? ResourceShape.bad(volume, "no volume on a MOUNT disk, which it fills")
                : VolumeRules.ofExisting(volume, site);
    }

    private static Scalar sizeOf(Resource r) {
        return Objects.requireNonNullElse(r.scalar(), Scalar.ZERO);
    }

    private static Resource withSize(Resource r, Scalar size) {
        return r.toBuilder().scalar(size).build();
    }
}
