package dev.meros.agent.check;

import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.core.AgentCommand;
import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.HealthCheck;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Runs the checks and health checks of tasks, each on a thread of its own, and hands on what they
/// find. Thread-safe.
public final class TaskChecks implements AutoCloseable {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final double MAX_SECONDS = 1e9;
    private static final String HEALTH = "/health";
    private static final String CHECK = "/check";

    private final Probe probe;
    private final Consumer<AgentCommand> sink;
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();

    /// Checks what runs in containers of this driver.
    public TaskChecks(ContainerDriver driver, Consumer<AgentCommand> sink) {
        this.probe = new Probe(driver);
        this.sink = sink;
    }

    /// Checks a container from now on, until [#stop(String)], in the ways that its task asks for.
    public void start(ContainerSpec spec) {
        HealthCheck health = spec.task().healthCheck();
        if (health != null) {
            Times times =
                    new Times(
                            health.delaySeconds(),
                            health.intervalSeconds(),
                            health.timeoutSeconds());
            HealthProbe one = new HealthProbe(probe);
            start(
                    spec.id() + HEALTH,
                    times,
                    () ->
                            new AgentCommand.HealthChecked(
                                    spec.key(), spec.id(), one.run(health, spec, times.timeout())));
        }
        CheckInfo check = spec.task().check();
        if (check != null) {
            Times times =
                    new Times(
                            check.delaySeconds(), check.intervalSeconds(), check.timeoutSeconds());
            StatusProbe one = new StatusProbe(probe);
            start(
                    spec.id() + CHECK,
                    times,
                    () ->
                            new AgentCommand.Checked(
                                    spec.key(), spec.id(), one.run(check, spec, times.timeout())));
        }
    }

    private void start(String name, Times times, Check check) {
        Thread thread =
                Thread.ofVirtual()
                        .name("agent-check-" + name)
                        .unstarted(() -> run(name, times, check));
        // it must be in the map before it runs, for it ends when it is not there
        if (threads.putIfAbsent(name, thread) == null) {
            thread.start();
        }
    }

    public void stop(String container) {
        for (String name : List.of(container + HEALTH, container + CHECK)) {
            end(name);
        }
    }

    private void end(String name) {
        Thread thread = threads.remove(name);
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        threads.keySet().forEach(this::end);
    }

    private void run(String name, Times times, Check check) {
        try {
            Thread.sleep(times.delay());
            while (threads.get(name) == Thread.currentThread()) {
                sink.accept(check.run());
                Thread.sleep(times.interval());
            }
        } catch (InterruptedException e) {
            // stopped
        }
    }

    /// What one look at a task comes to.
    @FunctionalInterface
    private interface Check {
        AgentCommand run() throws InterruptedException;
    }

    /// The times of a check, within bounds.
    private record Times(Duration delay, Duration interval, Duration timeout) {
        Times(double delaySeconds, double intervalSeconds, double timeoutSeconds) {
            Duration interval = seconds(intervalSeconds);
            Duration timeout = seconds(timeoutSeconds);
            this(
                    seconds(delaySeconds),
                    interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval,
                    timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0
                            ? LONGEST_TIMEOUT
                            : timeout);
        }

        private static Duration seconds(double seconds) {
            return Duration.ofMillis(Math.round(Math.clamp(seconds, 0, MAX_SECONDS) * 1000));
        }
    }
}
