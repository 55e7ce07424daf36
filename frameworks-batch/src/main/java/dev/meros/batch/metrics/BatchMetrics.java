package dev.meros.batch.metrics;

import dev.meros.batch.core.run.Run;
import dev.meros.batch.engine.Observer;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts and measures of the batch framework, in the format of Prometheus. Jobs are no labels:
/// there may be very many.
public final class BatchMetrics implements Observer, AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger jobs = new AtomicInteger();
    private final AtomicInteger openRuns = new AtomicInteger();
    private final Timer delay =
            Timer.builder("meros.batch.launch.delay")
                    .description("From the moment a run is for until it is given to an agent")
                    .register(registry);
    private final Timer writes =
            Timer.builder("meros.batch.state.write")
                    .description("Writes of framework state")
                    .register(registry);

    public BatchMetrics() {
        registry.gauge("meros.batch.jobs", jobs);
        registry.gauge("meros.batch.runs.open", openRuns);
    }

    @Override
    public void placed(Run run) {
        if (run.times().launched() != null && run.tries().launches() == 1) {
            Duration late = Duration.between(run.id().due(), run.times().launched());
            delay.record(late.isNegative() ? Duration.ZERO : late);
        }
    }

    @Override
    public void ended(Run run) {
        String state = run.state().name().toLowerCase(Locale.ROOT);
        registry.counter("meros.batch.runs.ended", "state", state).increment();
    }

    @Override
    public void written(int entries, Duration took) {
        writes.record(took);
    }

    @Override
    public void counts(int jobsNow, int openRunsNow) {
        jobs.set(jobsNow);
        openRuns.set(openRunsNow);
    }

    /// The text of `/metrics`.
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
