package dev.meros.batch.codec;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.Scalar;
import dev.meros.batch.core.InvalidDefinitionException;
import dev.meros.batch.core.job.Constraint;
import dev.meros.batch.core.job.Counters;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.time.CalendarPeriod;
import dev.meros.batch.core.time.Schedule;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Reads jobs from the JSON of Chronos 2 and 3. Unknown fields are ignored, as there; what is known
/// and not supported (`async`, custom executors) is refused.
public final class JobReader {
    private static final Pattern NAME = Pattern.compile("[\\w.-]{1,128}");
    private static final long MOST_SECONDS = Duration.ofDays(3650).toSeconds();

    private final JobDefaults defaults;

    public JobReader(JobDefaults defaults) {
        this.defaults = defaults;
    }

    /// Reads a job posted at a moment; throws [InvalidDefinitionException]. Without a schedule and
    /// parents it runs once, now.
    public Job read(JsonNode json, Instant posted) {
        JobFields f = JobFields.of(json, "");
        refuse(f);
        String name = f.required("name");
        if (!NAME.matcher(name).matches()) {
            throw new InvalidDefinitionException(
                    "name", name, "1 to 128 letters, digits, dots, underscores and hyphens");
        }
        return new Job(name, trigger(f, posted), work(f), needs(f), rules(f), notes(f));
    }

    /// Whether a job is dependent by its fields alone.
    public static boolean hasParents(JsonNode json) {
        return json.hasNonNull("parents");
    }

    /// The counters in a definition, which count for a new job only.
    public Counters counters(JsonNode json) {
        JobFields f = JobFields.of(json, "");
        return new Counters(
                f.integer("successCount", 0, 0, Long.MAX_VALUE),
                f.integer("errorCount", 0, 0, Long.MAX_VALUE),
                f.integer("errorsSinceLastSuccess", 0, 0, Long.MAX_VALUE),
                instant(f, "lastSuccess"),
                instant(f, "lastError"));
    }

    private static void refuse(JobFields f) {
        if (f.flag("async", false)) {
            throw new InvalidDefinitionException(
                    "async",
                    "true",
                    "false; jobs that report their end themselves are not supported");
        }
        String executor = f.text("executor", "");
        if (!executor.isEmpty()) {
            throw new InvalidDefinitionException(
                    "executor", executor, "nothing; custom executors are not supported");
        }
    }

    private static Job.Trigger trigger(JobFields f, Instant posted) {
        if (f.get("parents") != null) {
            return new Job.Dependent(List.copyOf(new LinkedHashSet<>(f.texts("parents"))));
        }
        String text = f.text("schedule", "");
        if (text.isEmpty()) {
            text = "R1/" + posted.truncatedTo(ChronoUnit.MILLIS) + "/PT24H";
        }
        return new Job.Timed(Schedule.parse(text, f.text("scheduleTimeZone", ""), posted));
    }

    private Job.Work work(JobFields f) {
        return new Job.Work(
                f.text("command", ""),
                f.flag("shell", true) ? Job.Invocation.SHELL : Job.Invocation.EXECUTABLE,
                f.texts("arguments"),
                f.list("environmentVariables", e -> variable(e.fields())),
                fetch(f),
                f.text("runAsUser", defaults.user()),
                f.text("taskInfoData", ""),
                ContainerJson.read(f));
    }

    private static Job.Variable variable(JobFields f) {
        return new Job.Variable(f.required("name"), f.text("value", ""));
    }

    private static List<Job.Fetch> fetch(JobFields f) {
        List<Job.Fetch> fetch = f.list("fetch", e -> fetched(e.fields()));
        List<String> uris = f.texts("uris");
        if (fetch.isEmpty()) {
            return uris.stream().map(u -> new Job.Fetch(u, false, false, true, null)).toList();
        }
        if (!uris.isEmpty() && !uris.equals(fetch.stream().map(Job.Fetch::uri).toList())) {
            throw new InvalidDefinitionException(
                    "uris", uris, "either uris or fetch, or the same in both");
        }
        return fetch;
    }

    private static Job.Fetch fetched(JobFields f) {
        return new Job.Fetch(
                f.required("uri"),
                f.flag("executable", false),
                f.flag("cache", false),
                f.flag("extract", true),
                f.textOrNull("output_file"));
    }

    private Job.Needs needs(JobFields f) {
        return new Job.Needs(
                amount(f, "cpus", defaults.cpus()),
                amount(f, "mem", defaults.mem()),
                amount(f, "disk", defaults.disk()),
                f.list("constraints", JobReader::constraint));
    }

    /// A resource; 0 means the default.
    private static Scalar amount(JobFields f, String name, Scalar otherwise) {
        double value = f.number(name, 0);
        if (value < 0) {
            throw new InvalidDefinitionException(name, value, "0 or more");
        }
        try {
            Scalar amount = Scalar.of(value);
            return amount.isPositive() ? amount : otherwise;
        } catch (InvalidMessageException e) {
            throw new InvalidDefinitionException(name, value, "at most " + Scalar.MAX);
        }
    }

    private static Constraint constraint(JobFields.Element element) {
        JsonNode node = element.node();
        if (!node.isArray() || node.size() != 3) {
            throw new InvalidDefinitionException(
                    element.path(), node, "[attribute, operator, value]");
        }
        return new Constraint(
                node.get(0).asText(),
                Constraint.Operator.of(node.get(1).asText()),
                node.get(2).asText());
    }

    private static Job.Rules rules(JobFields f) {
        long seconds = f.integer("maxCompletionTime", 0, 0, MOST_SECONDS);
        return new Job.Rules(
                (int) f.integer("retries", 2, 0, 1000),
                epsilon(f),
                f.flag("disabled", false),
                f.flag("softError", false),
                f.flag("highPriority", false),
                f.flag("concurrent", false),
                seconds == 0 ? null : Duration.ofSeconds(seconds));
    }

    private static @Nullable Duration epsilon(JobFields f) {
        String text = f.text("epsilon", "");
        if (text.isEmpty()) {
            return null;
        }
        CalendarPeriod period = CalendarPeriod.parse("epsilon", text);
        Duration epsilon = period.time().plusDays(period.days());
        if (period.months() != 0 || epsilon.isZero()) {
            throw new InvalidDefinitionException("epsilon", text, "a time such as PT30M or P1D");
        }
        return epsilon;
    }

    private static Job.Notes notes(JobFields f) {
        return new Job.Notes(
                f.text("owner", ""),
                f.text("ownerName", ""),
                f.text("description", ""),
                f.text("executorFlags", ""),
                f.flag("dataProcessingJobType", f.flag("dataJob", false)));
    }

    private static @Nullable Instant instant(JobFields f, String name) {
        String text = f.text(name, "");
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new InvalidDefinitionException(name, text, "a time such as 2030-01-01T00:00:00Z");
        }
    }
}
