package dev.meros.cli.bench;

import dev.meros.api.model.TaskId;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// When each task was accepted, was at its agent and was done, in nanoseconds; thread-safe.
final class LaunchRecord {
    private final Map<TaskId, Long> accepted = new ConcurrentHashMap<>();
    private final Map<TaskId, Long> arrived = new ConcurrentHashMap<>();
    private final Map<TaskId, Long> finished = new ConcurrentHashMap<>();

    void accepted(TaskId task) {
        accepted.put(task, System.nanoTime());
    }

    /// Counts the first arrival only.
    void arrived(TaskId task) {
        arrived.putIfAbsent(task, System.nanoTime());
    }

    void finished(TaskId task) {
        finished.putIfAbsent(task, System.nanoTime());
    }

    void clear() {
        accepted.clear();
        arrived.clear();
        finished.clear();
    }

    LaunchBench.Measured measured(int tasks) {
        long start = accepted.values().stream().mapToLong(Long::longValue).min().orElseThrow();
        List<Long> nanos = new ArrayList<>();
        accepted.forEach(
                (task, since) -> {
                    Long at = arrived.get(task);
                    if (at != null) {
                        nanos.add(at - since);
                    }
                });
        return new LaunchBench.Measured(
                nanos, rate(tasks, start, arrived), rate(tasks, start, finished));
    }

    private static double rate(int tasks, long start, Map<TaskId, Long> ends) {
        long end =
                List.copyOf(ends.values()).stream().mapToLong(Long::longValue).max().orElseThrow();
        return tasks * 1e9 / Math.max(1, end - start);
    }
}
