package dev.meros.cli.bench;

import dev.meros.api.model.TaskId;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// When each of a number of tasks was accepted, was at its agent and was done, in nanoseconds;
/// thread-safe. A task's id ends in its number.
final class LaunchRecord {
    private static final String PREFIX = "bench-";

    private final int first;
    private final AtomicLongArray accepted;
    private final AtomicLongArray arrived;
    private final AtomicLongArray finished;

    /// For the tasks from number `first` on.
    LaunchRecord(int first, int tasks) {
        this.first = first;
        this.accepted = new AtomicLongArray(tasks);
        this.arrived = new AtomicLongArray(tasks);
        this.finished = new AtomicLongArray(tasks);
    }

    static TaskId id(int number) {
        return new TaskId(PREFIX + number);
    }

    int first() {
        return first;
    }

    int tasks() {
        return accepted.length();
    }

    void accepted(int number, long at) {
        note(accepted, number, at);
    }

    /// Counts the first arrival only.
    void arrived(TaskId task) {
        note(arrived, number(task), System.nanoTime());
    }

    void finished(TaskId task) {
        note(finished, number(task), System.nanoTime());
    }

    private static int number(TaskId task) {
        return Integer.parseInt(task.value().substring(PREFIX.length()));
    }

    private void note(AtomicLongArray times, int number, long at) {
        int index = number - first;
        if (index >= 0 && index < times.length()) {
            times.compareAndSet(index, 0, at);
        }
    }

    /// The time of each launch from its ACCEPT to its arrival.
    List<Long> launchNanos() {
        List<Long> nanos = new ArrayList<>(tasks());
        for (int i = 0; i < tasks(); i++) {
            if (accepted.get(i) != 0 && arrived.get(i) != 0) {
                nanos.add(arrived.get(i) - accepted.get(i));
            }
        }
        return nanos;
    }

    /// Launches per second, from the first ACCEPT until the last task was at its agent.
    double launchesPerSecond() {
        return rate(arrived);
    }

    /// The same until the last task was done.
    double completedPerSecond() {
        return rate(finished);
    }

    private double rate(AtomicLongArray ends) {
        long start = Long.MAX_VALUE;
        long end = 0;
        for (int i = 0; i < tasks(); i++) {
            start = Math.min(start, accepted.get(i));
            end = Math.max(end, ends.get(i));
        }
        return tasks() * 1e9 / Math.max(1, end - start);
    }
}
