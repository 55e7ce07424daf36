package dev.meros.kernel.core.state;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.record.StateRecord;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The entries of framework state, by framework and sorted by name.
///
/// Changed by records only; used by one thread.
public final class EntryStore {
    private final LinkedHashMap<FrameworkId, Shelf> frameworks = new LinkedHashMap<>();

    private static final class Shelf {
        final TreeMap<String, FrameworkState.Entry> entries = new TreeMap<>();
        long bytes;
    }

    public FrameworkState.@Nullable Entry find(FrameworkId framework, String name) {
        Shelf shelf = frameworks.get(framework);
        return shelf == null ? null : shelf.entries.get(name);
    }

    /// The version that an entry has, 0 when it does not exist.
    public long version(FrameworkId framework, String name) {
        FrameworkState.Entry entry = find(framework, name);
        return entry == null ? 0 : entry.version();
    }

    /// The entries whose names begin with `prefix`, sorted by name.
    public List<FrameworkState.Entry> entries(FrameworkId framework, String prefix) {
        Shelf shelf = frameworks.get(framework);
        if (shelf == null) {
            return List.of();
        }
        SortedMap<String, FrameworkState.Entry> from = shelf.entries.tailMap(prefix);
        return from.entrySet().stream()
                .takeWhile(e -> e.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// The frameworks that have entries.
    public Collection<FrameworkId> frameworks() {
        return Collections.unmodifiableCollection(frameworks.keySet());
    }

    public int count(FrameworkId framework) {
        Shelf shelf = frameworks.get(framework);
        return shelf == null ? 0 : shelf.entries.size();
    }

    /// The bytes in all names and values of a framework.
    public long bytes(FrameworkId framework) {
        Shelf shelf = frameworks.get(framework);
        return shelf == null ? 0 : shelf.bytes;
    }

    public void apply(StateRecord record) {
        switch (record) {
            case StateRecord.Written r -> {
                Shelf shelf = frameworks.computeIfAbsent(r.framework(), _ -> new Shelf());
                r.changes().forEach(change -> write(shelf, change));
                if (shelf.entries.isEmpty()) {
                    frameworks.remove(r.framework());
                }
            }
        }
    }

    private static void write(Shelf shelf, FrameworkState.Change change) {
        Bytes value = change.value();
        FrameworkState.Entry old =
                value == null
                        ? shelf.entries.remove(change.name())
                        : shelf.entries.put(
                                change.name(),
                                new FrameworkState.Entry(
                                        change.name(), change.expectedVersion() + 1, value));
        if (old != null) {
            shelf.bytes -= size(old.name(), old.value());
        }
        if (value != null) {
            shelf.bytes += size(change.name(), value);
        }
    }

    /// The bytes that an entry counts for.
    public static long size(String name, Bytes value) {
        return (long) name.getBytes(StandardCharsets.UTF_8).length + value.size();
    }

    /// Forgets all entries of a removed framework.
    public void forget(FrameworkId framework) {
        frameworks.remove(framework);
    }
}
