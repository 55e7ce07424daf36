package dev.meros.longrunning.metrics;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceState;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The figures of the framework, by the names that Marathon has for them.
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger apps = gauge("marathon.apps.active.gauge");
    private final AtomicInteger deployments = gauge("marathon.deployments.active.gauge");
    private final AtomicInteger running = gauge("marathon.instances.running.gauge");
    private final AtomicInteger staged = gauge("marathon.instances.staged.gauge");
    private final AtomicInteger waiting = gauge("marathon.instances.waiting.gauge");
    private final AtomicInteger killing = gauge("marathon.instances.inflight-kills.gauge");
    private final Counter launched = counter("marathon.tasks.launched.counter");
    private final Counter kills = counter("marathon.mesos.calls.kill.counter");
    private final Counter revives = counter("marathon.mesos.calls.revive.counter");
    private final Counter suppresses = counter("marathon.mesos.calls.suppress.counter");
    private final Counter declined = counter("marathon.mesos.offers.declined.counter");
    private final Counter used = counter("marathon.mesos.offers.used.counter");
    private final Counter updates = counter("marathon.mesos.task-updates.counter");
    private final Counter probes = counter("marathon.health-checks.counter");

    private AtomicInteger gauge(String name) {
        AtomicInteger value = new AtomicInteger();
        Gauge.builder(name, value, AtomicInteger::get).register(registry);
        return value;
    }

    private Counter counter(String name) {
        return registry.counter(name);
    }

    /// Counts an effect that has been carried out.
    public void count(Effect effect) {
        switch (effect) {
            case Effect.Launch(var _, var tasks) -> {
                used.increment();
                launched.increment(tasks.size());
            }
            case Effect.Decline _ -> declined.increment();
            case Effect.Kill _ -> kills.increment();
            case Effect.Revive _ -> revives.increment();
            case Effect.Suppress _ -> suppresses.increment();
            case Effect.Acknowledge _ -> updates.increment();
            case Effect.Probe _, Effect.ReadinessProbe _ -> probes.increment();
            case Effect.Gather _, Effect.Request _, Effect.Reconcile _, Effect.Publish _ -> {}
        }
    }

    /// Takes the present figures from the core; on its thread.
    public void look(LongRunning core) {
        apps.set(core.state().apps().size());
        deployments.set(core.state().deployments().size());
        waiting.set(core.waiting());
        int nowRunning = 0;
        int nowStaged = 0;
        int nowKilling = 0;
        for (Instance instance : core.state().instances()) {
            nowRunning += instance.isRunning() ? 1 : 0;
            nowStaged += instance.state().compareTo(InstanceState.RUNNING) < 0 ? 1 : 0;
            nowKilling += instance.goal() == Instance.Goal.STOPPED ? 1 : 0;
        }
        running.set(nowRunning);
        staged.set(nowStaged);
        killing.set(nowKilling);
    }

    /// The figures as Marathon's `/metrics` has them.
    public SequencedMap<String, Object> document() {
        SequencedMap<String, Object> gauges = new LinkedHashMap<>();
        SequencedMap<String, Object> counters = new LinkedHashMap<>();
        for (Meter meter : registry.getMeters()) {
            switch (meter) {
                case Gauge gauge ->
                        gauges.put(meter.getId().getName(), object("value", gauge.value()));
                case Counter counter ->
                        counters.put(
                                meter.getId().getName(), object("count", (long) counter.count()));
                default -> {}
            }
        }
        return object(
                "version",
                "3.0.0",
                "gauges",
                gauges,
                "counters",
                counters,
                "histograms",
                Map.of(),
                "meters",
                Map.of(),
                "timers",
                Map.of());
    }

    /// The figures in the text format of Prometheus.
    public String text() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
