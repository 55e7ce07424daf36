package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Resources added up by name and written as older endpoints show them, such as
/// `{"cpus":1.5,"gpus":0.0,"mem":512.0,"disk":0.0,"ports":"[1-2]"}`. What is revocable has names of
/// its own that end in `_revocable`.
final class ResourceSum {
    private static final Scalar ZERO = Scalar.ZERO;

    private Scalar cpus = ZERO;
    private Scalar gpus = ZERO;
    private Scalar mem = ZERO;
    private Scalar disk = ZERO;
    private @Nullable TreeMap<String, Scalar> scalars;
    private @Nullable TreeMap<String, List<Value.Range>> ranges;
    private @Nullable TreeMap<String, TreeSet<String>> sets;

    static ResourceSum of(Resources resources) {
        return new ResourceSum().add(resources);
    }

    static ResourceSum of(Map<String, Scalar> scalars) {
        ResourceSum sum = new ResourceSum();
        scalars.forEach(sum::add);
        return sum;
    }

    ResourceSum add(Resources resources) {
        resources.toList().forEach(this::add);
        return this;
    }

    void add(Resource resource) {
        String name =
                resource.revocable() == null ? resource.name() : resource.name() + "_revocable";
        switch (resource.type()) {
            case SCALAR -> add(name, resource.scalar() == null ? ZERO : resource.scalar());
            case RANGES -> {
                if (resource.ranges() != null) {
                    ranges = ranges == null ? new TreeMap<>() : ranges;
                    ranges.computeIfAbsent(name, _ -> new ArrayList<>())
                            .addAll(resource.ranges().range());
                }
            }
            case SET -> {
                if (resource.set() != null) {
                    sets = sets == null ? new TreeMap<>() : sets;
                    sets.computeIfAbsent(name, _ -> new TreeSet<>()).addAll(resource.set().item());
                }
            }
            case TEXT -> {}
        }
    }

    private void add(String name, Scalar amount) {
        switch (name) {
            case "cpus" -> cpus = cpus.plus(amount);
            case "gpus" -> gpus = gpus.plus(amount);
            case "mem" -> mem = mem.plus(amount);
            case "disk" -> disk = disk.plus(amount);
            default -> {
                scalars = scalars == null ? new TreeMap<>() : scalars;
                scalars.merge(name, amount, Scalar::plus);
            }
        }
    }

    void write(JsonGenerator out, String field) throws IOException {
        out.writeObjectFieldStart(field);
        Decimals.write(out, "cpus", cpus);
        Decimals.write(out, "gpus", gpus);
        Decimals.write(out, "mem", mem);
        Decimals.write(out, "disk", disk);
        if (scalars != null) {
            for (Map.Entry<String, Scalar> each : scalars.entrySet()) {
                Decimals.write(out, each.getKey(), each.getValue());
            }
        }
        if (ranges != null) {
            for (Map.Entry<String, List<Value.Range>> each : ranges.entrySet()) {
                out.writeStringField(
                        each.getKey(), ResourceText.formatRanges(joined(each.getValue())));
            }
        }
        if (sets != null) {
            for (Map.Entry<String, TreeSet<String>> each : sets.entrySet()) {
                out.writeStringField(each.getKey(), "{" + String.join(", ", each.getValue()) + "}");
            }
        }
        out.writeEndObject();
    }

    /// The ranges in order, those that touch or overlap made one.
    private static List<Value.Range> joined(List<Value.Range> ranges) {
        List<Value.Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparing(Value.Range::begin));
        List<Value.Range> joined = new ArrayList<>();
        for (Value.Range next : sorted) {
            Value.Range last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && next.begin() - 1 <= last.end()) {
                joined.set(
                        joined.size() - 1,
                        new Value.Range(last.begin(), Math.max(last.end(), next.end())));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }
}
