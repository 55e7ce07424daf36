package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.Table;

import java.util.ArrayList;
import java.util.List;

/// What the kernel says of room for something: its answer to `EXPLAIN`, and that as lines.
final class Explanation {
    private Explanation() {}

    /// What a framework wants: so many pieces, each with these resources (`cpus:2;mem:1024`), on
    /// agents of this kind (`rack=r1`). Without a role it is the first of the framework.
    record Want(
            String framework, String role, String resources, int count, List<String> constraints) {
        Want {
            constraints = List.copyOf(constraints);
        }
    }

    static JsonNode ask(ClientOptions options, Want want) {
        ObjectNode call = Json.mapper().createObjectNode().put("type", "EXPLAIN");
        ObjectNode explain =
                call.putObject("explain")
                        .put("framework", want.framework())
                        .put("role", want.role())
                        .put("resources", want.resources())
                        .put("count", want.count());
        want.constraints().forEach(explain.putArray("constraints")::add);
        return options.kernel().post("/api/v1", call).json();
    }

    static List<String> lines(JsonNode answer) {
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
