package dev.meros.cli.bench.cluster;

import dev.meros.api.framework.HttpSchedulerDriver;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.cli.bench.BenchResult;
import dev.meros.cli.bench.ContainersScheduler;
import dev.meros.cli.output.CommandException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks at one agent from outside, once a second.
final class AgentIdleBench {
    private static final Duration STARTS = Duration.ofMinutes(2);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final BenchServers servers;
    private final Duration settle;
    private final Duration window;
    private long idleKb;
    private double idleShare;

    AgentIdleBench(BenchServers servers, Duration settle, Duration window) {
        this.servers = servers;
        this.settle = settle;
        this.window = window;
    }

    /// Its figures once a second over a time.
    record Samples(List<ProcessFigures> figures, Duration time) {
        /// The median of the resident memory in kB.
        long residentKb() {
            List<Long> sorted = figures.stream().map(ProcessFigures::residentKb).sorted().toList();
            return sorted.get(sorted.size() / 2);
        }

        /// The share of a core, in percent, of all the time.
        double percent() {
            return share(figures.getFirst(), figures.getLast(), time);
        }

        /// The same of each second.
        List<Double> percents() {
            List<Double> all = new ArrayList<>();
            for (int i = 1; i < figures.size(); i++) {
                all.add(share(figures.get(i - 1), figures.get(i), SECOND));
            }
            return all;
        }

        private static double share(ProcessFigures from, ProcessFigures to, Duration time) {
            return 100.0 * (to.cpuMillis() - from.cpuMillis()) / time.toMillis();
        }
    }

    /// Memory and processor of the agent without tasks.
    List<BenchResult> idle() {
        Samples samples = samples();
        idleKb = samples.residentKb();
        idleShare = samples.percent();
        List<Double> megabytes =
                samples.figures().stream().map(f -> f.residentKb() / 1024.0).toList();
        return List.of(
                result(
                        "memory",
                        params(samples),
                        "MB",
                        megabytes,
                        "resident memory, once a second"),
                result(
                        "cpu",
                        params(samples),
                        "% of a core",
                        samples.percents(),
                        "each second; params.cpu_percent is that of all the time"));
    }

    /// What `count` sleeping processes on it take in addition.
    BenchResult withTasks(int count) {
        ContainersScheduler scheduler = new ContainersScheduler(null);
        FrameworkInfo info = FrameworkInfo.builder().user("root").name("bench-idle").build();
        try (HttpSchedulerDriver driver =
                new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(servers.kernel(), info), scheduler)) {
            driver.start();
            await(scheduler.start(driver, count));
            Samples samples = samples();
            Map<String, Object> params = params(samples);
            params.put("tasks", count);
            params.put("idle_rss_mb", rounded(idleKb / 1024.0));
            params.put("idle_cpu_percent", rounded(idleShare));
            List<Double> each =
                    samples.figures().stream()
                            .map(f -> (f.residentKb() - idleKb) * 1024.0 / count)
                            .toList();
            driver.teardown();
            driver.await(STARTS);
            return result(
                    "tasks",
                    params,
                    "bytes for a task",
                    each,
                    "resident memory of the agent above that of the idle one");
        }
    }

    private static <T> void await(CompletableFuture<T> future) {
        try {
            future.get(STARTS.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw CommandException.failed("tasks: not running within " + STARTS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private Samples samples() {
        sleep(settle);
        long pid = servers.agentPid(0);
        List<ProcessFigures> figures = new ArrayList<>();
        long start = System.nanoTime();
        figures.add(ProcessFigures.of(pid));
        for (long second = 1; second <= window.toSeconds(); second++) {
            sleep(Duration.ofNanos(start + second * SECOND.toNanos() - System.nanoTime()));
            figures.add(ProcessFigures.of(pid));
        }
        return new Samples(figures, Duration.ofNanos(System.nanoTime() - start));
    }

    private static void sleep(Duration time) {
        try {
            if (time.isPositive()) {
                Thread.sleep(time);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private Map<String, Object> params(Samples samples) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("rss_mb", rounded(samples.residentKb() / 1024.0));
        params.put("cpu_percent", rounded(samples.percent()));
        params.put("threads", samples.figures().getLast().threads());
        params.put("settle_s", settle.toSeconds());
        params.put("window_s", window.toSeconds());
        params.put("cpus", Runtime.getRuntime().availableProcessors());
        return params;
    }

    private static BenchResult result(
            String name,
            Map<String, Object> params,
            String unit,
            List<Double> values,
            String notes) {
        List<Double> sorted = values.stream().sorted().toList();
        return new BenchResult(
                "agent-idle",
                name,
                params,
                sorted.size(),
                unit,
                rounded(quantile(sorted, 0.5)),
                rounded(quantile(sorted, 0.99)),
                rounded(sorted.getLast()),
                0,
                notes);
    }

    /// A quantile of values in order.
    static double quantile(List<Double> sorted, double share) {
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
