package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.output.Amount;
import dev.meros.cli.output.Table;
import dev.meros.cli.output.Table.Pair;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

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
                                                    new Pair("ports", node.total().ports()))));
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
