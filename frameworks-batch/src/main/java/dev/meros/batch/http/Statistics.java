package dev.meros.batch.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.batch.core.BatchState;
import dev.meros.batch.core.run.Run;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// The statistics of a job in the shape of Chronos, over the runs that are kept. Unlike there, the
/// histogram counts from the start of the task, in milliseconds, and leaves the queue out.
final class Statistics {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM/dd/yy HH:mm:ss").withZone(ZoneOffset.UTC);

    private Statistics() {}

    static ObjectNode of(BatchState state, String name) {
        Views.known(state, name);
        List<Run> runs = new ArrayList<>(state.runsOf(name).values());
        runs = new ArrayList<>(runs.reversed());
        runs.addAll(state.history(name));
        List<Long> times =
                runs.stream()
                        .filter(r -> r.times().started() != null && r.times().ended() != null)
                        .map(r -> took(r).toMillis())
                        .sorted()
                        .toList();
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ObjectNode histogram = node.putObject("histogram");
        histogram.put("75thPercentile", quantile(times, 0.75));
        histogram.put("95thPercentile", quantile(times, 0.95));
        histogram.put("98thPercentile", quantile(times, 0.98));
        histogram.put("99thPercentile", quantile(times, 0.99));
        histogram.put("median", quantile(times, 0.5));
        histogram.put("mean", times.stream().mapToLong(Long::longValue).average().orElse(0));
        histogram.put("count", times.size());
        ArrayNode history = node.putArray("taskStatHistory");
        runs.stream().filter(r -> r.task() != null).forEach(r -> entry(history.addObject(), r));
        return node;
    }

    private static double quantile(List<Long> sorted, double quantile) {
        if (sorted.isEmpty()) {
            return 0;
        }
        int index = (int) Math.ceil(quantile * sorted.size()) - 1;
        return sorted.get(Math.max(0, index));
    }

    private static Duration took(Run run) {
        Instant from = run.times().started();
        Instant to = run.times().ended();
        return from == null || to == null ? Duration.ZERO : Duration.between(from, to);
    }

    private static void entry(ObjectNode node, Run run) {
        Run.Placement task = run.task();
        if (task != null) {
            node.put("taskId", task.id().value());
            node.put("slaveId", task.agent().value());
        }
        node.put("jobName", run.id().job());
        node.put("startTime", time(run.times().started()));
        node.put("endTime", time(run.times().ended()));
        if (run.times().started() != null && run.times().ended() != null) {
            node.put("duration", text(took(run)));
        }
        node.put(
                "status",
                switch (run.state()) {
                    case SUCCEEDED -> "Success";
                    case FAILED, KILLED, CANCELLED, SKIPPED -> "Fail";
                    case RUNNING, LAUNCHING, STOPPING, ABANDONED, UNREACHABLE -> "Running";
                    case QUEUED, RETRYING -> "Idle";
                });
    }

    private static String time(@Nullable Instant instant) {
        return instant == null ? "N/A" : TIME.format(instant);
    }

    private static String text(Duration d) {
        StringBuilder text = new StringBuilder();
        if (d.toDays() > 0) {
            text.append(d.toDays()).append('d');
        }
        if (d.toHoursPart() > 0) {
            text.append(d.toHoursPart()).append('h');
        }
        if (d.toMinutesPart() > 0) {
            text.append(d.toMinutesPart()).append('m');
        }
        return text.append(d.toSecondsPart()).append('s').toString();
    }
}
