package dev.meros.longrunning.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.longrunning.LongRunningException;
import dev.meros.longrunning.LongRunningServer;
import dev.meros.longrunning.settings.LongRunningSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

final class ApiTest {
    private final AtomicReference<RunningDriver> connection = new AtomicReference<>();
    private final LongRunningServer server =
            LongRunningServer.start(
                    LongRunningSettings.of(URI.create("http://127.0.0.1:5050")).withPort(0),
                    (framework, _) -> {
                        connection.set(
                                new RunningDriver(new FrameworkId("long-running"), framework));
                        return connection.get();
                    });
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    private HttpResponse<String> call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(
                                                body.replace('\'', '"')));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String path) {
        return call("GET", path, "");
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private void deployed() {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> get("/v2/deployments").body().equals("[]"));
    }

    private void app(String id, int instances) {
        HttpResponse<String> posted =
                call(
                        "POST",
                        "/v2/apps",
                        "{'id':'"
                                + id
                                + "','cmd':'run','instances':"
                                + instances
                                + ","
                                + "'labels':{'tier':'web'}}");
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(201);
        deployed();
    }

    private void starve() {
        connection.get().supply = RunningDriver.Supply.NOTHING;
    }

    @Test
    void aNewAppIsAnsweredWithItsDefinitionAndItsDeployment() {
        starve();
        HttpResponse<String> response =
                call("POST", "/v2/apps", "{'id':'/g/a','cmd':'run','ports':null}");

        JsonNode body = json(response);
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.headers().firstValue("Location")).hasValue("/v2/apps/g/a");
        assertThat(response.headers().firstValue("Marathon-Deployment-Id"))
                .hasValue(body.at("/deployments/0/id").asText());
        assertThat(response.headers().firstValue("X-Marathon-Leader")).isPresent();
        assertThat(body.at("/tasksRunning").asInt(-1)).isZero();
        assertThat(body.at("/portDefinitions/0/port").asInt()).isEqualTo(10000);
        assertThat(body.has("tasks")).isFalse();
        assertThat(body.at("/versionInfo/lastConfigChangeAt").asText()).endsWith("Z");
    }

    /// A client in wide use fails on a field that the server it was written for did not have.
    @Test
    void listsHoldNoFieldThatStrictClientsRefuse() {
        app("/g/a", 1);
        call("POST", "/v2/apps", "{'id':'/b','cmd':'run','cpus':1000}");

        JsonNode stats = json(get("/v2/apps?embed=apps.taskStats")).at("/apps/1");
        assertThat(stats.has("taskStats")).isTrue();
        assertThat(stats.has("tasksStats")).isFalse();
        assertThat(json(get("/v2/queue")).at("/queue/0").has("role")).isFalse();
        assertThat(json(get("/v2/groups")).at("/groups/0").has("enforceRole")).isFalse();
    }

    @Test
    void listsShowCountsAndWhatIsAskedFor() {
        app("/a", 2);
        app("/b", 1);

        JsonNode plain = json(get("/v2/apps"));
        JsonNode full = json(get("/v2/apps/?embed=apps.tasks&embed=apps.taskStats&id=A"));
        assertThat(plain.at("/apps")).hasSize(2);
        assertThat(plain.at("/apps/0/tasksRunning").asInt()).isEqualTo(2);
        assertThat(plain.at("/apps/0/deployments").isArray()).isTrue();
        assertThat(plain.at("/apps/0").has("tasks")).isFalse();
        assertThat(full.at("/apps")).hasSize(1);
        assertThat(full.at("/apps/0/tasks/1/state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(full.at("/apps/0/tasks/0/ports/0").asInt()).isGreaterThanOrEqualTo(31000);
        assertThat(full.at("/apps/0/taskStats/totalSummary/stats/counts/running").asInt())
                .isEqualTo(2);
        assertThat(json(get("/v2/apps?label=tier==web,tier%20in%20(web,db)")).at("/apps"))
                .hasSize(2);
        assertThat(json(get("/v2/apps?label=tier!=web")).at("/apps")).isEmpty();
        assertThat(json(get("/v2/apps?cmd=RUN")).at("/apps")).hasSize(2);
        assertThat(get("/v2/apps?label=%2C%2C").statusCode()).isEqualTo(422);
    }

    @Test
    void anAppIsFoundWhateverItsSlashes() {
        app("/g/sub/a", 1);

        for (String path : List.of("/v2/apps/g/sub/a", "/v2/apps//g/sub/a", "/v2/apps/g//sub/a/")) {
            JsonNode app = json(get(path)).at("/app");
            assertThat(app.at("/id").asText()).as(path).isEqualTo("/g/sub/a");
            assertThat(app.at("/tasks")).hasSize(1);
        }
        assertThat(json(get("/v2/apps/g/*")).at("/*")).hasSize(1);
        assertThat(json(get("/v2/groups")).at("/groups/0/groups/0/apps/0/id").asText())
                .isEqualTo("/g/sub/a");
        assertThat(json(get("/v2/groups/g")).at("/id").asText()).isEqualTo("/g");
        assertThat(get("/v2/groups/none").statusCode()).isEqualTo(404);
    }

    @Test
    void updatesMergeReplaceAndCreate() {
        app("/a", 1);

        HttpResponse<String> merged = call("PUT", "/v2/apps/a", "{'instances':3}");
        assertThat(merged.statusCode()).isEqualTo(200);
        assertThat(json(merged).at("/deploymentId").asText())
                .isEqualTo(merged.headers().firstValue("Marathon-Deployment-Id").orElse(""));
        deployed();
        assertThat(json(get("/v2/apps/a")).at("/app/tasksRunning").asInt()).isEqualTo(3);
        assertThat(json(get("/v2/apps/a")).at("/app/cmd").asText()).isEqualTo("run");

        HttpResponse<String> created = call("PUT", "/v2/apps/b", "{'cmd':'run'}");
        assertThat(created.statusCode()).isEqualTo(201);
        deployed();
        HttpResponse<String> replaced =
                call("PUT", "/v2/apps/a?partialUpdate=false", "{'cmd':'other'}");
        assertThat(replaced.statusCode()).isEqualTo(200);
        deployed();
        assertThat(json(get("/v2/apps/a")).at("/app/instances").asInt()).isEqualTo(1);

        assertThat(call("PATCH", "/v2/apps/none", "{'cmd':'run'}").statusCode()).isEqualTo(404);
        assertThat(
                        call(
                                        "PUT",
                                        "/v2/apps",
                                        "[{'id':'/a','instances':2},{'id':'/c','cmd':'run'}]")
                                .statusCode())
                .isEqualTo(200);
        deployed();
        assertThat(json(get("/v2/apps")).at("/apps")).hasSize(3);
    }

    @Test
    void versionsAreListedShownAndGoneBackTo() {
        app("/a", 1);
        call("PUT", "/v2/apps/a", "{'cmd':'second'}");
        deployed();

        JsonNode versions = json(get("/v2/apps/a/versions")).at("/versions");
        assertThat(versions).hasSize(2);
        String first = versions.get(1).asText();
        assertThat(json(get("/v2/apps/a/versions/" + first)).at("/cmd").asText()).isEqualTo("run");
        assertThat(get("/v2/apps/a/versions/2000-01-01T00:00:00.000Z").statusCode()).isEqualTo(404);
        assertThat(get("/v2/apps/a/versions/soon").statusCode()).isEqualTo(422);
        assertThat(call("PUT", "/v2/apps/a", "{'version':'" + first + "'}").statusCode())
                .isEqualTo(200);
        deployed();
        assertThat(json(get("/v2/apps/a")).at("/app/cmd").asText()).isEqualTo("run");
    }

    @Test
    void restartingReplacesEveryTask() {
        app("/a", 2);
        List<String> before = List.copyOf(connection.get().tasks().keySet());

        assertThat(call("POST", "/v2/apps/a/restart", "").statusCode()).isEqualTo(200);
        deployed();

        assertThat(connection.get().tasks().keySet())
                .hasSize(2)
                .doesNotContainAnyElementsOf(before);
    }

    @Test
    void deletingEndsAllTasks() {
        app("/a", 2);

        assertThat(call("DELETE", "/v2/apps/a", "").statusCode()).isEqualTo(200);
        deployed();

        assertThat(connection.get().tasks()).isEmpty();
        assertThat(get("/v2/apps/a").statusCode()).isEqualTo(404);
    }

    @Test
    void tasksAreListedAndKilled() {
        app("/a", 2);
        JsonNode tasks = json(get("/v2/tasks")).at("/tasks");
        String task = tasks.get(0).at("/id").asText();
        assertThat(tasks.get(0).at("/servicePorts/0").asInt()).isEqualTo(10000);
        assertThat(json(get("/v2/tasks?status=staging")).at("/tasks")).isEmpty();
        assertThat(call("GET", "/v2/tasks", "", "Accept", "text/plain").body())
                .matches("a\t10000\tlocalhost:31\\d{3}\tlocalhost:31\\d{3}\t\n");

        assertThat(json(call("DELETE", "/v2/apps/a/tasks/" + task, "")).at("/task/id").asText())
                .isEqualTo(task);
        await().until(() -> connection.get().tasks().size() == 2);
        assertThat(connection.get().tasks()).doesNotContainKey(task);

        String other = connection.get().tasks().keySet().iterator().next();
        HttpResponse<String> scaled =
                call("POST", "/v2/tasks/delete?scale=true", "{'ids':['" + other + "']}");
        assertThat(json(scaled).has("deploymentId")).isTrue();
        deployed();
        assertThat(json(get("/v2/apps/a")).at("/app/instances").asInt()).isEqualTo(1);

        assertThat(json(call("DELETE", "/v2/apps/a/tasks?host=nowhere", "")).at("/tasks"))
                .isEmpty();
        assertThat(json(call("DELETE", "/v2/apps/a/tasks?host=localhost", "")).at("/tasks"))
                .hasSize(1);
        assertThat(call("DELETE", "/v2/apps/a/tasks?scale=true&wipe=true", "").statusCode())
                .isEqualTo(400);
        assertThat(call("POST", "/v2/tasks/delete", "{'ids':['odd']}").statusCode()).isEqualTo(400);
        assertThat(call("DELETE", "/v2/apps/a/tasks/a.instance-1._app.1", "").body())
                .isEqualTo("{\"message\":\"Task 'a.instance-1._app.1' does not exist\"}");
    }

    @Test
    void theLastFailureIsShown() {
        app("/a", 1);
        String task = connection.get().tasks().keySet().iterator().next();

        connection.get().report(new TaskId(task), TaskState.TASK_FAILED);

        await().until(() -> json(get("/v2/apps/a")).at("/app").has("lastTaskFailure"));
        assertThat(json(get("/v2/apps/a")).at("/app/lastTaskFailure/message").asText())
                .isEqualTo("told so");
        await().until(() -> connection.get().tasks().size() == 1);
    }

    @Test
    void aLockedAppSaysByWhat() {
        starve();
        String id =
                json(call("POST", "/v2/apps", "{'id':'/a','cmd':'run'}"))
                        .at("/deployments/0/id")
                        .asText();

        HttpResponse<String> locked = call("PUT", "/v2/apps/a", "{'instances':2}");

        assertThat(locked.statusCode()).isEqualTo(409);
        assertThat(locked.body())
                .isEqualTo(
                        "{\"message\":\"App is locked by one or more deployments. Override with the"
                            + " option '?force=true'. View details at"
                            + " '/v2/deployments/<DEPLOYMENT_ID>'.\",\"deployments\":[{\"id\":\""
                                + id
                                + "\"}]}");
        assertThat(call("PUT", "/v2/apps/a?force=True", "{'instances':2}").statusCode())
                .isEqualTo(200);
        assertThat(json(get("/v2/deployments"))).hasSize(1);
    }

    @Test
    void deploymentsAreShownStoppedAndReverted() {
        starve();
        call("POST", "/v2/apps", "{'id':'/a','cmd':'run'}");
        JsonNode deployment = json(get("/v2/deployments")).get(0);
        assertThat(deployment.at("/affectedApps/0").asText()).isEqualTo("/a");
        assertThat(deployment.at("/steps/0/actions/0/action").asText())
                .isEqualTo("StartApplication");
        assertThat(deployment.at("/currentActions/0/action").asText())
                .isEqualTo("ScaleApplication");
        assertThat(deployment.at("/totalSteps").asInt()).isEqualTo(2);

        HttpResponse<String> reverted =
                call("DELETE", "/v2/deployments/" + deployment.at("/id").asText(), "");
        assertThat(reverted.statusCode()).isEqualTo(200);
        deployed();
        assertThat(get("/v2/apps/a").statusCode()).isEqualTo(404);

        call("POST", "/v2/apps", "{'id':'/b','cmd':'run'}");
        String id = json(get("/v2/deployments")).at("/0/id").asText();
        assertThat(call("DELETE", "/v2/deployments/" + id + "?force=true", "").statusCode())
                .isEqualTo(202);
        assertThat(get("/v2/apps/b").statusCode()).isEqualTo(200);
        assertThat(call("DELETE", "/v2/deployments/none", "").body())
                .isEqualTo("{\"message\":\"DeploymentPlan none does not exist\"}");
    }

    @Test
    void theQueueShowsWhatWaitsAndItsDelayCanBeReset() {
        starve();
        call("POST", "/v2/apps", "{'id':'/a','cmd':'run','instances':2}");

        JsonNode item = json(get("/v2/queue")).at("/queue/0");
        assertThat(item.at("/count").asInt()).isEqualTo(2);
        assertThat(item.at("/app/id").asText()).isEqualTo("/a");
        assertThat(item.at("/delay/overdue").asBoolean()).isTrue();
        assertThat(item.at("/processedOffersSummary/rejectSummaryLastOffers")).hasSize(10);
        assertThat(call("DELETE", "/v2/queue/a/delay", "").statusCode()).isEqualTo(204);
        assertThat(call("DELETE", "/v2/queue/b/delay", "").body())
                .isEqualTo("{\"message\":\"Application /b not found in tasks queue.\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|/v2/apps|{bad|400|{\"message\":\"Invalid JSON\",\"details\":\"",
                "POST|/v2/apps||400|{\"message\":\"Please specify data in JSON"
                        + " format\",\"details\":\"",
                "POST|/v2/apps|{'cmd':'run'}|422|{\"message\":\"Invalid JSON\",\"details\":"
                        + "[{\"path\":\"/id\",\"errors\":[\"error.path.missing\"]}]}",
                "POST|/v2/apps|{'id':'/n','cmd':'run','cpus':'1'}|422|{\"message\":\"Invalid"
                    + " JSON\","
                    + "\"details\":[{\"path\":\"/cpus\",\"errors\":[\"error.expected.jsnumber\"]}]}",
                "POST|/v2/apps|{'id':'/n'}|422|{\"message\":\"Object is not valid\",\"details\":"
                        + "[{\"path\":\"/\",\"errors\":[",
                "POST|/v2/apps|{'id':'/n','cmd':'run','residency':{'x':1}}|422|{\"message\":\"Object"
                    + " is not"
                    + " valid\",\"details\":[{\"path\":\"/residency\",\"errors\":[\"residency is"
                    + " not supported\"]}]}",
                "POST|/v2/apps|{'id':'/a','cmd':'run'}|409|"
                        + "{\"message\":\"An app with id [/a] already exists.\"}",
                "POST|/v2/apps|{'id':'/a/b','cmd':'run'}|409|{\"message\":\"Groups",
                "PUT|/v2/apps/a|{'version':'x','cmd':'y'}|422|{\"message\":\"Object is not valid\","
                        + "\"details\":[{\"path\":\"/version\"",
                "PUT|/v2/apps|{'id':'/a'}|422|{\"message\":\"Invalid JSON\"",
                "GET|/v2/apps/none||404|{\"message\":\"App '/none' does not exist\"}",
                "DELETE|/v2/apps/none||404|{\"message\":\"App '/none' does not exist\"}",
                "POST|/v2/apps/none/restart||404|{\"message\":\"App '/none' does not exist\"}",
                "GET|/v2/apps/none/tasks||404|{\"message\":\"App '/none' does not exist\"}",
                "GET|/v2/apps/none/versions||404|{\"message\":\"App '/none' does not exist\"}",
                "GET|/v2/nothing||404|{\"message\":\"URI not found\"}",
                "DELETE|/v2/apps||405|{\"message\":\"Method Not Allowed\"}",
                "GET|/v2/events||406|{\"message\":\"Not Acceptable\"}",
            })
    void errorsHaveTheShapesClientsKnow(
            String method, String path, String body, int status, String beginning) {
        app("/a", 0);

        HttpResponse<String> response = call(method, path, body == null ? "" : body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).startsWith(beginning);
    }

    @Test
    void theServerTellsAboutItself() {
        app("/a", 1);

        assertThat(get("/ping").body()).isEqualTo("pong");
        assertThat(json(get("/health")).at("/connected").asBoolean()).isTrue();
        assertThat(json(get("/v2/leader")).at("/leader").asText())
                .isEqualTo("127.0.0.1:" + server.port());
        assertThat(json(get("/v2/info")).at("/frameworkId").asText()).isEqualTo("long-running");
        assertThat(get("/metrics").body())
                .contains("marathon_apps_active_gauge 1.0")
                .contains("marathon_instances_running_gauge 1.0")
                .contains("marathon_tasks_launched_counter_total 1.0");
        assertThat(call("HEAD", "/v2/apps", "").statusCode()).isEqualTo(200);
    }

    @Test
    void eventsAreStreamed() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + server.port() + "/v2/events"))
                        .header("Accept", "text/event-stream")
                        .build();
        HttpResponse<java.io.InputStream> stream =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.headers().firstValue("Content-Type"))
                .hasValue("text/event-stream;charset=utf-8");
        List<String> types = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("event: event_stream_attached");
            call("POST", "/v2/apps", "{'id':'/a','cmd':'run'}");

            String line = "";
            while (!line.startsWith("data: ") || !types.contains("deployment_success")) {
                line = String.valueOf(lines.readLine());
                if (line.startsWith("event: ")) {
                    types.add(line.substring("event: ".length()));
                }
            }
        }

        assertThat(types)
                .contains(
                        "group_change_success",
                        "api_post_event",
                        "deployment_info",
                        "instance_changed_event",
                        "status_update_event",
                        "deployment_step_success");
    }

    @Test
    void healthChecksOfThisFrameworkReachTheTask() {
        call(
                "POST",
                "/v2/apps",
                "{'id':'/a','cmd':'run','healthChecks':[{'protocol':'HTTP','port':"
                        + server.port()
                        + ",'path':'/ping','intervalSeconds':0.2}]}");

        deployed();

        JsonNode app = json(get("/v2/apps/a")).at("/app");
        assertThat(app.at("/tasksHealthy").asInt()).isEqualTo(1);
        assertThat(app.at("/tasks/0/healthCheckResults/0/alive").asBoolean()).isTrue();
    }

    @Test
    void aPortInUseIsSaidInOneLine() {
        LongRunningSettings taken =
                LongRunningSettings.of(URI.create("http://127.0.0.1:5050")).withPort(server.port());

        assertThatThrownBy(
                        () ->
                                LongRunningServer.start(
                                        taken,
                                        (framework, _) ->
                                                new RunningDriver(new FrameworkId("x"), framework)))
                .isInstanceOf(LongRunningException.class)
                .hasMessageContaining("port: " + server.port() + " (expected: ");
    }

    @Test
    void groupsAreMadeShownAndTakenBack() {
        HttpResponse<String> made =
                call(
                        "POST",
                        "/v2/groups",
                        "{'id':'/shop','groups':[{'id':'db','apps':[{'id':'main','cmd':'serve'}]},"
                            + "{'id':'web','dependencies':['../db'],"
                            + "'apps':[{'id':'front','cmd':'serve','cpus':1000,'dependencies':['../db']}]}]}");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).hasValue("/v2/groups/shop");
        assertThat(made.headers().firstValue("Marathon-Deployment-Id"))
                .hasValue(json(made).at("/deploymentId").asText());

        JsonNode shop = json(get("/v2/groups/shop"));
        assertThat(shop.at("/groups/1/dependencies/0").asText()).isEqualTo("/shop/db");
        assertThat(shop.at("/groups/1/apps/0/dependencies/0").asText()).isEqualTo("/shop/db");
        assertThat(json(get("/v2/groups/shop/apps")).size()).isEqualTo(2);
        JsonNode deployment = json(get("/v2/deployments")).get(0);
        assertThat(deployment.at("/totalSteps").asInt()).isEqualTo(3);
        assertThat(deployment.at("/currentStep").asInt()).isBetween(2, 3);
        assertThat(deployment.at("/steps/1/actions/0/app").asText()).isEqualTo("/shop/db/main");

        JsonNode only = json(get("/v2/groups/shop?embed=group.groups"));
        assertThat(only.has("apps")).isFalse();
        assertThat(only.at("/groups/0").has("apps")).isFalse();
        JsonNode more =
                json(
                        get(
                                "/v2/groups?embed=group.groups&embed=group.apps"
                                        + "&embed=group.apps.tasks"));
        assertThat(more.at("/groups/0/groups/0/apps/0").has("tasks")).isTrue();

        assertThat(call("POST", "/v2/groups/shop", "{}").statusCode()).isEqualTo(409);
        HttpResponse<String> trial =
                call(
                        "PUT",
                        "/v2/groups/shop?dryRun=true&force=true",
                        "{'apps':[{'id':'x','cmd':'serve'}]}");
        assertThat(json(trial).at("/steps/0/actions/0/app").asText()).isEqualTo("/shop/x");
        assertThat(get("/v2/apps/shop/x").statusCode()).isEqualTo(404);
        assertThat(call("PUT", "/v2/groups/shop", "{'scaleBy':2}").statusCode()).isEqualTo(409);
        assertThat(call("PATCH", "/v2/groups/shop", "{'enforceRole':false}"))
                .satisfies(r -> assertThat(r.statusCode()).isEqualTo(200))
                .satisfies(r -> assertThat(r.body()).isEmpty());
        assertThat(call("PATCH", "/v2/groups/shop/db", "{}").statusCode()).isEqualTo(422);

        HttpResponse<String> gone = call("DELETE", "/v2/groups/shop?force=true", "");
        assertThat(gone.statusCode()).isEqualTo(200);
        assertThat(get("/v2/groups/shop").statusCode()).isEqualTo(404);
        JsonNode versions = json(get("/v2/groups/versions"));
        assertThat(versions.size()).isEqualTo(2);
        JsonNode then = json(get("/v2/groups/versions/" + versions.get(1).asText()));
        assertThat(then.at("/groups/0/groups/0/apps/0/cmd").asText()).isEqualTo("serve");
        assertThat(get("/v2/groups/versions/2001-01-01T00:00:00.000Z").statusCode()).isEqualTo(404);
        assertThat(
                        call(
                                        "PUT",
                                        "/v2/groups/shop",
                                        "{'version':'" + versions.get(1).asText() + "'}")
                                .statusCode())
                .isEqualTo(200);
        assertThat(json(get("/v2/groups/shop/db")).at("/apps/0/id").asText())
                .isEqualTo("/shop/db/main");
    }
}
