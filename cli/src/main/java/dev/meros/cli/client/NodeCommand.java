package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.node.Abilities;
import dev.meros.api.codec.Json;
import dev.meros.cli.output.Amount;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.Table;
import dev.meros.cli.output.Table.Pair;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// `meros node`: the agents that the kernel knows.
@Command(name = "node", description = "Nodes, each with its agent.")
public final class NodeCommand {
    @Command(name = "list", description = "All nodes.")
    void list(@Mixin ClientOptions options) {
        ClusterView cluster = options.cluster();
        options.answerTable(cluster.json().path("slaves"), () -> table(cluster));
    }

    @Command(name = "show", description = "One node with its tasks.")
    void show(@Mixin ClientOptions options, @Parameters(paramLabel = "NODE") String name) {
        ClusterView cluster = options.cluster();
        ClusterView.Node node = cluster.node(name);
        options.answer(
                node.json(),
                () -> {
                    List<String> attributes = new ArrayList<>();
                    node.json()
                            .path("attributes")
                            .propertyStream()
                            .forEach(a -> attributes.add(a.getKey() + ":" + a.getValue().asText()));
                    List<String> lines =
                            new ArrayList<>(
                                    Table.pairs(
                                            List.of(
                                                    new Pair("id", node.id()),
                                                    new Pair("hostname", node.hostname()),
                                                    new Pair("address", node.address()),
                                                    new Pair("state", node.state()),
                                                    new Pair(
                                                            "attributes",
                                                            String.join(";", attributes)),
                                                    new Pair(
                                                            "cpus",
                                                            Amount.of(
                                                                    node.used().cpus(),
                                                                    node.total().cpus())),
                                                    new Pair(
                                                            "mem",
                                                            Amount.of(
                                                                            node.used().mem(),
                                                                            node.total().mem())
                                                                    + " MB"),
                                                    new Pair(
                                                            "disk",
                                                            Amount.of(
                                                                            node.used().disk(),
                                                                            node.total().disk())
                                                                    + " MB"),
                                                    new Pair("ports", node.total().ports()),
                                                    new Pair("promises", promises(node)))));
                    lines.add("");
                    lines.addAll(
                            TaskCommand.table(
                                            cluster,
                                            cluster.tasks().stream()
                                                    .filter(t -> t.node().equals(node.id()))
                                                    .filter(t -> !t.isEnded())
                                                    .toList())
                                    .lines());
                    return lines;
                });
    }

    /// What its agent can hold tasks to or do for them, in its own words.
    private static String promises(ClusterView.Node node) {
        return node.json()
                .path("capabilities")
                .valueStream()
                .map(JsonNode::asText)
                .filter(name -> name.startsWith(Abilities.PREFIX))
                .map(name -> name.substring(Abilities.PREFIX.length()).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    @Command(
            name = "drain",
            description = {
                "Empties a node: nothing new comes, its tasks are killed.",
                "Their frameworks start others elsewhere. Bring it back with reactivate."
            })
    void drain(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "NODE", description = "Its host name or id.") String name,
            @Option(
                            names = "--max-grace",
                            paramLabel = "SECONDS",
                            description =
                                    "The longest a task may take to end (default: what it asks"
                                            + " for).")
                    @Nullable Integer maxGrace,
            @Option(names = "--gone", description = "Mark it gone when it is empty.") boolean gone,
            @Option(
                            names = "--wait",
                            paramLabel = "SECONDS",
                            defaultValue = "0",
                            description = "Wait so long until it is empty.")
                    int wait) {
        String id = options.cluster().nodeId(name);
        ObjectNode part = agent(id);
        if (maxGrace != null) {
            part.putObject("max_grace_period").put("seconds", maxGrace);
        }
        if (gone) {
            part.put("mark_gone", true);
        }
        ServerClient.Answer answer = post(options, "DRAIN_AGENT", part);
        if (wait == 0) {
            options.done(answer, "node " + name + " is being drained; see meros node show " + id);
            return;
        }
        String missing = Waiting.until(wait, () -> undrained(options.cluster(), id));
        if (!missing.isEmpty()) {
            throw CommandException.failed(
                    "node " + name + " is not drained after " + wait + " s: " + missing);
        }
        options.done(answer, "node " + name + (gone ? " is drained and gone" : " is drained"));
    }

    /// What keeps a node from being drained; empty when nothing does. One that is gone is not
    /// listed.
    private static String undrained(ClusterView cluster, String id) {
        long left =
                cluster.tasks().stream().filter(t -> t.node().equals(id) && !t.isEnded()).count();
        return cluster.nodes().stream()
                .filter(node -> node.id().equals(id) && !node.state().equals("drained"))
                .map(node -> "it is " + node.state() + " and has " + left + " tasks")
                .findFirst()
                .orElse("");
    }

    @Command(
            name = "deactivate",
            description = {"Nothing new comes to a node; its tasks stay."})
    void deactivate(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "NODE", description = "Its host name or id.") String name) {
        String id = options.cluster().nodeId(name);
        options.done(
                post(options, "DEACTIVATE_AGENT", agent(id)), "node " + name + " is deactivated");
    }

    @Command(name = "reactivate", description = "Uses a deactivated or drained node again.")
    void reactivate(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "NODE", description = "Its host name or id.") String name) {
        String id = options.cluster().nodeId(name);
        options.done(
                post(options, "REACTIVATE_AGENT", agent(id)), "node " + name + " is active again");
    }

    @Command(
            name = "gone",
            description = {
                "Declares that a node never comes back; there is no way to undo it.",
                "Its tasks are gone too, and its agent is not admitted again under its id."
            })
    void gone(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "NODE", description = "Its host name or id.") String name) {
        String id = options.cluster().nodeId(name);
        options.done(post(options, "MARK_AGENT_GONE", agent(id)), "node " + name + " is gone");
    }

    private static ObjectNode agent(String id) {
        ObjectNode part = Json.mapper().createObjectNode();
        part.putObject("agent_id").put("value", id);
        return part;
    }

    private static ServerClient.Answer post(ClientOptions options, String type, ObjectNode part) {
        ObjectNode call = Json.mapper().createObjectNode().put("type", type);
        call.set(type.toLowerCase(Locale.ROOT), part);
        return options.kernel().post("/api/v1", call);
    }

    /// Nodes with their used and total resources.
    public static Table table(ClusterView cluster) {
        Table table = new Table("NODE", "HOST", "STATE", "CPUS", "MEM MB", "TASKS", "PORTS");
        for (ClusterView.Node node : cluster.nodes()) {
            JsonNode total = node.json().path("resources");
            table.row(
                    node.id(),
                    node.hostname(),
                    node.state(),
                    Amount.of(node.used().cpus(), node.total().cpus()),
                    Amount.of(node.used().mem(), node.total().mem()),
                    cluster.tasks().stream()
                            .filter(t -> t.node().equals(node.id()) && !t.isEnded())
                            .count(),
                    total.path("ports").asText());
        }
        return table;
    }
}
