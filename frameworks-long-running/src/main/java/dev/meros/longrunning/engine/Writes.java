package dev.meros.longrunning.engine;

import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.Bytes;
import dev.meros.api.state.FrameworkState;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.store.Entries;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Makes changes durable in batches, one write at a time: what is decided while a write is under
/// way goes into the next one. What was to happen after a change happens when its batch is written,
/// in the order in which it was given. Used on the driver's thread only.
final class Writes {
    /// The most bytes of values in one write.
    private static final int MAX_BYTES = 4 << 20;

    private final Consumer<Throwable> onFailure;
    private final Map<String, Long> versions = new HashMap<>();
    private Batch open = new Batch();
    private @Nullable Batch writing;
    private long epoch;

    /// The last value of each entry, and what waits for it.
    private static final class Batch {
        private final Map<String, Optional<Bytes>> values = new LinkedHashMap<>();
        private final List<Runnable> after = new ArrayList<>();
    }

    Writes(Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    /// Begins anew with these entries; what was not written is forgotten, together with what waited
    /// for it.
    void reset(List<FrameworkState.Entry> entries) {
        epoch++;
        versions.clear();
        entries.forEach(e -> versions.put(e.name(), e.version()));
        open = new Batch();
        writing = null;
    }

    /// Writes changes and runs `after` when they and all before them are durable.
    void add(SchedulerDriver driver, List<Change> changes, Runnable after) {
        for (Change change : changes) {
            open.values.put(Entries.name(change), Optional.ofNullable(Entries.value(change)));
        }
        open.after.add(after);
        next(driver);
    }

    private void next(SchedulerDriver driver) {
        while (writing == null && !open.after.isEmpty()) {
            writing = open;
            open = new Batch();
            write(driver, writing);
        }
    }

    private void write(SchedulerDriver driver, Batch batch) {
        List<FrameworkState.Change> chunk = chunk(batch);
        if (chunk.isEmpty()) {
            writing = null;
            batch.after.forEach(Runnable::run);
            return;
        }
        long started = epoch;
        CompletableFuture<List<Long>> _ =
                driver.writeState(chunk)
                        .whenComplete(
                                (written, failure) -> {
                                    if (started != epoch) {
                                        return;
                                    }
                                    if (failure != null) {
                                        onFailure.accept(failure);
                                        return;
                                    }
                                    for (int i = 0; i < chunk.size(); i++) {
                                        versions.put(chunk.get(i).name(), written.get(i));
                                    }
                                    write(driver, batch);
                                    next(driver);
                                });
    }

    /// Takes the next changes of a batch that fit one write.
    private List<FrameworkState.Change> chunk(Batch batch) {
        List<FrameworkState.Change> chunk = new ArrayList<>();
        long bytes = 0;
        Iterator<Map.Entry<String, Optional<Bytes>>> values = batch.values.entrySet().iterator();
        while (values.hasNext() && chunk.size() < FrameworkState.MAX_CHANGES && bytes < MAX_BYTES) {
            Map.Entry<String, Optional<Bytes>> entry = values.next();
            long version = versions.getOrDefault(entry.getKey(), 0L);
            Bytes value = entry.getValue().orElse(null);
            if (version != 0 || value != null) {
                chunk.add(new FrameworkState.Change(entry.getKey(), version, value));
                bytes += value == null ? 0 : value.size();
            }
            values.remove();
        }
        return chunk;
    }
}
