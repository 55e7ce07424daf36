package dev.meros.agent.check;

import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.core.AgentCommand;
import dev.meros.api.model.HealthCheck;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Runs the health checks of tasks, each on a thread of its own, and hands on what they find.
/// Thread-safe.
public final class HealthChecks implements AutoCloseable {
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final double MAX_SECONDS = 1e9;

    private final Probe probe = new Probe();
    private final Consumer<AgentCommand> sink;
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();

    public HealthChecks(Consumer<AgentCommand> sink) {
        this.sink = sink;
    }

    /// Checks a container from now on, until [#stop(String)]. Its task has a health check.
    public void start(ContainerSpec spec) {
        HealthCheck check = Objects.requireNonNull(spec.task().healthCheck());
        Thread thread =
                Thread.ofVirtual()
                        .name("agent-check-" + spec.id())
                        .unstarted(() -> run(spec, check));
        // it must be in the map before it runs, for it ends when it is not there
        if (threads.putIfAbsent(spec.id(), thread) == null) {
            thread.start();
        }
    }

    public void stop(String container) {
        Thread thread = threads.remove(container);
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        threads.keySet().forEach(this::stop);
        probe.close();
    }

    private void run(ContainerSpec spec, HealthCheck check) {
        Duration interval = atLeast(seconds(check.intervalSeconds()), SHORTEST_INTERVAL);
        Duration timeout = seconds(check.timeoutSeconds());
        if (timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            timeout = LONGEST_TIMEOUT;
        }
        try {
            Thread.sleep(seconds(check.delaySeconds()));
            while (threads.get(spec.id()) == Thread.currentThread()) {
                AgentCommand.CheckResult result = probe.run(check, spec, timeout);
                sink.accept(new AgentCommand.HealthChecked(spec.key(), spec.id(), result));
                Thread.sleep(interval);
            }
        } catch (InterruptedException e) {
            // stopped
        }
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(Math.clamp(seconds, 0, MAX_SECONDS) * 1000));
    }

    private static Duration atLeast(Duration a, Duration least) {
        return a.compareTo(least) < 0 ? least : a;
    }
}
