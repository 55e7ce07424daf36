package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.state.FrameworkState;
import dev.meros.cli.output.Amount;
import dev.meros.cli.output.Table;
import dev.meros.cli.output.Table.Pair;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// `meros framework`: the frameworks that the kernel knows.
@Command(name = "framework", description = "Frameworks of all kinds.")
public final class FrameworkCommand {
    @Command(name = "list", description = "All frameworks.")
    void list(@Mixin ClientOptions options) {
        ClusterView cluster = options.cluster();
        options.answerTable(cluster.json().path("frameworks"), () -> table(cluster));
    }

    @Command(name = "show", description = "One framework with its tasks.")
    void show(@Mixin ClientOptions options, @Parameters(paramLabel = "FRAMEWORK") String name) {
        ClusterView cluster = options.cluster();
        ClusterView.Framework framework = cluster.framework(name);
        options.answer(
                framework.json(),
                () -> {
                    List<String> lines =
                            new ArrayList<>(
                                    Table.pairs(
                                            List.of(
                                                    new Pair("id", framework.id()),
                                                    new Pair("name", framework.name()),
                                                    new Pair("state", framework.state()),
                                                    new Pair("roles", framework.roles()),
                                                    new Pair(
                                                            "failover timeout",
                                                            Amount.plain(
                                                                            framework
                                                                                    .json()
                                                                                    .path(
                                                                                            "failover_timeout")
                                                                                    .asDouble())
                                                                    + " s"),
                                                    new Pair("share", share(cluster, framework)))));
                    lines.add("");
                    lines.addAll(TaskCommand.table(cluster, framework.tasks()).lines());
                    return lines;
                });
    }

    @Command(name = "teardown", description = "Ends a framework, its tasks and its state for good.")
    void teardown(@Mixin ClientOptions options, @Parameters(paramLabel = "FRAMEWORK") String name) {
        String id = options.cluster().framework(name).id();
        options.done(
                options.kernel().postForm("/teardown", "frameworkId=" + Paths.segment(id)),
                "framework " + id + " is torn down");
    }

    @Command(name = "state", description = "The durable entries of a framework.")
    void state(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "FRAMEWORK") String name,
            @Option(
                            names = "--prefix",
                            paramLabel = "PREFIX",
                            defaultValue = "",
                            description = "Only entries whose names start so.")
                    String prefix) {
        String id = options.cluster().framework(name).id();
        JsonNode entries =
                options.kernel()
                        .get(
                                FrameworkState.PATH
                                        + Paths.segment(id)
                                        + "?prefix="
                                        + Paths.segment(prefix));
        options.answerTable(
                entries,
                () -> {
                    Table table = new Table("NAME", "VERSION", "BYTES");
                    for (JsonNode entry : entries.path("entries")) {
                        table.row(
                                entry.path("name").asText(),
                                entry.path("version").asLong(),
                                Base64.getDecoder().decode(entry.path("value").asText()).length);
                    }
                    return table;
                });
    }

    /// Frameworks with their shares of the cluster.
    public static Table table(ClusterView cluster) {
        Table table =
                new Table(
                        "FRAMEWORK", "NAME", "STATE", "ROLES", "TASKS", "CPUS", "MEM MB", "SHARE");
        for (ClusterView.Framework framework : cluster.frameworks()) {
            table.row(
                    framework.id(),
                    framework.name(),
                    framework.state(),
                    framework.roles(),
                    framework.tasks().stream().filter(task -> !task.isEnded()).count(),
                    Amount.plain(framework.used().cpus()),
                    Amount.plain(framework.used().mem()),
                    share(cluster, framework));
        }
        return table;
    }

    /// The dominant share: the largest part that it has of any resource, in percent.
    private static String share(ClusterView cluster, ClusterView.Framework framework) {
        double cpus = part(framework.used().cpus(), cluster.total().cpus());
        double mem = part(framework.used().mem(), cluster.total().mem());
        return Math.round(100 * Math.max(cpus, mem)) + "%";
    }

    private static double part(double used, double total) {
        return total == 0 ? 0 : used / total;
    }
}
