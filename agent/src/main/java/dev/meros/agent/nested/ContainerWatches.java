package dev.meros.agent.nested;

import dev.meros.agent.nested.core.NestedContainer;
import dev.meros.agent.nested.core.NestedRecord;
import dev.meros.agent.nested.core.Phase;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;

/// Those who wait for a run to come to a phase. Used by the owner of the state, unless said
/// otherwise.
final class ContainerWatches {
    /// How many may wait: each is a connection that is held open.
    private static final int MAX_WATCHES = 1000;

    private final List<Watch> watches = new ArrayList<>();
    private final List<RootWatch> rootWatches = new CopyOnWriteArrayList<>();

    private record RootWatch(String container, CompletableFuture<String> future) {}

    private record Watch(String run, Phase phase, CompletableFuture<NestedContainer> future) {}

    /// Completes when the run has come to the phase or past it; at once with
    /// [RejectedExecutionException] when too many wait. Who waits no more cancels it.
    CompletableFuture<NestedContainer> add(String run, Phase phase) {
        watches.removeIf(w -> w.future().isDone());
        if (watches.size() >= MAX_WATCHES) {
            return CompletableFuture.failedFuture(tooMany());
        }
        Watch watch = new Watch(run, phase, new CompletableFuture<>());
        watches.add(watch);
        return watch.future();
    }

    /// Completes with the id of a container of a task when that runs no more; fails as [#add] does.
    CompletableFuture<String> addRoot(String container) {
        rootWatches.removeIf(w -> w.future().isDone());
        if (rootWatches.size() >= MAX_WATCHES) {
            return CompletableFuture.failedFuture(tooMany());
        }
        RootWatch watch = new RootWatch(container, new CompletableFuture<>());
        rootWatches.add(watch);
        return watch.future();
    }

    private static RejectedExecutionException tooMany() {
        return new RejectedExecutionException(
                "waits: " + MAX_WATCHES + " (expected: fewer at a time)");
    }

    /// Whether anybody waits for containers of tasks; any thread may ask.
    boolean areOnRoots() {
        return !rootWatches.isEmpty();
    }

    void rootsAre(List<String> running) {
        List<RootWatch> over =
                rootWatches.stream().filter(w -> !running.contains(w.container())).toList();
        rootWatches.removeAll(over);
        over.forEach(w -> w.future().complete(w.container()));
    }

    void tell(List<NestedRecord> records) {
        for (NestedRecord record : records) {
            if (record instanceof NestedRecord.Put(NestedContainer container)) {
                for (Watch watch : watches) {
                    if (watch.run().equals(container.run()) && isReached(watch, container)) {
                        watch.future().complete(container);
                    }
                }
            }
        }
    }

    private static boolean isReached(Watch watch, NestedContainer container) {
        return switch (container.phase()) {
            case LAUNCHING -> false;
            case RUNNING -> watch.phase() == Phase.RUNNING;
            // a launch that is to be undone is waited for, so that its answer is about its end
            case DESTROYING -> watch.phase() == Phase.RUNNING && container.process() != null;
            case ENDED -> true;
        };
    }
}
