package dev.meros.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.client.ClusterView;
import dev.meros.cli.client.FrameworkCommand;
import dev.meros.cli.client.NodeCommand;
import dev.meros.cli.client.Server;
import dev.meros.cli.client.ServerClient;
import dev.meros.cli.client.TaskCommand;
import dev.meros.cli.client.Waiting;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.server.LocalCluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Submits the examples and looks at what becomes of them, over the servers' APIs as any client.
final class Demo implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int WANTED_TICKS = 2;
    private static final String UNSEEN = "";

    private final HttpClient http = ServerClient.newClient();
    private final LocalCluster cluster;
    private final CustomFramework custom;
    private final Examples examples;
    private final Timeline timeline;
    private final ServerClient kernel;
    private final ServerClient longRunning;
    private final ServerClient batch;

    private final Set<URI> answered = new LinkedHashSet<>();
    private String firstRunning = UNSEEN;
    private String webAnswered = UNSEEN;
    private String jobsRan = UNSEEN;
    private String customDone = UNSEEN;

    Demo(LocalCluster cluster, CustomFramework custom, Examples examples, Timeline timeline) {
        this.cluster = cluster;
        this.custom = custom;
        this.examples = examples;
        this.timeline = timeline;
        this.kernel = new ServerClient(Server.KERNEL, cluster.kernel(), http);
        this.longRunning = new ServerClient(Server.LONG_RUNNING, cluster.longRunning(), http);
        this.batch = new ServerClient(Server.BATCH, cluster.batch(), http);
    }

    LocalCluster cluster() {
        return cluster;
    }

    Examples examples() {
        return examples;
    }

    String firstRunning() {
        return firstRunning;
    }

    String webAnswered() {
        return webAnswered;
    }

    /// Where web instances have answered.
    Set<URI> answered() {
        return answered;
    }

    /// Submits the app and the jobs. The frameworks may not have subscribed yet: a 503 is tried
    /// again for some seconds.
    void submit() {
        patiently(() -> longRunning.post("/v2/apps", examples.web()));
        patiently(() -> batch.post("/v1/scheduler/iso8601", examples.tick()));
        patiently(() -> batch.post("/v1/scheduler/dependency", examples.tock()));
        timeline.note(
                "submitted app "
                        + examples.webId()
                        + " and jobs "
                        + examples.tickName()
                        + ", "
                        + examples.tockName());
    }

    private static void patiently(Runnable request) {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (true) {
            try {
                request.run();
                return;
            } catch (CommandException e) {
                if (!String.valueOf(e.getMessage()).endsWith("(503)")
                        || System.nanoTime() > deadline) {
                    throw e;
                }
                Waiting.pause();
            }
        }
    }

    /// Looks at everything once; the result is what has not been seen working yet.
    List<String> look() {
        List<String> missing = new ArrayList<>();
        if (firstRunning.isEmpty()) {
            lookForFirstTask();
        }
        if (webAnswered.isEmpty()) {
            lookAtWeb(missing);
        }
        if (customDone.isEmpty()) {
            lookAtCustomFramework(missing);
        }
        if (jobsRan.isEmpty()) {
            lookAtJobs(missing);
        }
        return missing;
    }

    static void pause() {
        Waiting.pause();
    }

    private void lookForFirstTask() {
        ClusterView.of(kernel.get("/state")).tasks().stream()
                .filter(task -> !task.since().isEmpty() && (task.isRunning() || task.isEnded()))
                .findFirst()
                .ifPresent(task -> firstRunning = timeline.note("task " + task.id() + " runs"));
    }

    private void lookAtWeb(List<String> missing) {
        String path = "/v2/apps/" + examples.webId().replaceFirst("^/", "") + "/tasks";
        for (JsonNode task : longRunning.get(path).path("tasks")) {
            int port = task.path("ports").path(0).asInt();
            if (port > 0) {
                URI instance =
                        URI.create("http://" + task.path("host").asText() + ":" + port + "/");
                if (!answered.contains(instance) && answers(instance)) {
                    answered.add(instance);
                    timeline.note("web instance " + instance + " answers");
                }
            }
        }
        if (answered.size() >= examples.webInstances()) {
            webAnswered = timeline.note("all instances of " + examples.webId() + " answer");
        } else {
            missing.add(
                    answered.size()
                            + " of "
                            + examples.webInstances()
                            + " instances of "
                            + examples.webId()
                            + " have answered");
        }
    }

    private boolean answers(URI instance) {
        HttpRequest request = HttpRequest.newBuilder(instance).timeout(ANSWER).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void lookAtCustomFramework(List<String> missing) {
        int nodes = cluster.agents().size();
        if (custom.finishedNodes() >= nodes) {
            customDone =
                    timeline.note(
                            "custom framework: its command has finished on " + nodes + " nodes");
        } else {
            missing.add(
                    "the custom framework's command has finished on "
                            + custom.finishedNodes()
                            + " of "
                            + nodes
                            + " nodes");
        }
    }

    private void lookAtJobs(List<String> missing) {
        int ticks = 0;
        int tocks = 0;
        for (JsonNode job : batch.get("/v1/scheduler/jobs")) {
            String name = job.path("name").asText();
            if (name.equals(examples.tickName())) {
                ticks = job.path("successCount").asInt();
            } else if (name.equals(examples.tockName())) {
                tocks = job.path("successCount").asInt();
            }
        }
        String count =
                "job "
                        + examples.tickName()
                        + " has done "
                        + ticks
                        + " runs, its dependant "
                        + examples.tockName()
                        + " "
                        + tocks;
        if (ticks >= WANTED_TICKS && tocks >= 1) {
            jobsRan = timeline.note(count);
        } else {
            missing.add(count);
        }
    }

    /// Nodes, frameworks and tasks as they are now.
    List<String> table() {
        ClusterView view = ClusterView.of(kernel.get("/state"));
        List<String> lines = new ArrayList<>(NodeCommand.table(view).lines());
        lines.add("");
        lines.addAll(FrameworkCommand.table(view).lines());
        lines.add("");
        lines.addAll(
                TaskCommand.table(
                                view,
                                view.tasks().stream().filter(task -> !task.isEnded()).toList())
                        .lines());
        return lines;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
