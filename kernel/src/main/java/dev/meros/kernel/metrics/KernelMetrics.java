package dev.meros.kernel.metrics;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.TaskState;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.Decision;
import dev.meros.kernel.core.agent.AgentPresence;
import dev.meros.kernel.core.command.Command;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.engine.EngineObserver;
import dev.meros.kernel.metrics.mesos.MesosCounters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The meters of a kernel, named `meros_…`. Thread-safe.
public final class KernelMetrics implements EngineObserver {
    private static final List<String> RESOURCES = List.of("cpus", "mem", "disk", "gpus");
    private static final double[] PERCENTILES = {0.5, 0.99};

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter decisions = registry.counter("meros.decisions");
    private final Counter records = registry.counter("meros.journal.records");
    private final Counter bytes = registry.counter("meros.journal.bytes");
    private final Counter overloaded = registry.counter("meros.mailbox.refused");
    private final DistributionSummary batch =
            DistributionSummary.builder("meros.batch.commands")
                    .description("commands decided for one journal entry")
                    .publishPercentiles(PERCENTILES)
                    .register(registry);
    private final Timer commit =
            Timer.builder("meros.journal.commit")
                    .description("from proposing a journal entry to its commit")
                    .publishPercentiles(PERCENTILES)
                    .register(registry);
    private final Timer images = registry.timer("meros.journal.image");
    private final Map<Event.Type, Counter> toFrameworks = new EnumMap<>(Event.Type.class);
    private final Map<AgentEvent.Type, Counter> toAgents = new EnumMap<>(AgentEvent.Type.class);
    private final MesosCounters mesos = new MesosCounters();
    private volatile ClusterCounts counts = ClusterCounts.NONE;

    public KernelMetrics() {
        for (Event.Type type : Event.Type.values()) {
            toFrameworks.put(type, events("frameworks", type.name()));
        }
        for (AgentEvent.Type type : AgentEvent.Type.values()) {
            toAgents.put(type, events("agents", type.name()));
        }
        for (AgentPresence presence : AgentPresence.values()) {
            cluster("meros.agents", c -> c.agents(presence), "state", presence.name());
        }
        for (TaskState state : TaskState.values()) {
            cluster("meros.tasks", c -> c.tasks(state), "state", state.name());
        }
        cluster("meros.frameworks", ClusterCounts::frameworksConnected, "state", "CONNECTED");
        cluster("meros.frameworks", ClusterCounts::frameworksDisconnected, "state", "DISCONNECTED");
        cluster("meros.offers", ClusterCounts::offers);
        for (String name : RESOURCES) {
            cluster(
                    "meros.resources",
                    c -> ClusterCounts.amount(c.total(), name),
                    "name",
                    name,
                    "kind",
                    "total");
            cluster(
                    "meros.resources",
                    c -> ClusterCounts.amount(c.used(), name),
                    "name",
                    name,
                    "kind",
                    "used");
        }
    }

    private Counter events(String to, String type) {
        return registry.counter("meros.events", "to", to, "type", type.toLowerCase(Locale.ROOT));
    }

    private void cluster(String name, ToDoubleFunction<ClusterCounts> value, String... tags) {
        String[] lower = tags.clone();
        for (int i = 1; i < lower.length; i += 2) {
            lower[i] = lower[i].toLowerCase(Locale.ROOT);
        }
        Gauge.builder(name, this, m -> value.applyAsDouble(m.counts))
                .tags(lower)
                .register(registry);
    }

    /// A number that is asked for at each scrape.
    public <T> void gauge(String name, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).strongReference(true).register(registry);
    }

    /// All meters as Prometheus text, with these counts of the cluster.
    public String scrape(ClusterCounts newCounts) {
        counts = newCounts;
        return registry.scrape();
    }

    @Override
    public void decided(int commands, int batchRecords, int batchBytes) {
        decisions.increment(commands);
        batch.record(commands);
        if (batchRecords > 0) {
            mesos.proposed(batchBytes);
            records.increment(batchRecords);
            bytes.increment(batchBytes);
        }
    }

    @Override
    public void decided(Command command, Decision decision) {
        mesos.decided(command, decision);
    }

    @Override
    public void allocated(Duration took, Duration waited) {
        mesos.allocated(took, waited);
    }

    @Override
    public void committed(Duration latency) {
        mesos.committed(latency);
        commit.record(latency);
    }

    @Override
    public void sent(Effect effect) {
        mesos.sent(effect);
        switch (effect) {
            case Effect.ToFramework f -> {
                Counter counter =
                        f.event().type() == null ? null : toFrameworks.get(f.event().type());
                if (counter != null) {
                    counter.increment();
                }
            }
            case Effect.ToAgent a -> {
                Counter counter = a.event().type() == null ? null : toAgents.get(a.event().type());
                if (counter != null) {
                    counter.increment();
                }
            }
            case Effect.CloseStream _ -> {}
        }
    }

    @Override
    public void overloaded() {
        overloaded.increment();
    }

    @Override
    public void stored(Duration took) {
        images.record(took);
    }

    /// What is counted under the names of Mesos.
    public MesosCounters mesos() {
        return mesos;
    }

    /// Ends the meters.
    public void close() {
        registry.close();
    }
}
