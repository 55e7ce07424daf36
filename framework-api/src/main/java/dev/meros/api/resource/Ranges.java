package dev.meros.api.resource;

import dev.meros.api.model.Value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// Arithmetic on closed ranges of numbers. Results are normalized: sorted, and joined where they
/// overlap or touch.
public final class Ranges {
    private Ranges() {}

    public static List<Value.Range> normalized(List<Value.Range> ranges) {
        if (isNormal(ranges)) {
            return ranges;
        }
        List<Value.Range> sorted =
                ranges.stream()
                        .filter(r -> r.begin() <= r.end())
                        .sorted(Comparator.comparing(Value.Range::begin))
                        .toList();
        List<Value.Range> joined = new ArrayList<>(sorted.size());
        for (Value.Range next : sorted) {
            Value.Range last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && touch(last, next)) {
                joined.set(joined.size() - 1, joined(last, next));
            } else {
                joined.add(next);
            }
        }
        return Collections.unmodifiableList(joined);
    }

    /// Whether ranges are sorted, none empty, with gaps between; what is normal is left as it is.
    private static boolean isNormal(List<Value.Range> ranges) {
        Value.Range last = null;
        for (int i = 0; i < ranges.size(); i++) {
            Value.Range range = ranges.get(i);
            if (range.begin() > range.end() || (last != null && touch(last, range))) {
                return false;
            }
            last = range;
        }
        return true;
    }

    /// Whether all numbers of `wanted` are in `have`.
    public static boolean contains(List<Value.Range> have, List<Value.Range> wanted) {
        return normalContains(normalized(have), normalized(wanted));
    }

    /// The numbers of `from` that are not in `less`.
    public static List<Value.Range> difference(List<Value.Range> from, List<Value.Range> less) {
        return Collections.unmodifiableList(normalDifference(normalized(from), normalized(less)));
    }

    /// As [#contains] for ranges that are normalized, in one walk through both.
    @SuppressWarnings("ReferenceEquality") // the same instance needs no look inside
    static boolean normalContains(List<Value.Range> have, List<Value.Range> wanted) {
        if (have == wanted) {
            return true;
        }
        int next = 0;
        for (int i = 0; i < wanted.size(); i++) {
            Value.Range range = wanted.get(i);
            long begin = range.begin();
            while (next < have.size() && have.get(next).end() < begin) {
                next++;
            }
            if (next == have.size()
                    || have.get(next).begin() > begin
                    || have.get(next).end() < range.end()) {
                return false;
            }
        }
        return true;
    }

    /// The numbers of both, which are normalized, in one walk through both; ranges that stay as
    /// they are keep their instances.
    static List<Value.Range> normalUnion(List<Value.Range> a, List<Value.Range> b) {
        List<Value.Range> union = new ArrayList<>(a.size() + b.size());
        int i = 0;
        int j = 0;
        Value.Range last = null;
        while (i < a.size() || j < b.size()) {
            boolean fromA = j == b.size() || (i < a.size() && a.get(i).begin() <= b.get(j).begin());
            Value.Range next = fromA ? a.get(i++) : b.get(j++);
            if (last == null) {
                last = next;
            } else if (touch(last, next)) {
                last = joined(last, next);
            } else {
                union.add(last);
                last = next;
            }
        }
        if (last != null) {
            union.add(last);
        }
        return union;
    }

    /// Whether a range that begins no earlier overlaps the one before it or follows at once.
    private static boolean touch(Value.Range before, Value.Range next) {
        long begin = next.begin();
        long end = before.end();
        return begin <= end || begin - 1 == end;
    }

    private static Value.Range joined(Value.Range before, Value.Range next) {
        return next.end() <= before.end() ? before : new Value.Range(before.begin(), next.end());
    }

    /// As [#difference] for ranges that are normalized, in one walk through both; ranges that stay
    /// as they are keep their instances.
    static List<Value.Range> normalDifference(List<Value.Range> from, List<Value.Range> less) {
        List<Value.Range> rest = new ArrayList<>(from.size() + less.size());
        int next = 0;
        for (int i = 0; i < from.size(); i++) {
            Value.Range range = from.get(i);
            long begin = range.begin();
            while (next < less.size() && less.get(next).end() < begin) {
                next++;
            }
            addDifference(range, less, next, rest);
        }
        return rest;
    }

    /// Takes the holes from the index `next` out of a range. Careful at the largest number, after
    /// which there is no next one.
    private static void addDifference(
            Value.Range range, List<Value.Range> holes, int next, List<Value.Range> rest) {
        long begin = range.begin();
        long end = range.end();
        for (int i = next; i < holes.size() && holes.get(i).begin() <= end; i++) {
            Value.Range hole = holes.get(i);
            if (hole.begin() > begin) {
                rest.add(new Value.Range(begin, hole.begin() - 1));
            }
            if (hole.end() >= end) {
                return;
            }
            begin = hole.end() + 1;
        }
        rest.add(begin == range.begin() ? range : new Value.Range(begin, range.end()));
    }

    /// The numbers that are in both.
    public static List<Value.Range> intersection(List<Value.Range> a, List<Value.Range> b) {
        return difference(a, difference(a, b));
    }

    /// How many numbers the ranges hold; [Long#MAX_VALUE] when there are more than that.
    public static long size(List<Value.Range> ranges) {
        long sum = 0;
        for (Value.Range range : normalized(ranges)) {
            long size = range.size();
            sum += size;
            if (size <= 0 || sum < 0) {
                return Long.MAX_VALUE;
            }
        }
        return sum;
    }

    /// The ranges of the lowest `count` numbers, or of all when there are not so many.
    public static List<Value.Range> lowest(List<Value.Range> ranges, long count) {
        List<Value.Range> lowest = new ArrayList<>();
        long missing = count;
        for (Value.Range range : normalized(ranges)) {
            if (missing <= 0) {
                break;
            }
            long further = Math.min(range.end() - range.begin(), missing - 1);
            lowest.add(new Value.Range(range.begin(), range.begin() + further));
            missing -= further + 1;
        }
        return List.copyOf(lowest);
    }

    /// The first `count` numbers, or fewer when there are not so many.
    public static List<Long> first(List<Value.Range> ranges, int count) {
        List<Long> numbers = new ArrayList<>();
        for (Value.Range range : normalized(ranges)) {
            long left = range.end() - range.begin();
            for (long i = 0; i <= left && numbers.size() < count; i++) {
                numbers.add(range.begin() + i);
            }
        }
        return List.copyOf(numbers);
    }
}
