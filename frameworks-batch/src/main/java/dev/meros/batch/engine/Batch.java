package dev.meros.batch.engine;

import dev.meros.api.model.Bytes;
import dev.meros.api.state.FrameworkState;
import dev.meros.batch.codec.StateCodec;
import dev.meros.batch.core.effect.Effect;
import dev.meros.batch.core.record.BatchRecord;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Steps that are stored by one write, and what waits for it.
final class Batch {
    private final Map<String, BatchRecord> records = new LinkedHashMap<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Waiter> waiters = new ArrayList<>();

    /// Someone who is told when the batch is durable, or that it is not known to be.
    interface Waiter {
        void durable();

        void failed(UnavailableException why);
    }

    boolean hasRoomFor(int more) {
        return records.size() + more <= FrameworkState.MAX_CHANGES;
    }

    void add(StateCodec codec, List<BatchRecord> more, List<Effect> then, Waiter waiter) {
        more.forEach(r -> records.put(codec.name(r), r));
        effects.addAll(then);
        waiters.add(waiter);
    }

    /// The changes to the entries, given the versions they have; what neither is nor was is left
    /// out.
    List<FrameworkState.Change> changes(StateCodec codec, Map<String, Long> versions) {
        List<FrameworkState.Change> changes = new ArrayList<>();
        records.forEach(
                (name, record) -> {
                    @Nullable Bytes value = codec.value(record);
                    long version = versions.getOrDefault(name, 0L);
                    if (value != null || version != 0) {
                        changes.add(new FrameworkState.Change(name, version, value));
                    }
                });
        return changes;
    }

    List<Effect> effects() {
        return effects;
    }

    void succeed() {
        waiters.forEach(Waiter::durable);
    }

    void fail(UnavailableException why) {
        waiters.forEach(w -> w.failed(why));
    }
}
