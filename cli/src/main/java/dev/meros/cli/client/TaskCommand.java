package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.Amount;
import dev.meros.cli.output.Table;
import dev.meros.cli.output.Table.Pair;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/// `meros task`: the tasks of all frameworks.
@Command(
        name = "task",
        description = "Tasks of all frameworks.",
        subcommands = {LogsCommand.class, ExecCommand.class, AttachCommand.class})
public final class TaskCommand {
    @Command(name = "list", description = "Tasks that have not ended.")
    void list(
            @Mixin ClientOptions options,
            @Option(
                            names = {"-a", "--all"},
                            description = "Ended tasks too.")
                    boolean all) {
        ClusterView cluster = options.cluster();
        List<ClusterView.Task> tasks =
                cluster.tasks().stream().filter(task -> all || !task.isEnded()).toList();
        ArrayNode json = Json.mapper().createArrayNode();
        tasks.forEach(task -> json.add(task.json()));
        options.answerTable(json, () -> table(cluster, tasks));
    }

    @Command(name = "show", description = "One task with its statuses.")
    void show(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "TASK", description = "Its id or the beginning of it.")
                    String name) {
        ClusterView cluster = options.cluster();
        ClusterView.Task task = cluster.task(name);
        options.answer(
                task.json(),
                () -> {
                    List<String> lines =
                            new ArrayList<>(
                                    Table.pairs(
                                            List.of(
                                                    new Pair("id", task.id()),
                                                    new Pair("name", task.name()),
                                                    new Pair("framework", task.framework()),
                                                    new Pair(
                                                            "node",
                                                            cluster.nodeTitle(task.node())
                                                                    + " ("
                                                                    + task.node()
                                                                    + ")"),
                                                    new Pair("state", task.shortState()),
                                                    new Pair(
                                                            "cpus",
                                                            Amount.plain(task.resources().cpus())),
                                                    new Pair(
                                                            "mem",
                                                            Amount.plain(task.resources().mem())
                                                                    + " MB"),
                                                    new Pair("ports", task.resources().ports()))));
                    lines.add("");
                    lines.addAll(statuses(task.json().path("statuses")).lines());
                    return lines;
                });
    }

    @Command(
            name = "kill",
            description = {
                "Ends a task: SIGTERM, then SIGKILL after its grace period.",
                "What follows is its framework's decision: an app starts another instance."
            })
    void kill(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "TASK", description = "Its id or the beginning of it.")
                    String name) {
        ClusterView.Task task = options.cluster().task(name);
        options.done(
                options.kernel()
                        .post(
                                "/api/v1/tasks/"
                                        + Paths.segment(task.framework())
                                        + "/"
                                        + Paths.segment(task.id())
                                        + "/kill",
                                Json.mapper().createObjectNode()),
                "task " + task.id() + " ends");
    }

    /// Tasks with their places and resources.
    public static Table table(ClusterView cluster, List<ClusterView.Task> tasks) {
        Table table = new Table("TASK", "FRAMEWORK", "NODE", "STATE", "CPUS", "MEM MB", "PORTS");
        for (ClusterView.Task task : tasks) {
            table.row(
                    task.id(),
                    task.frameworkName(),
                    cluster.nodeTitle(task.node()),
                    task.shortState(),
                    Amount.plain(task.resources().cpus()),
                    Amount.plain(task.resources().mem()),
                    task.resources().ports());
        }
        return table;
    }

    private static Table statuses(JsonNode statuses) {
        Table table = new Table("TIME", "STATE", "REASON", "MESSAGE");
        for (JsonNode status : statuses) {
            table.row(
                    java.time.Instant.ofEpochMilli(
                            (long) (status.path("timestamp").asDouble() * 1000)),
                    status.path("state").asText(),
                    status.path("reason").asText(),
                    status.path("message").asText());
        }
        return table;
    }
}
