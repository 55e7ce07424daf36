package dev.meros.api.resource;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Which resources are of one kind: equal in name, type, reservations, allocation, disk, provider,
/// and in being revocable or shared.
public final class ResourceKinds {
    private ResourceKinds() {}

    /// Whether two resources may be added into one: they are of one kind and divisible.
    public static boolean addable(Resource a, Resource b) {
        return sameKind(a, b) && divisible(a);
    }

    static boolean subtractable(Resource have, Resource less) {
        return divisible(have)
                ? sameKind(have, less)
                : sameKind(have, less) && sameAmount(have, less);
    }

    /// Whether `have` holds at least `wanted`; what cannot be divided must be equal.
    public static boolean covers(Resource have, Resource wanted) {
        if (!sameKind(have, wanted)) {
            return false;
        }
        if (!divisible(have)) {
            return sameAmount(have, wanted);
        }
        return switch (have.type()) {
            case SCALAR -> scalarOf(have).compareTo(scalarOf(wanted)) >= 0;
            case RANGES -> Ranges.contains(rangesOf(have), rangesOf(wanted));
            case SET -> itemsOf(have).containsAll(itemsOf(wanted));
            case TEXT -> Objects.equals(have.name(), wanted.name());
        };
    }

    static boolean sameKind(Resource a, Resource b) {
        return a.name().equals(b.name())
                && a.type() == b.type()
                && Objects.equals(a.allocationInfo(), b.allocationInfo())
                && (a.reservations() == b.reservations()
                        || a.reservations().equals(b.reservations()))
                && sameDisk(a.disk(), b.disk())
                && Objects.equals(a.providerId(), b.providerId())
                && (a.revocable() == null) == (b.revocable() == null)
                && (a.shared() == null) == (b.shared() == null);
    }

    /// Where a volume is mounted does not matter; which disk and which volume it is, does.
    private static boolean sameDisk(@Nullable DiskInfo a, @Nullable DiskInfo b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return Objects.equals(a.source(), b.source()) && Objects.equals(idOf(a), idOf(b));
    }

    private static @Nullable String idOf(DiskInfo disk) {
        return disk.persistence() == null ? null : disk.persistence().id();
    }

    /// Of two resources of one kind.
    private static boolean sameAmount(Resource a, Resource b) {
        return switch (a.type()) {
            case SCALAR -> scalarOf(a).equals(scalarOf(b));
            case RANGES -> Ranges.normalized(rangesOf(a)).equals(Ranges.normalized(rangesOf(b)));
            case SET ->
                    itemsOf(a).containsAll(itemsOf(b)) && itemsOf(b).containsAll(itemsOf(a));
            case TEXT -> true;
        };
    }

    /// Persistent volumes, whole mounts, block devices, disks with an id and whatever is shared
    /// cannot be divided.
    static boolean divisible(Resource r) {
        if (r.shared() != null) {
            return false;
        }
        DiskInfo disk = r.disk();
        if (disk == null) {
            return true;
        }
        if (disk.persistence() != null) {
            return false;
        }
        DiskInfo.Source source = disk.source();
        if (source == null) {
            return true;
        }
        return switch (source.type()) {
            case MOUNT, BLOCK -> false;
            case RAW -> source.id() == null;
            case PATH, UNKNOWN -> true;
        };
    }

    static boolean isEmpty(Resource r) {
        return switch (r.type()) {
            case SCALAR -> !scalarOf(r).isPositive();
            case RANGES -> rangesOf(r).stream().noneMatch(range -> range.begin() <= range.end());
            case SET -> itemsOf(r).isEmpty();
            case TEXT -> true;
        };
    }

    static Resource sum(Resource a, Resource b) {
        return switch (a.type()) {
            case SCALAR -> a.toBuilder().scalar(scalarOf(a).plus(scalarOf(b))).build();
            case RANGES -> {
                List<Value.Range> all = new ArrayList<>(rangesOf(a));
                all.addAll(rangesOf(b));
                yield withRanges(a, Ranges.normalized(all));
            }
            case SET -> {
                List<String> items = new ArrayList<>(itemsOf(a));
                itemsOf(b).stream().filter(i -> !items.contains(i)).forEach(items::add);
                yield a.toBuilder().set(new Value.Set(items)).build();
            }
            case TEXT -> a;
        };
    }

    static Resource difference(Resource a, Resource b) {
        return switch (a.type()) {
            case SCALAR -> a.toBuilder().scalar(scalarOf(a).minus(scalarOf(b))).build();
            case RANGES -> withRanges(a, Ranges.difference(rangesOf(a), rangesOf(b)));
            case SET -> {
                List<String> gone = itemsOf(b);
                yield a.toBuilder()
                        .set(
                                new Value.Set(
                                        itemsOf(a).stream()
                                                .filter(i -> !gone.contains(i))
                                                .toList()))
                        .build();
            }
            case TEXT -> a;
        };
    }

    /// Ranges joined, and no item of a set twice.
    static Resource normalized(Resource r) {
        return switch (r.type()) {
            case RANGES -> withRanges(r, Ranges.normalized(rangesOf(r)));
            case SET ->
                    r.toBuilder()
                            .set(new Value.Set(itemsOf(r).stream().distinct().toList()))
                            .build();
            case SCALAR, TEXT -> r;
        };
    }

    /// The same resource in the newer format, see [Reservations#upgraded].
    public static Resource upgraded(Resource r) {
        return Reservations.upgraded(r);
    }

    /// The role that a resource is reserved to, see [Reservations#role].
    public static @Nullable String reservationRole(Resource r) {
        return Reservations.role(r);
    }

    /// Whether a resource may be offered to a role, see [Reservations#isAllocatableTo].
    public static boolean allocatableTo(Resource r, String role) {
        return Reservations.isAllocatableTo(r, role);
    }

    private static Resource withRanges(Resource r, List<Value.Range> ranges) {
        return r.toBuilder().ranges(new Value.Ranges(ranges)).build();
    }

    private static Scalar scalarOf(Resource r) {
        return r.scalar() == null ? Scalar.ZERO : r.scalar();
    }

    private static List<Value.Range> rangesOf(Resource r) {
        return r.ranges() == null ? List.of() : r.ranges().range();
    }

    private static List<String> itemsOf(Resource r) {
        return r.set() == null ? List.of() : r.set().item();
    }
}
