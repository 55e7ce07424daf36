package dev.meros.kernel.core.allocation;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceKinds;
import dev.meros.api.resource.Resources;

import java.util.ArrayList;
import java.util.List;

/// Parts of resources.
final class Parts {
    private Parts() {}

    /// One of `parts` equal parts of what can be divided, the larger one where it does not come out
    /// even; what cannot be divided is left out.
    static Resources oneOf(Resources resources, int parts) {
        List<Resource> part = new ArrayList<>();
        for (Resource r : resources.toList()) {
            Scalar scalar = r.scalar();
            if (scalar != null && ResourceKinds.divisible(r)) {
                long share = Math.ceilDiv(scalar.thousandths(), parts);
                part.add(r.toBuilder().scalar(new Scalar(share)).build());
            } else if (r.ranges() != null) {
                part.add(r.toBuilder().ranges(oneOf(r.ranges(), parts)).build());
            }
        }
        return Resources.of(part);
    }

    private static Value.Ranges oneOf(Value.Ranges ranges, int parts) {
        long size = 0;
        for (Value.Range range : ranges.range()) {
            size += range.size();
        }
        return new Value.Ranges(first(ranges.range(), Math.ceilDiv(size, parts)));
    }

    /// The first `count` numbers of ranges.
    static List<Value.Range> first(List<Value.Range> ranges, long count) {
        List<Value.Range> taken = new ArrayList<>();
        long left = count;
        for (Value.Range range : ranges) {
            if (left <= 0) {
                break;
            }
            long end = Math.min(range.end(), range.begin() + left - 1);
            taken.add(new Value.Range(range.begin(), end));
            left -= end - range.begin() + 1;
        }
        return taken;
    }
}
