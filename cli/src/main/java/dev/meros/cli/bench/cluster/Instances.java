package dev.meros.cli.bench.cluster;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.output.CommandException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The instances of all apps as the event stream tells of them, with the time at which each thing
/// was heard ([System#nanoTime()]).
final class Instances {
    private final Map<String, Instance> all = new LinkedHashMap<>();
    private @Nullable String failure;

    /// One instance; times are 0 until it is so.
    record Instance(
            String task,
            String app,
            String agent,
            String version,
            String host,
            int port,
            State state,
            Health health,
            long runsSince,
            long healthySince,
            long endedAt) {
        /// Whether it can be given requests.
        boolean serves() {
            return state == State.RUNNING && health == Health.HEALTHY;
        }
    }

    /// What is known of a task.
    enum State {
        STARTING,
        RUNNING,
        KILLING,
        /// Its node cannot be reached.
        LOST,
        ENDED
    }

    /// What is known of its health.
    enum Health {
        UNKNOWN,
        HEALTHY,
        UNHEALTHY
    }

    /// Takes an event that was heard now.
    synchronized void take(JsonNode event) {
        long now = System.nanoTime();
        switch (event.path("eventType").asText()) {
            case "status_update_event" -> status(event, now);
            case "health_status_changed_event" -> health(event, now);
            default -> {
                return;
            }
        }
        notifyAll();
    }

    private void status(JsonNode event, long now) {
        State state = state(event.path("taskStatus").asText());
        String task = event.path("taskId").asText();
        Instance old = all.get(task);
        boolean firstRun = state == State.RUNNING && (old == null || old.runsSince() == 0);
        Instance next =
                new Instance(
                        task,
                        event.path("appId").asText(),
                        event.path("slaveId").asText(),
                        event.path("version").asText(),
                        event.path("host").asText(),
                        event.path("ports").path(0).asInt(),
                        state,
                        old == null ? Health.UNKNOWN : old.health(),
                        firstRun ? now : old == null ? 0 : old.runsSince(),
                        old == null ? 0 : old.healthySince(),
                        state == State.ENDED ? now : 0);
        all.put(task, next);
    }

    private static State state(String status) {
        return switch (status) {
            case "TASK_STAGING", "TASK_STARTING" -> State.STARTING;
            case "TASK_RUNNING" -> State.RUNNING;
            case "TASK_KILLING" -> State.KILLING;
            case "TASK_UNREACHABLE" -> State.LOST;
            default -> State.ENDED;
        };
    }

    private void health(JsonNode event, long now) {
        boolean alive = event.path("alive").asBoolean();
        all.computeIfPresent(
                event.path("taskId").asText(),
                (_, old) ->
                        new Instance(
                                old.task(),
                                old.app(),
                                old.agent(),
                                old.version(),
                                old.host(),
                                old.port(),
                                old.state(),
                                alive ? Health.HEALTHY : Health.UNHEALTHY,
                                old.runsSince(),
                                alive && old.healthySince() == 0 ? now : old.healthySince(),
                                old.endedAt()));
    }

    /// The stream of events has ended, so nothing will be known any more.
    synchronized void lost(String why) {
        failure = why;
        notifyAll();
    }

    /// The instances that are as wanted now.
    synchronized List<Instance> which(Predicate<Instance> wanted) {
        return all.values().stream().filter(wanted).toList();
    }

    /// Waits until at least `count` instances are as wanted and returns them; throws
    /// [CommandException] when it takes longer than `timeout`.
    List<Instance> await(String what, int count, Predicate<Instance> wanted, Duration timeout) {
        return awaitState(what, timeout, () -> which(wanted), found -> found.size() >= count);
    }

    /// Waits until at most `count` instances are as wanted.
    void awaitAtMost(String what, int count, Predicate<Instance> wanted, Duration timeout) {
        awaitState(what, timeout, () -> which(wanted), found -> found.size() <= count);
    }

    private synchronized List<Instance> awaitState(
            String what,
            Duration timeout,
            java.util.function.Supplier<List<Instance>> look,
            Predicate<List<Instance>> enough) {
        long end = System.nanoTime() + timeout.toNanos();
        List<Instance> found = look.get();
        while (!enough.test(found)) {
            if (failure != null) {
                throw CommandException.failed(what + ": the event stream has ended: " + failure);
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw CommandException.failed(
                        what + ": " + found.size() + " after " + timeout + ", see the logs");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandException.failed("interrupted");
            }
            found = look.get();
        }
        return found;
    }

    /// How many of these are on each agent, the most first.
    static List<Integer> perNode(List<Instance> instances) {
        Map<String, Integer> counts = new TreeMap<>();
        instances.forEach(i -> counts.merge(i.agent(), 1, Integer::sum));
        List<Integer> sorted = new ArrayList<>(counts.values());
        sorted.sort((a, b) -> b - a);
        return sorted;
    }
}
