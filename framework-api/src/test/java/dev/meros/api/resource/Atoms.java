package dev.meros.api.resource;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Scalar;

import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/// Resources in the most naive way: how much of every single thing there is. Divisible scalars
/// count thousandths, what cannot be divided counts copies, and each number of ranges and each item
/// of a set is there once or not.
record Atoms(Map<String, Long> counts) {
    private static final String ONCE = "once ";

    static Atoms of(Collection<Resource> resources) {
        TreeMap<String, Long> counts = new TreeMap<>();
        resources.forEach(r -> add(counts, r));
        return new Atoms(counts);
    }

    static Atoms of(Resources resources) {
        return of(resources.toList());
    }

    private static void add(Map<String, Long> counts, Resource r) {
        String kind = kind(r);
        if (!divides(r)) {
            String amount = amount(r);
            if (!amount.isEmpty()) {
                count(counts, kind + " of " + amount, 1);
            }
            return;
        }
        if (r.scalar() != null && r.scalar().compareTo(Scalar.ZERO) > 0) {
            count(counts, kind, r.scalar().thousandths());
        }
        members(r).forEach(member -> count(counts, ONCE + kind + member, 1));
    }

    /// The whole amount as text, empty when there is nothing.
    private static String amount(Resource r) {
        if (r.scalar() != null && r.scalar().compareTo(Scalar.ZERO) > 0) {
            return r.scalar().toString();
        }
        return String.join(",", members(r));
    }

    private static SortedSet<String> members(Resource r) {
        TreeSet<String> members = new TreeSet<>();
        if (r.ranges() != null) {
            r.ranges()
                    .range()
                    .forEach(
                            range ->
                                    LongStream.rangeClosed(range.begin(), range.end())
                                            .forEach(n -> members.add(Long.toString(n))));
        }
        if (r.set() != null) {
            members.addAll(r.set().item());
        }
        return members;
    }

    private static void count(Map<String, Long> counts, String atom, long more) {
        counts.merge(atom, more, (a, b) -> atom.startsWith(ONCE) ? 1 : a + b);
    }

    /// The kind as text: all but the amount, the mount point and the creator of a volume.
    private static String kind(Resource r) {
        Resource.Builder kind = r.toBuilder().scalar(null).ranges(null).set(null);
        if (r.disk() != null) {
            DiskInfo.Persistence volume = r.disk().persistence();
            kind.disk(
                    new DiskInfo(
                            volume == null ? null : new DiskInfo.Persistence(volume.id(), null),
                            null,
                            r.disk().source()));
        }
        return kind.build().toString();
    }

    private static boolean divides(Resource r) {
        if (r.shared() != null) {
            return false;
        }
        if (r.disk() == null) {
            return true;
        }
        DiskInfo.Source source = r.disk().source();
        boolean whole =
                source != null
                        && (source.type() == DiskInfo.Source.Type.MOUNT
                                || source.type() == DiskInfo.Source.Type.BLOCK
                                || (source.type() == DiskInfo.Source.Type.RAW
                                        && source.id() != null));
        return r.disk().persistence() == null && !whole;
    }

    Atoms plus(Atoms other) {
        TreeMap<String, Long> sum = new TreeMap<>(counts);
        other.counts.forEach((atom, n) -> count(sum, atom, n));
        return new Atoms(sum);
    }

    Atoms minus(Atoms other) {
        TreeMap<String, Long> rest = new TreeMap<>(counts);
        other.counts.forEach(
                (atom, n) -> rest.computeIfPresent(atom, (_, have) -> have > n ? have - n : null));
        return new Atoms(rest);
    }

    boolean contains(Atoms other) {
        return other.counts.entrySet().stream()
                .allMatch(e -> counts.getOrDefault(e.getKey(), 0L) >= e.getValue());
    }
}
