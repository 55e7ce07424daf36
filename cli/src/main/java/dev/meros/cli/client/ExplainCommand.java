package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/// `meros explain`: why a framework does not get what it wants, and what would help.
@Command(
        name = "explain",
        description = {
            "Why a framework gets no room for something, and the smallest change that helps.",
            "For an app of the long-running framework give its id, such as /web, and no resources."
        },
        sortOptions = false)
public final class ExplainCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Parameters(paramLabel = "FRAMEWORK|APP", description = "A framework's id or name, or an app.")
    private String name = "";

    @Option(
            names = "--role",
            defaultValue = "",
            description = "The role (default: the first of the framework).")
    private String role = "";

    @Option(
            names = "--resources",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What one piece takes, such as \"cpus:2;mem:1024\".")
    private String resources = "";

    @Option(
            names = "--constraint",
            paramLabel = "TEXT",
            description = "rack=r1, rack!=r1, rack~REGEX, hostname=…; may be repeated.")
    private List<String> constraints = new ArrayList<>();

    @Option(names = "--count", defaultValue = "1", description = "How many pieces (default: 1).")
    private int count;

    @Override
    public void run() {
        ObjectNode call = Json.mapper().createObjectNode().put("type", "EXPLAIN");
        ObjectNode explain = call.putObject("explain");
        if (name.startsWith("/") && resources.isEmpty()) {
            askForApp(explain);
        } else {
            explain.put("framework", name).put("resources", resources).put("count", count);
        }
        explain.put("role", role);
        ArrayNode wished = explain.putArray("constraints");
        constraints.forEach(wished::add);
        JsonNode answer = options.kernel().post("/api/v1", call).json();
        options.answer(answer, () -> lines(answer));
    }

    /// One more instance of an app, or as many as are missing.
    private void askForApp(ObjectNode explain) {
        JsonNode app = options.longRunning().get("/v2/apps/" + name.substring(1)).path("app");
        int missing = Math.max(1, app.path("instances").asInt() - app.path("tasksRunning").asInt());
        String shape = "cpus:" + app.path("cpus").asText() + ";mem:" + app.path("mem").asText();
        for (String more : List.of("disk", "gpus")) {
            if (app.path(more).asDouble() > 0) {
                shape += ";" + more + ":" + app.path(more).asText();
            }
        }
        JsonNode info = options.longRunning().get("/v2/info");
        explain.put("framework", info.path("frameworkId").asText())
                .put("resources", shape)
                .put("count", missing);
    }

    private static List<String> lines(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s in role %s wants %d × %s: %s"
                        .formatted(
                                answer.path("framework").asText(),
                                answer.path("role").asText(),
                                answer.path("count").asInt(),
                                answer.path("resources").asText(),
                                answer.path("enough").asBoolean()
                                        ? "there is room"
                                        : "there is room for " + answer.path("pieces").asLong()));
        lines.add(
                "%d of %d agents would be offered for it."
                        .formatted(answer.path("fitting").asInt(), answer.path("agents").asInt()));
        if (!answer.path("refusals").isEmpty()) {
            lines.add("");
            Table table = new Table("REFUSED BY", "AGENTS", "BY NOTHING ELSE", "DETAIL");
            for (JsonNode r : answer.path("refusals")) {
                table.row(
                        r.path("obstacle").asText(),
                        r.path("agents").asInt(),
                        r.path("only").asInt(),
                        r.path("detail").asText());
            }
            lines.addAll(table.lines());
        }
        suggestions(lines, "What would help, the smallest change first:", answer, "suggestions");
        suggestions(lines, "No single change helps; all of these would:", answer, "together");
        return lines;
    }

    private static void suggestions(
            List<String> lines, String title, JsonNode answer, String list) {
        if (!answer.path(list).isEmpty()) {
            lines.add("");
            lines.add(title);
            answer.path(list).forEach(s -> lines.add("  - " + s.path("text").asText()));
        }
    }
}
