package dev.meros.kernel.core.operation;

import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.resource.Resources;

import java.util.List;
import java.util.Optional;

/// CREATE_DISK and DESTROY_DISK: what resource providers make of their storage. The agent says what
/// came of it.
final class DiskRules {
    private DiskRules() {}

    static Plan create(
            Offer.Operation operation, Offer.Operation.CreateDisk create, Asker asker, Site site) {
        Optional<String> violation =
                Named.violation("create_disk.source", List.of(create.source()), asker)
                        .or(() -> ofCreated(create, site));
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Resource source = Named.clean(create.source());
        return new Plan.Ask(
                operation.toBuilder()
                        .createDisk(
                                new Offer.Operation.CreateDisk(
                                        source, create.targetType(), create.targetProfile()))
                        .build(),
                Resources.of(source));
    }

    private static Optional<String> ofCreated(Offer.Operation.CreateDisk create, Site site) {
        Resource r = create.source();
        Source source = Named.source(r);
        if (source == null || source.type() != Source.Type.RAW || ResourceShape.isVolume(r)) {
            return ResourceShape.bad(r, "a disk of type RAW");
        }
        if (r.providerId() == null || !site.can(Site.RESOURCE_PROVIDER)) {
            return ResourceShape.bad(r, "a disk of a resource provider");
        }
        if (create.targetType() != Source.Type.MOUNT && create.targetType() != Source.Type.BLOCK) {
            return Optional.of(
                    "create_disk.target_type: %s (expected: MOUNT or BLOCK)"
                            .formatted(create.targetType()));
        }
        boolean profiled = source.profile() != null;
        if (profiled == (create.targetProfile() != null)) {
            return Optional.of(
                    "create_disk.target_profile: %s (expected: %s)"
                            .formatted(
                                    create.targetProfile() == null
                                            ? "unset"
                                            : create.targetProfile(),
                                    profiled
                                            ? "unset; the source has one"
                                            : "a profile; the source has none"));
        }
        return profiled || source.id() != null
                ? Optional.empty()
                : ResourceShape.bad(r, "a source with an id where it has no profile");
    }

    static Plan destroy(
            Offer.Operation operation,
            Offer.Operation.DestroyDisk destroy,
            Asker asker,
            Site site) {
        Resource r = destroy.source();
        Optional<String> violation = Named.violation("destroy_disk.source", List.of(r), asker);
        if (violation.isEmpty()) {
            violation = ofDestroyed(r, site);
        }
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        Resource source = Named.clean(r);
        return new Plan.Ask(
                operation.toBuilder().destroyDisk(new Offer.Operation.DestroyDisk(source)).build(),
                Resources.of(source));
    }

    private static Optional<String> ofDestroyed(Resource r, Site site) {
        Source source = Named.source(r);
        boolean destroyable =
                source != null
                        && switch (source.type()) {
                            case MOUNT, BLOCK -> true;
                            case RAW -> source.id() != null;
                            case PATH, UNKNOWN -> false;
                        };
        if (!destroyable) {
            return ResourceShape.bad(r, "a disk of type MOUNT or BLOCK, or RAW with an id");
        }
        if (ResourceShape.isVolume(r)) {
            return ResourceShape.bad(r, "a disk without a persistent volume; destroy that first");
        }
        return r.providerId() == null || !site.can(Site.RESOURCE_PROVIDER)
                ? ResourceShape.bad(r, "a disk of a resource provider")
                : Optional.empty();
    }
}
