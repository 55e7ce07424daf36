package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `meros explain job`: why a job does not run, by the framework and by the kernel.
@Command(
        name = "job",
        description = {
            "Why a job does not run: its runs that are not over, and room for one that waits.",
            "Give the name of a job, or the id of one of its runs."
        },
        sortOptions = false)
final class ExplainJobCommand implements Runnable {
    private static final List<String> OVER =
            List.of("SUCCEEDED", "FAILED", "KILLED", "CANCELLED", "SKIPPED");

    /// Ended runs that are told of.
    private static final int MOST_ENDED = 1;

    @Mixin private ClientOptions options = new ClientOptions();

    @Parameters(paramLabel = "JOB|RUN", description = "A job, or a run's id.")
    private String name = "";

    @Option(
            names = "--framework",
            paramLabel = "NAME",
            defaultValue = "batch",
            description = "The batch framework's name (default: ${DEFAULT-VALUE}).")
    private String framework = "";

    @Override
    public void run() {
        List<JsonNode> runs = options.batch().get("/v1/runs").valueStream().toList();
        JsonNode job = job(runs);
        String title = job.path("name").asText();
        List<JsonNode> open =
                runs.stream()
                        .filter(run -> run.path("job").asText().equals(title))
                        .filter(run -> isAsked(run, title) && !isOver(run))
                        .toList();
        List<JsonNode> ended =
                runs.stream()
                        .filter(run -> run.path("job").asText().equals(title))
                        .filter(run -> isAsked(run, title) && isOver(run))
                        .limit(MOST_ENDED)
                        .toList();
        List<String> lines = new ArrayList<>();
        if (job.path("disabled").asBoolean()) {
            lines.add("Job " + title + " is disabled: it begins no runs.");
        } else if (open.isEmpty()) {
            lines.add("Job " + title + " waits for nothing: no run of it is open.");
        }
        open.forEach(run -> lines.add(words(run)));
        ended.forEach(run -> lines.add(words(run)));
        ObjectNode json = Json.mapper().createObjectNode();
        json.set("job", job);
        open.forEach(json.putArray("runs")::add);
        if (open.stream().anyMatch(run -> run.path("state").asText().equals("QUEUED"))) {
            Needs needs = Needs.of(job);
            JsonNode kernel = Explanation.ask(options, needs.wanted(framework, 1));
            json.set("kernel", kernel);
            lines.add("");
            lines.addAll(Explanation.lines(kernel));
            lines.addAll(needs.notes());
        }
        options.answer(json, () -> lines);
    }

    /// The job of this name, or of the run of this id.
    private JsonNode job(List<JsonNode> runs) {
        String title =
                runs.stream()
                        .filter(run -> run.path("id").asText().equals(name))
                        .map(run -> run.path("job").asText())
                        .findFirst()
                        .orElse(name);
        return options.batch()
                .get("/v1/scheduler/jobs")
                .valueStream()
                .filter(job -> job.path("name").asText().equals(title))
                .findFirst()
                .orElseThrow(
                        () ->
                                CommandException.failed(
                                        "job: "
                                                + name
                                                + " (expected: one of `meros job list`, or the id"
                                                + " of a run)"));
    }

    private boolean isAsked(JsonNode run, String title) {
        return name.equals(title) || run.path("id").asText().equals(name);
    }

    private static boolean isOver(JsonNode run) {
        return OVER.contains(run.path("state").asText());
    }

    private static String words(JsonNode run) {
        String reason = run.path("reason").asText();
        String next = run.path("wake").asText();
        return "Run %s is %s%s%s%s."
                .formatted(
                        run.path("id").asText(),
                        run.path("state").asText().toLowerCase(Locale.ROOT),
                        run.has("hostname") && !isOver(run)
                                ? " on " + run.path("hostname").asText()
                                : "",
                        reason.isEmpty() ? "" : ": " + reason,
                        run.path("state").asText().equals("RETRYING") && !next.isEmpty()
                                ? "; it is tried again at " + next
                                : "");
    }
}
