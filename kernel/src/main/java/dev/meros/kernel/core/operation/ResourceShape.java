package dev.meros.kernel.core.operation;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Ranges;
import dev.meros.api.resource.Reservations;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What every resource must fulfil that a framework or an operator names: mesos-v1 §2.5.
public final class ResourceShape {
    private ResourceShape() {}

    /// Why some of these resources are refused, as a message for who named them. They may be in the
    /// older or in the newer format of reservations, but all in the same.
    public static Optional<String> violation(List<Resource> resources) {
        return resources.stream()
                .map(ResourceShape::violation)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> Reservations.violation(resources));
    }

    /// Why this resource is refused.
    public static Optional<String> violation(Resource r) {
        if (r.name().isEmpty()) {
            return Optional.of("resources: without name (expected: a name)");
        }
        return ofValue(r)
                .or(() -> ofDisk(r))
                .or(() -> Reservations.violation(r))
                .or(() -> ofKind(r));
    }

    static Optional<String> bad(Resource r, String expected) {
        return Optional.of("resources: %s (expected: %s)".formatted(r.name(), expected));
    }

    private static Optional<String> ofValue(Resource r) {
        boolean whole =
                switch (r.type()) {
                    case SCALAR -> r.scalar() != null && r.ranges() == null && r.set() == null;
                    case RANGES -> r.ranges() != null && r.scalar() == null && r.set() == null;
                    case SET -> r.set() != null && r.scalar() == null && r.ranges() == null;
                    case TEXT -> false;
                };
        if (!whole) {
            return bad(r, "a value of its type " + r.type());
        }
        if (r.scalar() != null && !r.scalar().isPositive()) {
            return bad(r, "at least 0.001");
        }
        if (r.ranges() != null) {
            return ofRanges(r, r.ranges().range());
        }
        if (r.set() != null && new HashSet<>(r.set().item()).size() < r.set().item().size()) {
            return bad(r, "each item once");
        }
        return r.name().equals("gpus") && r.scalar() != null && r.scalar().thousandths() % 1000 != 0
                ? bad(r, "whole GPUs")
                : Optional.empty();
    }

    private static Optional<String> ofRanges(Resource r, List<Value.Range> ranges) {
        if (ranges.stream().anyMatch(x -> x.begin() > x.end())) {
            return bad(r, "ranges that begin before they end");
        }
        return Ranges.size(ranges) == ranges.stream().mapToLong(Value.Range::size).sum()
                ? Optional.empty()
                : bad(r, "ranges that do not overlap");
    }

    private static Optional<String> ofDisk(Resource r) {
        DiskInfo disk = r.disk();
        if (disk == null) {
            return Optional.empty();
        }
        if (!r.name().equals("disk")) {
            return bad(r, "no disk, which only the resource disk has");
        }
        if ((disk.persistence() == null) != (disk.volume() == null)) {
            return bad(r, "disk.volume with disk.persistence, and not without");
        }
        DiskInfo.Source source = disk.source();
        if (source == null) {
            return Optional.empty();
        }
        boolean good =
                switch (source.type()) {
                    case UNKNOWN -> false;
                    case PATH -> source.mount() == null;
                    case MOUNT -> source.path() == null;
                    case BLOCK, RAW -> source.path() == null && source.mount() == null;
                };
        return good ? Optional.empty() : bad(r, "a disk source with the fields of its type alone");
    }

    private static Optional<String> ofKind(Resource r) {
        boolean volume = isVolume(r);
        if (r.shared() != null && !volume) {
            return bad(r, "shared on persistent volumes alone");
        }
        return r.revocable() != null && volume
                ? bad(r, "no persistent volume on a revocable disk")
                : Optional.empty();
    }

    static boolean isVolume(Resource r) {
        return r.disk() != null && r.disk().persistence() != null;
    }
}
