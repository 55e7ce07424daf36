package dev.meros.kernel.core.operation;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.model.Volume;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.framework.FrameworkRules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// CREATE and DESTROY: persistent volumes on reserved disks.
final class VolumeRules {
    private VolumeRules() {}

    static Plan create(
            Offer.Operation operation, Offer.Operation.Create create, Asker asker, Site site) {
        Optional<String> violation = Named.violation("create.volumes", create.volumes(), asker);
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        List<Resource> volumes = Named.clean(create.volumes());
        List<Resource> others = new ArrayList<>(site.total().toList());
        others.addAll(site.dying());
        for (Resource volume : volumes) {
            violation = ofCreated(volume, asker).or(() -> ofUniqueness(volume, others));
            if (violation.isPresent()) {
                return new Plan.Refused(violation.get());
            }
            others.add(volume);
        }
        Resources disks = Resources.of(volumes.stream().map(Named::withoutVolume).toList());
        return new Plan.Apply(
                operation.toBuilder().create(new Offer.Operation.Create(volumes)).build(),
                new Conversion(disks, Resources.of(volumes)),
                Plan.Outcome.USABLE,
                Plan.Data.TOUCHED);
    }

    private static Optional<String> ofCreated(Resource r, Asker asker) {
        DiskInfo disk = r.disk();
        DiskInfo.Persistence persistence = disk == null ? null : disk.persistence();
        Volume mount = disk == null ? null : disk.volume();
        if (persistence == null || mount == null) {
            return ResourceShape.bad(r, "disk.persistence and disk.volume");
        }
        if (r.reservations().isEmpty()) {
            return ResourceShape.bad(r, "a reserved disk; role * cannot have volumes");
        }
        if (Named.hasSource(r, Source.Type.RAW) || Named.hasSource(r, Source.Type.BLOCK)) {
            return ResourceShape.bad(r, "a disk of type PATH or MOUNT, or without a source");
        }
        if (r.shared() != null && !mayShare(asker)) {
            return ResourceShape.bad(r, "no shared volume without SHARED_RESOURCES");
        }
        return FrameworkRules.ofId("disk.persistence.id", persistence.id())
                .or(() -> ofMount(r, mount))
                .or(
                        () ->
                                Named.ofPrincipal(
                                        "disk.persistence.principal",
                                        persistence.principal(),
                                        asker));
    }

    private static Optional<String> ofMount(Resource r, Volume volume) {
        if (volume.mode() != Volume.Mode.RW) {
            return ResourceShape.bad(r, "disk.volume.mode RW");
        }
        if (volume.hostPath() != null) {
            return ResourceShape.bad(r, "no disk.volume.host_path; the agent chooses the place");
        }
        return volume.containerPath().isEmpty()
                ? ResourceShape.bad(r, "disk.volume.container_path")
                : Optional.empty();
    }

    private static boolean mayShare(Asker asker) {
        return switch (asker) {
            case Asker.ByOperator _ -> true;
            case Asker.ByFramework(FrameworkInfo info, String _) ->
                    info.has(Capability.Type.SHARED_RESOURCES);
        };
    }

    private static Optional<String> ofUniqueness(Resource volume, List<Resource> others) {
        for (Resource other : others) {
            if (ResourceShape.isVolume(other)
                    && idOf(other).equals(idOf(volume))
                    && Objects.equals(Reservations.role(other), Reservations.role(volume))) {
                return Optional.of(
                        "disk.persistence.id: %s (expected: an id that role %s does not have on the"
                                        .formatted(idOf(volume), Reservations.role(volume))
                                + " agent)");
            }
        }
        return Optional.empty();
    }

    static String idOf(Resource volume) {
        DiskInfo disk = volume.disk();
        return disk == null || disk.persistence() == null ? "" : disk.persistence().id();
    }

    static Plan destroy(
            Offer.Operation operation, Offer.Operation.Destroy destroy, Asker asker, Site site) {
        Optional<String> violation = Named.violation("destroy.volumes", destroy.volumes(), asker);
        if (violation.isPresent()) {
            return new Plan.Refused(violation.get());
        }
        List<Resource> found = new ArrayList<>();
        for (Resource volume : Named.clean(destroy.volumes())) {
            violation = ofExisting(volume, site);
            if (violation.isPresent()) {
                return new Plan.Refused(violation.get());
            }
            found.add(site.find(volume).orElseThrow());
        }
        Resources disks = Resources.of(found.stream().map(Named::withoutVolume).toList());
        return new Plan.Apply(
                operation.toBuilder().destroy(new Offer.Operation.Destroy(found)).build(),
                new Conversion(Resources.of(found), disks),
                Plan.Outcome.USABLE,
                Plan.Data.TOUCHED);
    }

    /// Why a named volume is not there to be destroyed or changed.
    static Optional<String> ofExisting(Resource volume, Site site) {
        if (!ResourceShape.isVolume(volume)) {
            return ResourceShape.bad(volume, "a persistent volume");
        }
        if (site.find(volume).isEmpty()) {
            return Optional.of(
                    "disk.persistence.id: %s (expected: a volume of the agent, in its size)"
                            .formatted(idOf(volume)));
        }
        return site.isUsed(volume)
                ? Optional.of(
                        "disk.persistence.id: %s (expected: a volume that no task uses)"
                                .formatted(idOf(volume)))
                : Optional.empty();
    }
}
