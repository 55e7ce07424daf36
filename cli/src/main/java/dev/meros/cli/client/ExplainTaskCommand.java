package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `meros explain task`: why an app's instances are not there, by the framework and by the kernel.
@Command(
        name = "task",
        description = {
            "Why an app waits for room, or what became of a task.",
            "Give the id of an app, such as /web, or of a task of `meros task list --all`."
        },
        sortOptions = false)
class ExplainTaskCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Parameters(paramLabel = "APP|TASK", description = "An app, or a task's id.")
    private String name = "";

    @Override
    public void run() {
        ClusterView cluster = options.cluster();
        Optional<ClusterView.Task> task =
                cluster.tasks().stream().filter(t -> t.id().equals(name)).findFirst();
        if (task.isPresent()) {
            explain(task.get(), cluster);
            return;
        }
        Optional<JsonNode> app = app(name.startsWith("/") ? name : "/" + name);
        if (app.isPresent()) {
            answer(app.get(), List.of());
            return;
        }
        List<ClusterView.Task> similar =
                cluster.tasks().stream().filter(t -> t.id().startsWith(name)).toList();
        if (similar.size() != 1) {
            throw CommandException.failed(
                    "task: %s (expected: an app of `meros app list`, or %s of `meros task list --all`)"
                            .formatted(
                                    name,
                                    similar.isEmpty()
                                            ? "a task"
                                            : "one of the "
                                                    + similar.size()
                                                    + " tasks that begin so"));
        }
        explain(similar.getFirst(), cluster);
    }

    private void explain(ClusterView.Task task, ClusterView cluster) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Task %s of framework %s is %s on %s."
                        .formatted(
                                task.id(),
                                task.frameworkName(),
                                task.shortState(),
                                cluster.nodeTitle(task.node())));
        JsonNode last = last(task.json().path("statuses"));
        if (!last.path("reason").asText().isEmpty() || !last.path("message").asText().isEmpty()) {
            lines.add(
                    "Its last status: "
                            + (last.path("reason").asText() + " " + last.path("message").asText())
                                    .strip());
        }
        if (!task.isEnded()) {
            lines.add("It waits for nothing.");
        }
        Optional<JsonNode> owner =
                task.isEnded() && task.id().contains(".instance-")
                        ? app(appOf(task))
                        : Optional.empty();
        if (owner.isPresent()) {
            answer(owner.get(), lines);
        } else {
            options.answer(task.json(), () -> lines);
        }
    }

    private static JsonNode last(JsonNode statuses) {
        return statuses.path(statuses.size() - 1);
    }

    private Optional<JsonNode> app(String id) {
        return options.longRunning()
                .find("/v2/apps" + Paths.escaped(id))
                .map(answer -> answer.path("app"));
    }

    /// Tasks of apps are named by the app's path from its end.
    private static String appOf(ClusterView.Task task) {
        List<String> parts = new ArrayList<>(List.of(task.name().split("\\.", -1)));
        return "/" + String.join("/", parts.reversed());
    }

    private void answer(JsonNode app, List<String> before) {
        JsonNode item = item(app.path("id").asText());
        List<String> lines = new ArrayList<>(before);
        lines.addAll(words(app, item));
        ObjectNode json = Json.mapper().createObjectNode();
        json.set("app", app);
        json.set("queue", item);
        if (!item.isMissingNode()) {
            Needs needs = Needs.of(app);
            String framework = options.longRunning().get("/v2/info").path("frameworkId").asText();
            JsonNode kernel =
                    Explanation.ask(
                            options,
                            needs.wanted(framework, Math.max(1, item.path("count").asInt())));
            json.set("kernel", kernel);
            lines.add("");
            lines.addAll(Explanation.lines(kernel));
            lines.addAll(needs.notes());
        }
        options.answer(json, () -> lines);
    }

    private JsonNode item(String app) {
        for (JsonNode item : options.longRunning().get("/v2/queue").path("queue")) {
            if (item.at("/app/id").asText().equals(app)) {
                return item;
            }
        }
        return Json.mapper().missingNode();
    }

    /// What the framework says.
    private static List<String> words(JsonNode app, JsonNode item) {
        List<String> lines = new ArrayList<>();
        String id = app.path("id").asText();
        if (item.isMissingNode()) {
            lines.add(
                    "%s waits for nothing: %d of %d instances run."
                            .formatted(
                                    id,
                                    app.path("tasksRunning").asInt(),
                                    app.path("instances").asInt()));
            String failure = app.at("/lastTaskFailure/message").asText();
            if (!failure.isEmpty()) {
                lines.add("Its last failure: " + failure);
            }
            return lines;
        }
        lines.add(
                "%s waits with %d of %d instances since %s."
                        .formatted(
                                id,
                                item.path("count").asInt(),
                                app.path("instances").asInt(),
                                item.path("since").asText()));
        long backedOff = item.at("/delay/timeLeftSeconds").asLong();
        if (backedOff > 0) {
            lines.add(
                    "Instances failed: it is not tried again for %d s (`meros app` shows the failure)."
                            .formatted(backedOff));
        }
        JsonNode summary = item.path("processedOffersSummary");
        if (summary.path("processedOffersCount").asInt() == 0) {
            lines.add("No offer has come for it yet.");
        } else {
            List<String> refused = new ArrayList<>();
            for (JsonNode row : summary.path("rejectSummaryLastOffers")) {
                if (row.path("declined").asInt() > 0) {
                    refused.add(row.path("reason").asText() + " " + row.path("declined").asInt());
                }
            }
            lines.add(
                    "%d offers have come for it, %d did not fit%s."
                            .formatted(
                                    summary.path("processedOffersCount").asInt(),
                                    summary.path("unusedOffersCount").asInt(),
                                    refused.isEmpty()
                                            ? ""
                                            : "; the last of each agent by "
                                                    + String.join(", ", refused)));
        }
        return lines;
    }
}
