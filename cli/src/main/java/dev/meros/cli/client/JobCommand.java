package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.Table;
import dev.meros.cli.output.Table.Pair;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/// `meros job`: the jobs of the batch framework.
@Command(name = "job", description = "Jobs of the batch framework.")
public final class JobCommand {
    private static final String ROOT = "/v1/scheduler/";

    @Command(name = "list", description = "All jobs.")
    void list(@Mixin ClientOptions options) {
        JsonNode jobs = options.batch().get(ROOT + "jobs");
        options.answerTable(
                jobs,
                () -> {
                    Table table =
                            new Table("NAME", "WHEN", "DONE", "FAILED", "LAST SUCCESS", "COMMAND");
                    for (JsonNode job : jobs) {
                        table.row(
                                job.path("name").asText(),
                                when(job),
                                job.path("successCount").asInt(),
                                job.path("errorCount").asInt(),
                                job.path("lastSuccess").asText(),
                                job.path("command").asText());
                    }
                    return table;
                });
    }

    @Command(name = "show", description = "One job.")
    void show(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
        JsonNode job = find(options, name);
        options.answer(
                job,
                () ->
                        Table.pairs(
                                List.of(
                                        new Pair("name", name),
                                        new Pair("command", job.path("command").asText()),
                                        new Pair("when", when(job)),
                                        new Pair("retries", job.path("retries").asInt()),
                                        new Pair("disabled", job.path("disabled").asBoolean()),
                                        new Pair("done", job.path("successCount").asInt()),
                                        new Pair("failed", job.path("errorCount").asInt()),
                                        new Pair("last success", job.path("lastSuccess").asText()),
                                        new Pair("last error", job.path("lastError").asText()))));
    }

    @Command(name = "create", description = "Creates jobs; fails for one that exists.")
    void create(@Mixin ClientOptions options, @Mixin DefinitionFile file) {
        List<JsonNode> definitions = file.definitions();
        JsonNode existing = options.batch().get(ROOT + "jobs");
        for (JsonNode job : definitions) {
            String name = job.path("name").asText();
            if (existing.valueStream().anyMatch(e -> e.path("name").asText().equals(name))) {
                throw CommandException.failed(
                        "name: "
                                + name
                                + " (expected: a new name; `meros job apply` changes a job)");
            }
        }
        definitions.forEach(job -> post(options, job, "created"));
    }

    @Command(name = "apply", description = "Creates jobs or changes them to what the file says.")
    void apply(@Mixin ClientOptions options, @Mixin DefinitionFile file) {
        file.definitions().forEach(job -> post(options, job, "applied"));
    }

    @Command(name = "run", description = "Runs a job now, whatever its schedule.")
    void run(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
        options.done(options.batch().put(path(name)), "job " + name + " runs");
    }

    @Command(name = "kill", description = "Ends the running tasks of a job.")
    void kill(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
        options.done(
                options.batch().delete(ROOT + "task/kill/" + Paths.segment(name)),
                "tasks of job " + name + " end");
    }

    @Command(name = "delete", description = "Ends the running tasks of a job and forgets it.")
    void delete(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
        options.done(options.batch().delete(path(name)), "job " + name + " deleted");
    }

    private static void post(ClientOptions options, JsonNode job, String done) {
        String kind = job.path("parents").isEmpty() ? "iso8601" : "dependency";
        options.done(
                options.batch().post(ROOT + kind, job),
                "job " + job.path("name").asText() + " " + done);
    }

    private static JsonNode find(ClientOptions options, String name) {
        return options.batch()
                .get(ROOT + "jobs")
                .valueStream()
                .filter(job -> job.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                CommandException.failed(
                                        "job: " + name + " (expected: one of `meros job list`)"));
    }

    private static String when(JsonNode job) {
        if (job.path("parents").isEmpty()) {
            return job.path("schedule").asText();
        }
        List<String> parents = new ArrayList<>();
        job.path("parents").forEach(parent -> parents.add(parent.asText()));
        return "after " + String.join(", ", parents);
    }

    private static String path(String name) {
        return ROOT + "job/" + Paths.segment(name);
    }
}
