package dev.meros.api.resource;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/// Which resources are of one kind: equal in name, type, reservations, allocation, disk, provider,
/// and in being revocable or shared.
@SuppressWarnings("ReferenceEquality") // the same instance is a quick yes
public final class ResourceKinds {
    private ResourceKinds() {}

    /// Whether two resources may be added into one: they are of one kind and divisible.
    public static boolean addable(Resource a, Resource b) {
        return sameKind(a, b) && divisible(a);
    }

    /// Whether `have` holds at least `wanted`; what cannot be divided must be equal.
    public static boolean covers(Resource have, Resource wanted) {
        return sameKind(have, wanted)
                && (divisible(have)
                        ? holds(normalized(have), normalized(wanted))
                        : sameAmount(normalized(have), normalized(wanted)));
    }

    /// Whether `have` holds at least `wanted`, both divisible, of one kind and in normal form.
    static boolean holds(Resource have, Resource wanted) {
        return switch (have.type()) {
            case SCALAR -> thousandths(have) >= thousandths(wanted);
            case RANGES -> Ranges.normalContains(rangesOf(have), rangesOf(wanted));
            case SET -> itemsOf(have).containsAll(itemsOf(wanted));
            case TEXT -> true;
        };
    }

    static boolean sameKind(Resource a, Resource b) {
        return a.type() == b.type()
                && a.name().equals(b.name())
                && sameReservations(a.reservations(), b.reservations())
                && Objects.equals(a.allocationInfo(), b.allocationInfo())
                && sameDisk(a.disk(), b.disk())
                && Objects.equals(a.providerId(), b.providerId())
                && (a.revocable() == null) == (b.revocable() == null)
                && (a.shared() == null) == (b.shared() == null);
    }

    @SuppressWarnings("ReferenceEquality") // the same instance needs no look inside
    private static boolean sameReservations(List<ReservationInfo> a, List<ReservationInfo> b) {
        if (a == b) {
            return true;
        }
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = a.size() - 1; i >= 0; i--) {
            if (!a.get(i).equals(b.get(i))) {
                return false;
            }
        }
        return true;
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

    /// Whether two resources of one kind and in normal form are equal in amount.
    static boolean sameAmount(Resource a, Resource b) {
        return switch (a.type()) {
            case SCALAR -> thousandths(a) == thousandths(b);
            case RANGES -> rangesOf(a).equals(rangesOf(b));
            case SET ->
                    itemsOf(a).size() == itemsOf(b).size() && itemsOf(a).containsAll(itemsOf(b));
            case TEXT -> true;
        };
    }

    /// Persistent volumes, whole mounts, block devices, disks with an id and whatever is shared
    /// cannot be divided.
    public static boolean divisible(Resource r) {
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

    /// Of a resource in normal form.
    static boolean isEmpty(Resource r) {
        return switch (r.type()) {
            case SCALAR -> thousandths(r) <= 0;
            case RANGES -> rangesOf(r).isEmpty();
            case SET -> itemsOf(r).isEmpty();
            case TEXT -> true;
        };
    }

    /// Of two divisible resources of one kind, in normal form as the sum is.
    static Resource sum(Resource a, Resource b) {
        return switch (a.type()) {
            case SCALAR -> withScalar(a, scalarOf(a).plus(scalarOf(b)));
            case RANGES -> withRanges(a, Ranges.normalUnion(rangesOf(a), rangesOf(b)));
            case SET -> {
                List<String> items = new ArrayList<>(itemsOf(a));
                for (String item : itemsOf(b)) {
                    if (!items.contains(item)) {
                        items.add(item);
                    }
                }
                yield withSet(a, items);
            }
            case TEXT -> a;
        };
    }

    /// Of two divisible resources of one kind, in normal form as the difference is; null when
    /// nothing is left.
    static @Nullable Resource difference(Resource a, Resource b) {
        return switch (a.type()) {
            case SCALAR -> {
                long rest = thousandths(a) - thousandths(b);
                yield rest <= 0 ? null : withScalar(a, new Scalar(rest));
            }
            case RANGES -> {
                List<Value.Range> rest = Ranges.normalDifference(rangesOf(a), rangesOf(b));
                yield rest.isEmpty() ? null : withRanges(a, rest);
            }
            case SET -> {
                List<String> rest = new ArrayList<>(itemsOf(a));
                rest.removeAll(itemsOf(b));
                yield rest.isEmpty() ? null : withSet(a, rest);
            }
            case TEXT -> a;
        };
    }

    /// Ranges joined, and no item of a set twice; what is normal is left as it is.
    @SuppressWarnings("ReferenceEquality") // the same instance needs no look inside
    static Resource normalized(Resource r) {
        return switch (r.type()) {
            case RANGES -> {
                List<Value.Range> normal = Ranges.normalized(rangesOf(r));
                yield normal == rangesOf(r) ? r : withRanges(r, normal);
            }
            case SET -> {
                List<String> items = itemsOf(r);
                LinkedHashSet<String> once = new LinkedHashSet<>(items);
                yield once.size() == items.size() ? r : withSet(r, List.copyOf(once));
            }
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

    private static Resource withScalar(Resource r, Scalar scalar) {
        return withAmount(r, scalar, r.ranges(), r.set());
    }

    private static Resource withRanges(Resource r, List<Value.Range> ranges) {
        return withAmount(r, r.scalar(), new Value.Ranges(ranges), r.set());
    }

    private static Resource withSet(Resource r, List<String> items) {
        return withAmount(r, r.scalar(), r.ranges(), new Value.Set(items));
    }

    /// Without a builder: this is the inner loop of every pass of the allocator.
    private static Resource withAmount(
            Resource r,
            @Nullable Scalar scalar,
            Value.@Nullable Ranges ranges,
            Value.@Nullable Set set) {
        return new Resource(
                r.name(),
                r.type(),
                scalar,
                ranges,
                set,
                r.role(),
                r.disk(),
                r.reservation(),
                r.revocable(),
                r.shared(),
                r.allocationInfo(),
                r.providerId(),
                r.reservations());
    }

    private static Scalar scalarOf(Resource r) {
        return r.scalar() == null ? Scalar.ZERO : r.scalar();
    }

    private static long thousandths(Resource r) {
        return r.scalar() == null ? 0 : r.scalar().thousandths();
    }

    private static List<Value.Range> rangesOf(Resource r) {
        return r.ranges() == null ? List.of() : r.ranges().range();
    }

    private static List<String> itemsOf(Resource r) {
        return r.set() == null ? List.of() : r.set().item();
    }
}
