package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.output.Amount;
import dev.meros.cli.output.Table;
import dev.meros.cli.output.Table.Pair;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `meros state`: the cluster at a glance.
@Command(
        name = "state",
        description = "The cluster at a glance; with -o json all that the kernel's /state says.")
public final class StateCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Override
    public void run() {
        ClusterView cluster = options.cluster();
        options.answer(cluster.json(), () -> summary(cluster));
    }

    private List<String> summary(ClusterView cluster) {
        JsonNode json = cluster.json();
        ClusterView.Amounts used = cluster.used();
        ClusterView.Amounts total = cluster.total();
        return Table.pairs(
                List.of(
                        new Pair("kernel", options.kernel().address()),
                        new Pair("version", json.path("version").asText()),
                        new Pair("nodes", cluster.nodes().size()),
                        new Pair(
                                "frameworks",
                                cluster.frameworks().stream()
                                        .filter(f -> !f.state().equals("completed"))
                                        .map(ClusterView.Framework::name)
                                        .collect(Collectors.joining(", "))),
                        new Pair("tasks", tasksByState(cluster)),
                        new Pair("cpus", Amount.of(used.cpus(), total.cpus())),
                        new Pair("mem", Amount.of(used.mem(), total.mem()) + " MB"),
                        new Pair("disk", Amount.of(used.disk(), total.disk()) + " MB")));
    }

    private static String tasksByState(ClusterView cluster) {
        Map<String, Long> counts =
                cluster.tasks().stream()
                        .collect(
                                Collectors.groupingBy(
                                        ClusterView.Task::shortState,
                                        TreeMap::new,
                                        Collectors.counting()));
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", "));
    }
}
