package dev.meros.agent.metrics;

import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.ExecutorPhase;
import dev.meros.agent.core.TaskPhase;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The agent's figures: what has happened, counted from its records, and how things are.
public final class AgentMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer checkpoint =
            Timer.builder("meros_agent_checkpoint")
                    .description("Time to store the records of one batch")
                    .register(registry);

    /// Shows the current state from now on.
    public void watch(Supplier<AgentState> state) {
        Gauge.builder(
                        "meros_agent_registered",
                        () -> state.get().link() == AgentState.Link.UP ? 1 : 0)
                .description("1 while the agent is registered with a kernel")
                .register(registry);
        for (TaskPhase phase : TaskPhase.values()) {
            Gauge.builder(
                            "meros_agent_tasks",
                            () ->
                                    state.get().tasks().values().stream()
                                            .filter(t -> t.phase() == phase)
                                            .count())
                    .description("Tasks by phase")
                    .tag("phase", phase.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        for (ExecutorPhase phase : ExecutorPhase.values()) {
            Gauge.builder(
                            "meros_agent_executors",
                            () ->
                                    state.get().executors().values().stream()
                                            .filter(e -> e.phase() == phase)
                                            .count())
                    .description("Custom executors by phase")
                    .tag("phase", phase.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    public void timeCheckpoint(Runnable work) {
        checkpoint.record(work);
    }

    public void count(List<AgentRecord> records) {
        for (AgentRecord record : records) {
            switch (record) {
                case AgentRecord.TaskLaunched _ ->
                        registry.counter("meros_agent_tasks_launched").increment();
                case AgentRecord.ExecutorLaunched _ ->
                        registry.counter("meros_agent_executors_launched").increment();
                case AgentRecord.StatusAdded s ->
                        registry.counter(
                                        "meros_agent_statuses",
                                        "state",
                                        s.status().state().name().toLowerCase(Locale.ROOT))
                                .increment();
                case AgentRecord.UpdateSent u ->
                        registry.counter(
                                        "meros_agent_updates_sent",
                                        "attempt",
                                        u.attempt() == 1 ? "first" : "repeated")
                                .increment();
                case AgentRecord.LinkChanged(AgentState.Link link) -> {
                    if (link == AgentState.Link.UP) {
                        registry.counter("meros_agent_registrations").increment();
                    }
                }
                case AgentRecord.IdAssigned _,
                        AgentRecord.IdForgotten _,
                        AgentRecord.TermSeen _,
                        AgentRecord.TaskStarted _,
                        AgentRecord.PhaseChanged _,
                        AgentRecord.StatusAcknowledged _,
                        AgentRecord.TaskAbandoned _,
                        AgentRecord.TaskForgotten _,
                        AgentRecord.TaskRestored _,
                        AgentRecord.HealthObserved _,
                        AgentRecord.ExecutorStarted _,
                        AgentRecord.ExecutorChanged _,
                        AgentRecord.ExecutorUsed _,
                        AgentRecord.ExecutorForgotten _,
                        AgentRecord.ExecutorRestored _,
                        AgentRecord.StreamChanged _ -> {
                    // nothing to count
                }
            }
        }
    }

    /// All figures in Prometheus' text form.
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
