package dev.meros.batch.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.batch.core.job.Counters;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.time.Schedule;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// Writes jobs as the JSON of Chronos, in its order of fields.
public final class JobWriter {
    private JobWriter() {}

    /// A job as it was posted.
    static ObjectNode definition(Job job) {
        ObjectNode node = fields(job, Counters.NONE);
        switch (job.trigger()) {
            case Job.Dependent(var parents) -> parents.forEach(node.putArray("parents")::add);
            case Job.Timed(var schedule) -> schedule(node, schedule.text(), schedule);
        }
        return node;
    }

    /// A job as Chronos shows it: with its counters and, as `schedule`, what is left of it from the
    /// next occurrence on. `originalSchedule` is the one that was posted.
    public static ObjectNode view(JobEntry entry) {
        ObjectNode node = fields(entry.job(), entry.counters());
        switch (entry.job().trigger()) {
            case Job.Dependent(var parents) -> parents.forEach(node.putArray("parents")::add);
            case Job.Timed(var schedule) -> {
                schedule(node, schedule.textAt(entry.cursor()), schedule);
                node.put("originalSchedule", schedule.text());
            }
        }
        return node;
    }

    private static void schedule(ObjectNode node, String text, Schedule schedule) {
        node.put("schedule", text);
        node.put("scheduleTimeZone", schedule.zoneName());
    }

    private static ObjectNode fields(Job job, Counters counters) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        Job.Work work = job.work();
        Job.Rules rules = job.rules();
        Job.Notes notes = job.notes();
        node.put("name", job.name());
        node.put("command", work.command());
        node.put("shell", work.invocation() == Job.Invocation.SHELL);
        if (rules.epsilon() != null) {
            node.put("epsilon", rules.epsilon().toString());
        }
        node.put("executor", "");
        node.put("executorFlags", notes.executorFlags());
        node.put("taskInfoData", work.taskData());
        node.put("retries", rules.retries());
        node.put("owner", notes.owner());
        node.put("ownerName", notes.ownerName());
        node.put("description", notes.description());
        node.put("async", false);
        node.put("successCount", counters.successes());
        node.put("errorCount", counters.errors());
        node.put("lastSuccess", text(counters.lastSuccess()));
        node.put("lastError", text(counters.lastError()));
        node.put("cpus", job.needs().cpus().toDouble());
        node.put("disk", job.needs().disk().toDouble());
        node.put("mem", job.needs().mem().toDouble());
        node.put("disabled", rules.disabled());
        node.put("softError", rules.softError());
        node.put("dataProcessingJobType", notes.dataProcessing());
        node.put("errorsSinceLastSuccess", counters.errorsSinceSuccess());
        fetch(node, work);
        environment(node, work);
        ArrayNode arguments = node.putArray("arguments");
        work.arguments().forEach(arguments::add);
        node.put("highPriority", rules.highPriority());
        node.put("runAsUser", work.user());
        node.put("concurrent", rules.concurrent());
        node.put(
                "maxCompletionTime",
                rules.maxCompletionTime() == null ? 0 : rules.maxCompletionTime().toSeconds());
        if (work.container() != null) {
            node.set("container", ContainerJson.write(work.container()));
        }
        ArrayNode constraints = node.putArray("constraints");
        job.needs()
                .constraints()
                .forEach(
                        c ->
                                constraints
                                        .addArray()
                                        .add(c.attribute())
                                        .add(c.operator().name())
                                        .add(c.value()));
        return node;
    }

    private static void fetch(ObjectNode node, Job.Work work) {
        ArrayNode fetch = node.putArray("fetch");
        ArrayNode uris = node.putArray("uris");
        for (Job.Fetch f : work.fetch()) {
            ObjectNode entry = fetch.addObject();
            entry.put("uri", f.uri());
            entry.put("executable", f.executable());
            entry.put("cache", f.cache());
            entry.put("extract", f.extract());
            if (f.outputFile() != null) {
                entry.put("output_file", f.outputFile());
            }
            uris.add(f.uri());
        }
    }

    private static void environment(ObjectNode node, Job.Work work) {
        ArrayNode variables = node.putArray("environmentVariables");
        work.environment()
                .forEach(v -> variables.addObject().put("name", v.name()).put("value", v.value()));
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? "" : instant.toString();
    }
}
