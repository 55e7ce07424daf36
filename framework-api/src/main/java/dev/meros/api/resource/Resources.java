package dev.meros.api.resource;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// An immutable collection of resources in which nothing appears twice: what can be added up is
/// added up (see [ResourceKinds#addable]), empty amounts are left out.
///
/// `plus` and `minus` are exact; `a.minus(b)` leaves out of `b` what `a` does not hold, so
/// `a.contains(b)` is the condition under which `a.minus(b).plus(b)` equals `a`.
@SuppressWarnings("ReferenceEquality") // the same instance is a quick yes
public final class Resources {
    /// No resources.
    public static final Resources EMPTY = new Resources(List.of());

    private final List<Resource> items;

    private Resources(List<Resource> items) {
        this.items = items;
    }

    /// The sum of the given resources, in reservations of the newer format
    /// ([Reservations#upgraded]).
    public static Resources of(Collection<Resource> resources) {
        List<Resource> sum = new ArrayList<>(resources.size());
        for (Resource resource : resources) {
            add(sum, ResourceKinds.normalized(Reservations.upgraded(resource)));
        }
        return sum.isEmpty() ? EMPTY : new Resources(List.copyOf(sum));
    }

    public static Resources of(Resource... resources) {
        return of(List.of(resources));
    }

    /// The resources one by one, in the order in which they were first added.
    public List<Resource> toList() {
        return items;
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    public Resources plus(Resources other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        Resource[] sum = Arrays.copyOf(array(), items.size() + other.items.size());
        int size = items.size();
        int hint = 0;
        for (int i = 0; i < other.items.size(); i++) {
            Resource more = other.items.get(i);
            int at = ResourceKinds.divisible(more) ? indexOf(more, hint) : -1;
            if (at < 0) {
                sum[size] = more;
                size++;
            } else {
                sum[at] = ResourceKinds.sum(sum[at], more);
                hint = at + 1;
            }
        }
        return new Resources(List.of(size == sum.length ? sum : Arrays.copyOf(sum, size)));
    }

    private Resource[] array() {
        return items.toArray(new Resource[0]);
    }

    /// Where the one resource of this divisible kind is, or -1. Two collections mostly have their
    /// kinds in one order, so the index after the last found is a good hint.
    private int indexOf(Resource kind, int hint) {
        if (hint < items.size() && ResourceKinds.sameKind(items.get(hint), kind)) {
            return hint;
        }
        for (int i = 0; i < items.size(); i++) {
            if (ResourceKinds.sameKind(items.get(i), kind)) {
                return i;
            }
        }
        return -1;
    }

    @SuppressWarnings("ReferenceEquality") // the same instance needs no look inside
    public Resources minus(Resources other) {
        if (other.isEmpty() || isEmpty()) {
            return this;
        }
        if (other == this) {
            return EMPTY;
        }
        Resource[] rest = array();
        boolean[] gone = new boolean[rest.length];
        int hint = 0;
        for (int i = 0; i < other.items.size(); i++) {
            Resource less = other.items.get(i);
            if (ResourceKinds.divisible(less)) {
                int at = indexOf(less, hint);
                if (at >= 0) {
                    Resource left = ResourceKinds.difference(rest[at], less);
                    gone[at] = left == null;
                    rest[at] = left == null ? rest[at] : left;
                    hint = at + 1;
                }
            } else {
                removeOne(rest, gone, less);
            }
        }
        return remaining(rest, gone);
    }

    /// Marks the first that is like this one, which cannot be divided, as gone.
    private static void removeOne(Resource[] rest, boolean[] gone, Resource one) {
        for (int i = 0; i < rest.length; i++) {
            if (!gone[i] && sameWhole(rest[i], one)) {
                gone[i] = true;
                return;
            }
        }
    }

    private static boolean sameWhole(Resource a, Resource b) {
        return ResourceKinds.sameKind(a, b) && ResourceKinds.sameAmount(a, b);
    }

    private static Resources remaining(Resource[] rest, boolean[] gone) {
        int size = 0;
        for (int i = 0; i < rest.length; i++) {
            if (!gone[i]) {
                rest[size] = rest[i];
                size++;
            }
        }
        if (size == 0) {
            return EMPTY;
        }
        return new Resources(List.of(size == rest.length ? rest : Arrays.copyOf(rest, size)));
    }

    /// Whether every resource of `other` is here in at least the same amount, and as often where it
    /// cannot be divided or is shared.
    @SuppressWarnings("ReferenceEquality") // the same instance needs no look inside
    public boolean contains(Resources other) {
        if (other == this) {
            return true;
        }
        int hint = 0;
        for (int i = 0; i < other.items.size(); i++) {
            Resource wanted = other.items.get(i);
            if (ResourceKinds.divisible(wanted)) {
                int at = indexOf(wanted, hint);
                if (at < 0 || !ResourceKinds.holds(items.get(at), wanted)) {
                    return false;
                }
                hint = at + 1;
            } else if (count(items, wanted, items.size()) <= count(other.items, wanted, i)) {
                return false;
            }
        }
        return true;
    }

    /// How many of the first `end` resources are like this one, which cannot be divided.
    private static int count(List<Resource> resources, Resource one, int end) {
        int count = 0;
        for (int i = 0; i < end; i++) {
            if (sameWhole(resources.get(i), one)) {
                count++;
            }
        }
        return count;
    }

    /// The sum of all scalars of this name, whatever their reservations.
    public Scalar scalar(String name) {
        Scalar sum = Scalar.ZERO;
        for (Resource r : items) {
            if (r.scalar() != null && r.name().equals(name)) {
                sum = sum.plus(r.scalar());
            }
        }
        return sum;
    }

    /// The ranges of this name, sorted and joined, whatever their reservations.
    public List<Value.Range> ranges(String name) {
        List<Value.Range> all = new ArrayList<>();
        for (Resource r : items) {
            if (r.ranges() != null && r.name().equals(name)) {
                all.addAll(r.ranges().range());
            }
        }
        return Ranges.normalized(all);
    }

    /// The sum of every scalar by name, sorted by name.
    public SortedMap<String, Scalar> scalars() {
        TreeMap<String, Scalar> sums = new TreeMap<>();
        for (Resource r : items) {
            if (r.scalar() != null) {
                sums.merge(r.name(), r.scalar(), Scalar::plus);
            }
        }
        return sums;
    }

    public Resources filter(Predicate<Resource> condition) {
        for (int i = 0; i < items.size(); i++) {
            if (!condition.test(items.get(i))) {
                return filteredFrom(i, condition);
            }
        }
        return this;
    }

    /// The resource at `first` is the first that does not meet the condition.
    private Resources filteredFrom(int first, Predicate<Resource> condition) {
        List<Resource> kept = new ArrayList<>(items.size() - 1);
        kept.addAll(items.subList(0, first));
        for (int i = first + 1; i < items.size(); i++) {
            if (condition.test(items.get(i))) {
                kept.add(items.get(i));
            }
        }
        return kept.isEmpty() ? EMPTY : new Resources(List.copyOf(kept));
    }

    /// What may be offered to a role: the unreserved and what is reserved to it or an ancestor of
    /// it.
    public Resources allocatableTo(String role) {
        return filter(r -> Reservations.isAllocatableTo(r, role));
    }

    /// What is reserved to exactly this role.
    public Resources reservedTo(String role) {
        return filter(r -> Reservations.isReservedTo(r, role));
    }

    /// What is reserved to any role.
    public Resources reserved() {
        return filter(Reservations::isReserved);
    }

    /// What is reserved to no role.
    public Resources unreserved() {
        return filter(r -> !Reservations.isReserved(r));
    }

    public Resources revocable() {
        return filter(r -> r.revocable() != null);
    }

    public Resources nonRevocable() {
        return filter(r -> r.revocable() == null);
    }

    public Resources shared() {
        return filter(r -> r.shared() != null);
    }

    public Resources nonShared() {
        return filter(r -> r.shared() == null);
    }

    /// The persistent volumes.
    public Resources persistentVolumes() {
        return filter(r -> r.disk() != null && r.disk().persistence() != null);
    }

    /// All of this with one more reservation; throws [dev.meros.api.model.InvalidMessageException]
    /// when one of the stacks would break the rules of [Reservations#violation(Resource)].
    public Resources pushReservation(Resource.ReservationInfo reservation) {
        return map(r -> Reservations.push(r, reservation));
    }

    /// All of this without the newest reservation; throws
    /// [dev.meros.api.model.InvalidMessageException] when something has none.
    public Resources popReservation() {
        return map(Reservations::pop);
    }

    /// All of this without any reservation.
    public Resources toUnreserved() {
        return map(Reservations::toUnreserved);
    }

    private Resources map(UnaryOperator<Resource> change) {
        return isEmpty() ? this : of(items.stream().map(change).toList());
    }

    /// These resources marked as allocated to a role.
    public Resources allocatedTo(String role) {
        Resource.AllocationInfo info = new Resource.AllocationInfo(role);
        return map(r -> r.toBuilder().allocationInfo(info).build());
    }

    /// These resources without the mark of [#allocatedTo].
    public Resources unallocated() {
        if (items.stream().allMatch(r -> r.allocationInfo() == null)) {
            return this;
        }
        return map(r -> r.toBuilder().allocationInfo(null).build());
    }

    /// Picks `amount` of the scalar `name`, reserved resources first; empty when there is too
    /// little. Volumes, disks with a source of their own and what is shared are never picked.
    public Optional<Resources> pick(String name, Scalar amount) {
        List<Resource> picked = new ArrayList<>();
        Scalar missing = amount;
        for (Resource r : reservedFirst()) {
            if (missing.isPositive()
                    && r.scalar() != null
                    && r.name().equals(name)
                    && r.disk() == null
                    && r.shared() == null) {
                Scalar take = r.scalar().min(missing);
                picked.add(r.toBuilder().scalar(take).build());
                missing = missing.minus(take);
            }
        }
        return missing.isPositive() ? Optional.empty() : Optional.of(of(picked));
    }

    /// Picks exactly these ranges of the resource `name`; empty when one of them is not here.
    public Optional<Resources> pick(String name, List<Value.Range> wanted) {
        List<Resource> picked = new ArrayList<>();
        List<Value.Range> missing = Ranges.normalized(wanted);
        for (Resource r : reservedFirst()) {
            if (!missing.isEmpty()
                    && r.ranges() != null
                    && r.name().equals(name)
                    && r.shared() == null) {
                List<Value.Range> take = Ranges.intersection(r.ranges().range(), missing);
                if (!take.isEmpty()) {
                    picked.add(r.toBuilder().ranges(new Value.Ranges(take)).build());
                    missing = Ranges.difference(missing, take);
                }
            }
        }
        return missing.isEmpty() ? Optional.of(of(picked)) : Optional.empty();
    }

    private List<Resource> reservedFirst() {
        return items.stream()
                .sorted(Comparator.comparing((Resource r) -> r.reservations().isEmpty()))
                .toList();
    }

    /// Adds a resource in normal form.
    private static void add(List<Resource> sum, Resource resource) {
        if (ResourceKinds.isEmpty(resource)) {
            return;
        }
        for (int i = 0; i < sum.size() && ResourceKinds.divisible(resource); i++) {
            if (ResourceKinds.sameKind(sum.get(i), resource)) {
                sum.set(i, ResourceKinds.sum(sum.get(i), resource));
                return;
            }
        }
        sum.add(resource);
    }

    /// Two collections are equal when each contains the other, whatever the order.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Resources r && items.size() == r.items.size() && hasEachOf(r));
    }

    /// Whether each resource of the other, which has as many, is here in the same amount. Those at
    /// the same index need no search; when all others are as often here as there, those are too.
    @SuppressWarnings("ReferenceEquality") // the same instance needs no look inside
    private boolean hasEachOf(Resources other) {
        for (int i = 0; i < items.size(); i++) {
            Resource one = other.items.get(i);
            if (items.get(i) == one || sameWhole(items.get(i), one)) {
                continue;
            }
            if (ResourceKinds.divisible(one)) {
                int at = indexOf(one, i);
                if (at < 0 || !ResourceKinds.sameAmount(items.get(at), one)) {
                    return false;
                }
            } else if (count(items, one, items.size()) != count(other.items, one, items.size())) {
                return false;
            }
        }
        return true;
    }

    /// The same whatever the order; of scalars alone, which is enough to tell most apart.
    @Override
    public int hashCode() {
        int hash = items.size();
        for (Resource r : items) {
            if (r.scalar() != null) {
                hash += 31 * r.name().hashCode() + r.scalar().hashCode();
            }
        }
        return hash;
    }

    /// The text form, such as `cpus:4;mem:1024;ports:[31000-32000]`.
    @Override
    public String toString() {
        return ResourceText.format(this);
    }
}
