package dev.meros.cli.bench;

import dev.meros.cli.output.CommandException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a kernel's meters say of its journal, from `/metrics`.
///
/// `commits`, `records` and `bytes` are counted since the kernel has started; the times of commits
/// are those of the last minutes, in milliseconds. `cpuNanos` is the CPU time of this process, in
/// which usually the kernel, its agents and its frameworks run.
record KernelFigures(
        double commits,
        double records,
        double bytes,
        double commitP50,
        double commitP99,
        long cpuNanos) {
    private static final String COMMIT = "meros_journal_commit_seconds";

    static KernelFigures read(URI kernel) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(kernel.resolve("/metrics"))
                                    .timeout(Duration.ofSeconds(60))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return of(response.body());
        } catch (IOException e) {
            throw CommandException.failed("/metrics: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private static KernelFigures of(String text) {
        Map<String, Double> values = new LinkedHashMap<>();
        text.lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(
                        line -> {
                            int gap = line.lastIndexOf(' ');
                            values.put(
                                    line.substring(0, gap),
                                    Double.parseDouble(line.substring(gap + 1)));
                        });
        return new KernelFigures(
                values.getOrDefault(COMMIT + "_count", 0.0),
                values.getOrDefault("meros_journal_records_total", 0.0),
                values.getOrDefault("meros_journal_bytes_total", 0.0),
                1e3 * values.getOrDefault(COMMIT + "{quantile=\"0.5\"}", 0.0),
                1e3 * values.getOrDefault(COMMIT + "{quantile=\"0.99\"}", 0.0),
                ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(Duration::toNanos)
                        .orElse(0L));
    }

    /// What the journal got since `before` and what each of so many tasks cost, for `params`.
    Map<String, Object> since(KernelFigures before, int tasks) {
        double entries = Math.max(1, commits - before.commits);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("commits", Math.round(entries));
        figures.put("records_per_commit", rounded((records - before.records) / entries));
        figures.put("bytes_per_commit", Math.round((bytes - before.bytes) / entries));
        figures.put("commit_p50_ms", rounded(commitP50));
        figures.put("commit_p99_ms", rounded(commitP99));
        figures.put("cpu_micros_per_task", rounded((cpuNanos - before.cpuNanos) / 1e3 / tasks));
        return figures;
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
