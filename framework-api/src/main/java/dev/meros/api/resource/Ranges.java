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
            if (last != null && (next.begin() <= last.end() || next.begin() - 1 == last.end())) {
                joined.removeLast();
                joined.add(new Value.Range(last.begin(), Math.max(last.end(), next.end())));
            } else {
                joined.add(next);
            }
        }
        return Collections.unmodifiableList(joined);
    }

    /// Whether ranges are sorted, none empty, with gaps between; what is normal is left as it is.
    private static boolean isNormal(List<Value.Range> ranges) {
        Value.Range last = null;
        for (Value.Range range : ranges) {
            if (range.begin() > range.end()
                    || (last != null
                            && (range.begin() <= last.end() || range.begin() - 1 == last.end()))) {
                return false;
            }
            last = range;
        }
        return true;
    }

    /// Whether all numbers of `wanted` are in `have`.
    public static boolean contains(List<Value.Range> have, List<Value.Range> wanted) {
        List<Value.Range> all = normalized(have);
        int next = 0;
        for (Value.Range range : normalized(wanted)) {
            while (next < all.size() && all.get(next).end() < range.begin()) {
                next++;
            }
            if (next == all.size()
                    || all.get(next).begin() > range.begin()
                    || all.get(next).end() < range.end()) {
                return false;
            }
        }
        return true;
    }

    /// The numbers of `from` that are not in `less`.
    public static List<Value.Range> difference(List<Value.Range> from, List<Value.Range> less) {
        List<Value.Range> rest = new ArrayList<>();
        List<Value.Range> holes = normalized(less);
        for (Value.Range range : normalized(from)) {
            addDifference(range, holes, rest);
        }
        return Collections.unmodifiableList(rest);
    }

    /// Careful at the largest number, after which there is no next one.
    private static void addDifference(
            Value.Range range, List<Value.Range> holes, List<Value.Range> rest) {
        long begin = range.begin();
        for (Value.Range hole : holes) {
            if (hole.end() < begin || hole.begin() > range.end()) {
                continue;
            }
            if (hole.begin() > begin) {
                rest.add(new Value.Range(begin, hole.begin() - 1));
            }
            if (hole.end() >= range.end()) {
                return;
            }
            begin = hole.end() + 1;
        }
        rest.add(new Value.Range(begin, range.end()));
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
