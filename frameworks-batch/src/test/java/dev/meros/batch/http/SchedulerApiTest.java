package dev.meros.batch.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.testing.DescribedApi;
import dev.meros.batch.BatchException;
import dev.meros.batch.BatchServer;
import dev.meros.batch.settings.BatchSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

final class SchedulerApiTest {
    private static final BatchSettings SETTINGS =
            BatchSettings.of(URI.create("http://127.0.0.1:1")).withPort(0);
    private static final String HOURLY = "R/2099-01-01T00:00:00Z/PT1H";

    private final HttpClient client = HttpClient.newHttpClient();
    private ThreadedConnection connection;
    private BatchServer server;

    @BeforeEach
    void start() {
        server =
                BatchServer.start(
                        SETTINGS,
                        (info, framework) ->
                                connection =
                                        new ThreadedConnection(
                                                new FrameworkId(info.name()), framework));
        await().until(() -> send("GET", "/health", "").statusCode() == 200);
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    private HttpResponse<String> send(String method, String path, String body) {
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                            .timeout(Duration.ofSeconds(20))
                            .method(
                                    method,
                                    HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String path) {
        HttpResponse<String> response = send("GET", path, "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return Json.readTree(response.body());
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionHasItsRoute() {
        DescribedApi described = DescribedApi.of(send("GET", "/openapi.json", "").body());
        List<String> newer =
                server.routes().stream().filter(route -> !route.contains(" /scheduler/")).toList();

        assertThat(described.faults()).isEmpty();
        assertThat(described.routes()).containsExactlyInAnyOrderElementsOf(newer);
        assertThat(server.routes())
                .containsAll(
                        newer.stream()
                                .filter(route -> route.contains(" /v1/scheduler/"))
                                .map(route -> route.replace("/v1/scheduler/", "/scheduler/"))
                                .toList());
    }

    @Test
    void whatIsDescribedAnswersWithAStatusThatIsDescribed() {
        for (DescribedApi.Operation one :
                DescribedApi.of(send("GET", "/openapi.json", "").body()).operations()) {
            HttpResponse<String> response = send(one.method(), one.pathWith("x"), "7");

            assertThat(one.statuses())
                    .as(one.method() + " " + one.path() + ": " + response.body())
                    .contains(String.valueOf(response.statusCode()));
        }
    }

    private void written(HttpResponse<String> response) {
        assertThat(response.body()).isEmpty();
        assertThat(response.statusCode()).isEqualTo(204);
    }

    private static void refused(HttpResponse<String> response, String message) {
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode body = Json.readTree(response.body());
        assertThat(body.path("status").asText()).isEqualTo("Bad Request");
        assertThat(body.path("message").asText()).contains(message);
    }

    private TaskInfo launched() {
        connection.offer(
                Offer.builder()
                        .id(new OfferId("o"))
                        .frameworkId(new FrameworkId("batch"))
                        .agentId(new AgentId("agent"))
                        .hostname("host")
                        .resources(
                                List.of(
                                        Resource.scalar("cpus", Scalar.of(1)),
                                        Resource.scalar("mem", Scalar.of(1024)),
                                        Resource.scalar("disk", Scalar.of(1024))))
                        .build());
        await().until(() -> !connection.calls(Call.Type.ACCEPT).isEmpty());
        return connection
                .calls(Call.Type.ACCEPT)
                .getLast()
                .accept()
                .operations()
                .getFirst()
                .launch()
                .taskInfos()
                .getFirst();
    }

    private void status(TaskInfo task, TaskState state) {
        connection.status(
                TaskStatus.builder()
                        .taskId(task.taskId())
                        .agentId(task.agentId())
                        .state(state)
                        .uuid(Bytes.ofUtf8(state.name()))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/scheduler", "/scheduler"})
    void jobsArePostedListedAndDeletedUnderBothPrefixes(String prefix) {
        written(send("POST", prefix + "/iso8601", job("a", "'schedule':'" + HOURLY + "'")));
        written(send("PUT", prefix + "/dependency", job("b", "'parents':['a']")));

        JsonNode jobs = get(prefix + "/jobs");
        assertThat(jobs).hasSize(2);
        assertThat(jobs.get(0).path("schedule").asText())
                .isEqualTo("R/2099-01-01T00:00:00.000Z/PT1H");
        assertThat(jobs.get(1).path("parents").get(0).asText()).isEqualTo("a");
        assertThat(get(prefix + "/jobs/search?name=B")).hasSize(1);
        assertThat(get(prefix + "/jobs/summary").path("jobs").get(0).path("state").asText())
                .isEqualTo("idle");
        assertThat(send("GET", prefix + "/graph/csv", "").body())
                .isEqualTo("node,a,fresh,idle\nnode,b,fresh,idle\nlink,a,b\n");
        assertThat(send("GET", prefix + "/graph/dot", "").body())
                .isEqualTo(
                        "digraph G {\n  1 [ label=\"a\" ];\n  2 [ label=\"b\" ];\n  1 -> 2;\n}\n");
        written(send("DELETE", prefix + "/job/b", ""));
        assertThat(get(prefix + "/jobs")).hasSize(1);
    }

    private static String job(String name, String more) {
        return "{'name':'" + name + "','command':'true'," + more + "}";
    }

    @Test
    void runGoesFromTheTriggerToTheHistory() {
        written(send("POST", "/v1/scheduler/iso8601", job("a", "'schedule':'" + HOURLY + "'")));
        HttpResponse<String> triggered =
                send("PUT", "/v1/scheduler/job/a?arguments=-x%3B%20y&_ts=1", "");
        written(triggered);
        String id = triggered.headers().firstValue("X-Run-Id").orElseThrow();
        assertThat(get("/v1/runs?job=a").get(0).path("reason").asText()).startsWith("waits for");

        TaskInfo task = launched();
        assertThat(task.command().value()).isEqualTo("true -x y");
        status(task, TaskState.TASK_RUNNING);
        await().until(() -> get("/v1/runs?job=a").get(0).path("state").asText().equals("RUNNING"));
        assertThat(send("GET", "/v1/scheduler/graph/csv", "").body())
                .isEqualTo("node,a,fresh,1 running\n");
        status(task, TaskState.TASK_FINISHED);
        await().until(
                        () ->
                                get("/v1/runs?job=a")
                                        .get(0)
                                        .path("state")
                                        .asText()
                                        .equals("SUCCEEDED"));

        JsonNode run = get("/v1/runs?job=a").get(0);
        assertThat(run.path("id").asText()).isEqualTo(id);
        assertThat(run.path("taskId").asText()).isEqualTo(task.taskId().value());
        assertThat(get("/v1/scheduler/job/a").path("successCount").asInt()).isEqualTo(1);
        JsonNode stat = get("/v1/scheduler/job/stat/a");
        assertThat(stat.path("taskStatHistory").get(0).path("status").asText())
                .isEqualTo("Success");
        assertThat(connection.calls(Call.Type.ACKNOWLEDGE)).hasSize(2);
        assertThat(send("GET", "/metrics", "").body())
                .contains("meros_batch_runs_ended_total{state=\"succeeded\"} 1.0");
    }

    @Test
    void killSendsKillsForTheTasksOfAJob() {
        written(send("POST", "/scheduler/iso8601", job("a", "'schedule':'" + HOURLY + "'")));
        written(send("PUT", "/scheduler/job/a", ""));
        TaskInfo task = launched();

        written(send("DELETE", "/scheduler/task/kill/a", ""));

        assertThat(connection.calls(Call.Type.KILL).getFirst().kill().taskId())
                .isEqualTo(task.taskId());
    }

    @Test
    void successCanBeMarked() {
        written(send("POST", "/scheduler/iso8601", job("a", "'schedule':'" + HOURLY + "'")));

        assertThat(send("PUT", "/v1/scheduler/job/success/a", "").body())
                .isEqualTo("marked job a as successful: true");
        assertThat(send("PUT", "/v1/scheduler/job/success/b", "").body())
                .isEqualTo("marked job b as successful: false");
    }

    @Test
    void whatIsWrongIsSaid() {
        refused(send("POST", "/v1/scheduler/iso8601", "{'name':"), "malformed JSON");
        refused(send("POST", "/v1/scheduler/iso8601", ""), "");
        refused(send("POST", "/v1/scheduler/iso8601", "[1]"), "JSON object");
        refused(send("POST", "/v1/scheduler/iso8601", "{}"), "name: missing");
        refused(send("POST", "/v1/scheduler/iso8601", job("a", "'schedule':'x'")), "schedule: x");
        refused(send("POST", "/v1/scheduler/dependency", job("a", "'cpus':1")), "parents");
        refused(
                send("POST", "/v1/scheduler/dependency", job("a", "'parents':['x']")),
                "Parents not found: x");
        refused(send("PUT", "/v1/scheduler/job/none", ""), "job: none");
        refused(send("DELETE", "/v1/scheduler/job/none", ""), "job: none");
        refused(send("GET", "/v1/scheduler/job/none", ""), "job: none");
        refused(send("GET", "/v1/runs?job=none", ""), "job: none");
        refused(send("GET", "/v1/scheduler/jobs/search?limit=x", ""), "limit: x");
    }

    @Test
    void unknownPathsAndMethodsAndLongBodiesAreRefused() {
        assertThat(send("GET", "/nowhere", "").statusCode()).isEqualTo(404);
        assertThat(send("PATCH", "/v1/scheduler/iso8601", "").statusCode()).isEqualTo(405);
        String longer = "x".repeat(BatchSettings.LONGEST_BODY + 1);
        assertThat(send("POST", "/v1/scheduler/iso8601", longer).statusCode()).isEqualTo(413);
        assertThat(send("GET", "/ping", "").body()).isEqualTo("pong");
    }

    @Test
    void withoutTheKernelNothingIsPromised() {
        connection.disconnect();
        await().until(() -> send("GET", "/health", "").statusCode() == 503);

        HttpResponse<String> response =
                send("POST", "/v1/scheduler/iso8601", job("a", "'schedule':'" + HOURLY + "'"));

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("not connected to the kernel");
    }

    @Test
    void portInUseIsSaidInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            BatchSettings settings = SETTINGS.withPort(taken.getLocalPort()).withHost("0.0.0.0");

            assertThatThrownBy(
                            () ->
                                    BatchServer.start(
                                            settings,
                                            (info, framework) ->
                                                    new ThreadedConnection(
                                                            new FrameworkId(info.name()),
                                                            framework)))
                    .isInstanceOf(BatchException.class)
                    .hasMessage(
                            "port: "
                                    + taken.getLocalPort()
                                    + " (expected: a free port; it is in use)");
        }
    }
}
