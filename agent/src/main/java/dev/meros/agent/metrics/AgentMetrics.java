package dev.meros.agent.metrics;

import dev.meros.agent.core.AgentRecord;
import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.ExecutorPhase;
import dev.meros.agent.core.TaskPhase;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The agent's figures: what has happened, counted from its records, and how things are.
public final class AgentMetrics implements AutoCloseable {
    private static final String LAUNCH_FAILURES = "meros_agent_launch_failures";

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

    /// Shows how many ports tasks listen at that they were not given.
    public void watchPorts(Supplier<Number> ports) {
        Gauge.builder("meros_agent_unallocated_ports", ports)
                .description("Ports at which tasks listen that they were not given")
                .register(registry);
    }

    /// Records could not be stored and will be tried again.
    public void checkpointFailed() {
        registry.counter("meros_agent_checkpoint_failures").increment();
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
                case AgentRecord.StatusAdded s -> count(s.status());
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

    private void count(TaskStatus status) {
        registry.counter("meros_agent_statuses", "state", name(status.state())).increment();
        if (status.reason() == TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED) {
            registry.counter(LAUNCH_FAILURES).increment();
        }
    }

    /// How many statuses of a state there were since the agent was started.
    double statuses(TaskState state) {
        return value(registry.find("meros_agent_statuses").tag("state", name(state)).counter());
    }

    /// How many containers could not be started since the agent was started.
    double launchFailures() {
        return value(registry.find(LAUNCH_FAILURES).counter());
    }

    private static double value(@Nullable Counter counter) {
        return counter == null ? 0 : counter.count();
    }

    private static String name(TaskState state) {
        return state.name().toLowerCase(Locale.ROOT);
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
