package dev.meros.cli.system;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.testkit.http.Http;
import dev.meros.testkit.process.ChildProcess;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;

/// What a test asks the servers of a cluster.
record RunningCluster(Http http, URI kernel, URI longRunning, URI batch) {
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    static final String WEB =
            """
            {"id":"/web","cmd":"exec python3 -m http.server --bind 127.0.0.1 $PORT0",
             "cpus":0.1,"mem":32,"instances":2,"portDefinitions":[{"port":0}]}\
            """;

    static final String TICK =
            """
            {"name":"tick","command":"true","schedule":"R//PT1S","cpus":0.1,"mem":16}\
            """;

    static final String TOCK =
            """
            {"name":"tock","command":"true","parents":["tick"],"cpus":0.1,"mem":16}\
            """;

    /// The cluster of `meros up`, by what it prints.
    static RunningCluster of(Http http, ChildProcess up) {
        return new RunningCluster(
                http, printed(up, "kernel"), printed(up, "long-running"), printed(up, "batch"));
    }

    /// An address that `meros up` prints under a name.
    static URI printed(ChildProcess up, String name) {
        return URI.create(up.awaitLine("^" + name + ": +(http://\\S+)$", DEADLINE).group(1));
    }

    static void eventually(String what, BooleanSupplier condition) {
        await(what)
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions() // nobody answers yet, or not yet with JSON
                .until(condition::getAsBoolean);
    }

    void submitApp(String definition) {
        eventually(
                "the app is taken",
                () -> http.post(longRunning.resolve("/v2/apps"), definition).status() == 201);
    }

    void submitJob(String kind, String definition) {
        eventually(
                "the job is taken",
                () ->
                        http.post(batch.resolve("/v1/scheduler/" + kind), definition).status()
                                == 204);
    }

    JsonNode state() {
        return http.get(kernel.resolve("/state")).json();
    }

    List<JsonNode> frameworks() {
        return list(state().path("frameworks"));
    }

    List<JsonNode> agents() {
        return list(state().path("slaves"));
    }

    /// Tasks of a framework in a state, such as `TASK_RUNNING`, ended ones included.
    List<JsonNode> tasks(String framework, String inState) {
        List<JsonNode> tasks = new ArrayList<>();
        for (String frameworks : List.of("frameworks", "completed_frameworks")) {
            for (JsonNode one : state().path(frameworks)) {
                if (one.path("name").asText().equals(framework)) {
                    tasks.addAll(list(one.path("tasks")));
                    tasks.addAll(list(one.path("completed_tasks")));
                }
            }
        }
        return tasks.stream().filter(t -> t.path("state").asText().equals(inState)).toList();
    }

    List<String> ids(List<JsonNode> tasks) {
        return tasks.stream().map(task -> task.path("id").asText()).sorted().toList();
    }

    /// How many instances of an app answer HTTP.
    long answering(String app) {
        return list(http.get(longRunning.resolve("/v2/apps" + app + "/tasks")).json().path("tasks"))
                .stream()
                .map(task -> task.path("ports").path(0).asInt())
                .filter(port -> port > 0)
                .filter(port -> http.isOk(URI.create("http://127.0.0.1:" + port + "/")))
                .count();
    }

    int runs(String job) {
        return list(http.get(batch.resolve("/v1/scheduler/jobs")).json()).stream()
                .filter(one -> one.path("name").asText().equals(job))
                .mapToInt(one -> one.path("successCount").asInt())
                .findFirst()
                .orElse(-1);
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
