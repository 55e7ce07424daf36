package dev.meros.kernel.core.state;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.state.FrameworkState;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a write to framework state must fulfil: its limits and the versions it expects.
public final class WriteRules {
    private WriteRules() {}

    /// Why a write is refused whatever the versions are, as a message for its sender.
    public static Optional<String> violation(
            EntryStore store, FrameworkId framework, FrameworkState.Write write) {
        if (write.changes().size() > FrameworkState.MAX_CHANGES) {
            return Optional.of(
                    "changes: %d (expected: at most %d in one write)"
                            .formatted(write.changes().size(), FrameworkState.MAX_CHANGES));
        }
        Set<String> names = new HashSet<>();
        long count = store.count(framework);
        long bytes = store.bytes(framework);
        for (FrameworkState.Change change : write.changes()) {
            int length = change.name().getBytes(StandardCharsets.UTF_8).length;
            if (length == 0 || length > FrameworkState.MAX_NAME_BYTES) {
                return Optional.of(
                        "name: %d bytes (expected: 1 to %d bytes)"
                                .formatted(length, FrameworkState.MAX_NAME_BYTES));
            }
            if (!names.add(change.name())) {
                return Optional.of(
                        "name: %s (expected: each entry once in a write)".formatted(change.name()));
            }
            FrameworkState.Entry old = store.find(framework, change.name());
            if (old != null) {
                count--;
                bytes -= EntryStore.size(old.name(), old.value());
            }
            Bytes value = change.value();
            if (value == null) {
                continue;
            }
            if (value.size() > FrameworkState.MAX_VALUE_BYTES) {
                return Optional.of(
                        "value: %d bytes in entry %s (expected: at most %d bytes)"
                                .formatted(
                                        value.size(),
                                        change.name(),
                                        FrameworkState.MAX_VALUE_BYTES));
            }
            count++;
            bytes += EntryStore.size(change.name(), value);
        }
        return violation(count, bytes);
    }

    private static Optional<String> violation(long count, long bytes) {
        if (count > FrameworkState.MAX_ENTRIES) {
            return Optional.of(
                    "entries: %d (expected: at most %d of one framework)"
                            .formatted(count, FrameworkState.MAX_ENTRIES));
        }
        if (bytes > FrameworkState.MAX_TOTAL_BYTES) {
            return Optional.of(
                    "bytes: %d (expected: at most %d of one framework)"
                            .formatted(bytes, FrameworkState.MAX_TOTAL_BYTES));
        }
        return Optional.empty();
    }

    /// The entries that have another version than the write expects, with the versions they have.
    public static List<FrameworkState.Version> conflicts(
            EntryStore store, FrameworkId framework, FrameworkState.Write write) {
        List<FrameworkState.Version> conflicts = new ArrayList<>();
        for (FrameworkState.Change change : write.changes()) {
            long version = store.version(framework, change.name());
            if (version != change.expectedVersion()) {
                conflicts.add(new FrameworkState.Version(change.name(), version));
            }
        }
        return conflicts;
    }
}
