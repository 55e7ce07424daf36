package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `meros what-if`: what would be offered to whom, played on a copy of the kernel's state.
@Command(
        name = "what-if",
        description = {
            "What would be offered to whom if something changed; nothing is changed.",
            "Several changes are made in the order: agents go, quotas and weights change,",
            "agents come, frameworks come."
        },
        sortOptions = false)
public final class WhatIfCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Option(names = "--remove-agent", paramLabel = "NAME", description = "An agent is gone.")
    private List<String> removed = new ArrayList<>();

    @Option(
            names = "--remove-rack",
            paramLabel = "ATTRIBUTE:VALUE",
            description = "All agents with this attribute are gone, such as rack:r1.")
    private List<String> racks = new ArrayList<>();

    @Option(names = "--drain", paramLabel = "NAME", description = "An agent is emptied.")
    private List<String> drained = new ArrayList<>();

    @Option(
            names = "--add-agents",
            paramLabel = "N",
            defaultValue = "0",
            description = "So many agents come in, each with --resources.")
    private int added;

    @Option(
            names = "--attributes",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Attributes of the agents that come in.")
    private String attributes = "";

    @Option(
            names = "--guarantee",
            paramLabel = "ROLE=TEXT",
            description = "A role is guaranteed so much, such as \"eng=cpus:4;mem:1024\".")
    private Map<String, String> guarantees = new LinkedHashMap<>();

    @Option(
            names = "--limit",
            paramLabel = "ROLE=TEXT",
            description = "A role gets at most so much.")
    private Map<String, String> limits = new LinkedHashMap<>();

    @Option(names = "--weight", paramLabel = "ROLE=N", description = "A role has this weight.")
    private Map<String, Double> weights = new LinkedHashMap<>();

    @Option(
            names = "--add-framework",
            paramLabel = "NAME",
            defaultValue = "",
            description = "A framework, new or known, wants --count tasks of --resources.")
    private String framework = "";

    @Option(
            names = "--role",
            defaultValue = "*",
            description = "The role of the framework (default: ${DEFAULT-VALUE}).")
    private String role = "";

    @Option(
            names = "--resources",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Of each agent or task, such as \"cpus:2;mem:1024\".")
    private String resources = "";

    @Option(names = "--count", defaultValue = "1", description = "How many tasks (default: 1).")
    private int count;

    @Override
    public void run() {
        ObjectNode call = Json.mapper().createObjectNode().put("type", "WHAT_IF");
        ArrayNode changes = call.putObject("what_if").putArray("changes");
        removed.forEach(name -> changes.addObject().put("remove_agent", name));
        racks.forEach(rack -> changes.addObject().put("remove_attribute", rack));
        drained.forEach(name -> changes.addObject().put("drain_agent", name));
        quotaAndWeights(changes);
        if (added > 0) {
            changes.addObject()
                    .putObject("add_agents")
                    .put("count", added)
                    .put("resources", resources)
                    .put("attributes", attributes);
        }
        if (!framework.isEmpty()) {
            changes.addObject()
                    .putObject("add_framework")
                    .put("name", framework)
                    .put("role", role)
                    .put("resources", resources)
                    .put("count", count);
        }
        if (changes.isEmpty()) {
            throw CommandException.usage(
                    "a change is missing (expected: --remove-agent, --remove-rack, --drain,"
                            + " --guarantee, --limit, --weight, --add-agents or --add-framework)");
        }
        JsonNode answer = options.kernel().post("/api/v1", call).json();
        options.answer(answer, () -> lines(answer));
    }

    /// A role with a new guarantee or limit has no other than what is said here.
    private void quotaAndWeights(ArrayNode changes) {
        LinkedHashSet<String> roles = new LinkedHashSet<>(guarantees.keySet());
        roles.addAll(limits.keySet());
        for (String named : roles) {
            changes.addObject()
                    .putObject("set_quota")
                    .put("role", named)
                    .put("guarantees", guarantees.getOrDefault(named, ""))
                    .put("limits", limits.getOrDefault(named, ""));
        }
        weights.forEach(
                (named, weight) ->
                        changes.addObject()
                                .putObject("set_weight")
                                .put("role", named)
                                .put("weight", weight));
    }

    private static List<String> lines(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        Table standings = new Table("FRAMEWORK", "ROLE", "SHARE BEFORE", "SHARE AFTER");
        for (JsonNode s : answer.path("standings")) {
            standings.row(
                    s.path("framework").asText(),
                    s.path("role").asText(),
                    percent(s.path("share_before")),
                    percent(s.path("share_after")));
        }
        lines.addAll(standings.lines());
        offers(lines, "Offers that would be made at once:", answer.path("offers"));
        offers(lines, "Offers that would not be made any more:", answer.path("missing"));
        if (!answer.path("lost").isEmpty()) {
            Table lost = new Table("LOST TASK", "FRAMEWORK", "RESOURCES", "FROM", "TO");
            for (JsonNode l : answer.path("lost")) {
                String to = l.path("new_hostname").asText();
                lost.row(
                        l.path("task").asText(),
                        l.path("framework").asText(),
                        l.path("resources").asText(),
                        l.path("hostname").asText(),
                        to.isEmpty() ? "nowhere" : to);
            }
            lines.add("");
            lines.addAll(lost.lines());
        }
        if (!answer.path("placements").isEmpty()) {
            Table placed = new Table("FRAMEWORK", "ROLE", "RESOURCES", "WANTED", "PLACED");
            for (JsonNode p : answer.path("placements")) {
                placed.row(
                        p.path("framework").asText(),
                        p.path("role").asText(),
                        p.path("resources").asText(),
                        p.path("wanted").asInt(),
                        p.path("placed").asInt());
            }
            lines.add("");
            lines.addAll(placed.lines());
        }
        return lines;
    }

    private static void offers(List<String> lines, String title, JsonNode offers) {
        if (!offers.isEmpty()) {
            Table table = new Table("FRAMEWORK", "ROLE", "AGENT", "RESOURCES");
            for (JsonNode o : offers) {
                table.row(
                        o.path("framework").asText(),
                        o.path("role").asText(),
                        o.path("hostname").asText(),
                        o.path("resources").asText());
            }
            lines.add("");
            lines.add(title);
            lines.addAll(table.lines());
        }
    }

    private static String percent(JsonNode share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share.asDouble());
    }
}
