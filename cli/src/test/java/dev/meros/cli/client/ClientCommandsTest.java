package dev.meros.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

class ClientCommandsTest {
    private static final String APP =
            """
            {"id":"/web","cmd":"serve","instances":3,"tasksRunning":2,"cpus":0.1,"mem":32.0,
             "version":"2026-01-01T00:00:00.000Z",
             "tasks":[{"id":"web.1","state":"TASK_RUNNING","host":"n1","ports":[31000],
                       "startedAt":"2026-01-01T00:00:01.000Z"}]}\
            """;

    private static final String STATE =
            """
            {"version":"0.1.0",
             "slaves":[
               {"id":"A0","hostname":"n1","pid":"slave(1)@127.0.0.1:5051","active":true,
                "attributes":{"rack":"r1"},
                "capabilities":["MULTI_ROLE","MEROS_CPU_LIMIT","MEROS_IMAGES"],
                "resources":{"cpus":2,"mem":1000,"disk":100,"gpus":0,"ports":"[31000-31999]"},
                "used_resources":{"cpus":0.5,"mem":100,"disk":0,"gpus":0}},
               {"id":"A1","hostname":"n2","pid":"slave(1)@127.0.0.1:5052","active":false,
                "resources":{"cpus":2,"mem":1000,"disk":100,"gpus":0},
                "used_resources":{"cpus":0,"mem":0,"disk":0,"gpus":0}}],
             "frameworks":[
               {"id":"long-running","name":"long-running","roles":["*"],"active":true,
                "connected":true,"used_resources":{"cpus":0.5,"mem":100},
                "tasks":[{"id":"web.1","name":"web","framework_id":"long-running",
                          "slave_id":"A0","state":"TASK_RUNNING",
                          "resources":{"cpus":0.5,"mem":100,"ports":"[31000-31000]"},
                          "statuses":[{"state":"TASK_RUNNING","timestamp":1767225600.5}]}],
                "completed_tasks":[{"id":"web.0","name":"web","framework_id":"long-running",
                          "slave_id":"A0","state":"TASK_FAILED","resources":{}}]}]}\
            """;

    private final StubServer server = new StubServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Invocation run(String... arguments) {
        String address = server.address().toString();
        return Invocation.of(
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of(
                                        "--kernel",
                                        address,
                                        "--long-running",
                                        address,
                                        "--batch",
                                        address))
                        .toArray(String[]::new));
    }

    @Test
    void appsAreListedInAlignedColumns() {
        server.answering("GET /v2/apps", 200, "{\"apps\":[" + APP + "]}");

        Invocation list = run("app", "list");

        assertThat(list.exitCode()).isZero();
        assertThat(list.out())
                .isEqualToNormalizingNewlines(
                        """
                        ID    RUNNING  CPUS  MEM  COMMAND
                        /web      2/3   0.1   32  serve
                        """);
    }

    @Test
    void jsonIsTheServersOwnDocument() {
        server.answering("GET /v2/apps", 200, "{\"apps\":[" + APP + "]}");

        JsonNode apps = Json.readTree(run("app", "list", "-o", "json").out());

        assertThat(apps.get(0)).isEqualTo(Json.readTree(APP));
    }

    @Test
    void appIsCreatedFromAFileAndScaled(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("web.json"), "{\"id\":\"/web\",\"cmd\":\"serve\"}");
        server.answering("POST /v2/apps", 201, APP)
                .answering("GET /v2/apps/web", 200, "{\"app\":" + APP + "}")
                .answering("PUT /v2/apps/web", 200, "{\"deploymentId\":\"d\",\"version\":\"v\"}");

        Invocation create = run("app", "create", file.toString());
        Invocation scale = run("app", "scale", "/web", "5");

        assertThat(create.out()).isEqualToNormalizingNewlines("app /web created\n");
        assertThat(scale.out()).isEqualToNormalizingNewlines("app /web scales to 5\n");
        assertThat(server.requests())
                .containsExactly(
                        "POST /v2/apps {\"id\":\"/web\",\"cmd\":\"serve\"}",
                        "GET /v2/apps/web",
                        "PUT /v2/apps/web {\"instances\":5}");
    }

    @Test
    void anAppIsUpdatedAndGoesBack() {
        server.answering("GET /v2/apps/web", 200, "{\"app\":" + APP + "}")
                .answering("GET /v2/apps/web/versions", 200, "{\"versions\":[\"v2\",\"v1\"]}")
                .answering("GET /v2/apps/web/versions/v2", 200, APP)
                .answering("GET /v2/apps/web/versions/v1", 200, APP.replace("serve", "older"))
                .answering("PUT /v2/apps/web", 200, "{\"deploymentId\":\"d\"}")
                .answering("PUT /v2/apps/web?force=true", 200, "{\"deploymentId\":\"d\"}");

        assertThat(run("app", "update", "/web", "cpus=0.5", "cmd=run it").exitCode()).isZero();
        Invocation versions = run("app", "versions", "/web");
        Invocation back = run("app", "rollback", "/web");
        run("app", "rollback", "web", "v0", "--force");

        assertThat(versions.out().lines()).hasSize(3).last().asString().endsWith("older");
        assertThat(back.out() + back.err())
                .isEqualToNormalizingNewlines("app /web goes back to v1\n");
        assertThat(server.requests())
                .contains(
                        "PUT /v2/apps/web {\"cpus\":0.5,\"cmd\":\"run it\"}",
                        "PUT /v2/apps/web {\"version\":\"v1\"}",
                        "PUT /v2/apps/web?force=true {\"version\":\"v0\"}");
        assertThat(run("app", "update", "/web", "cpus").exitCode()).isEqualTo(2);
    }

    @Test
    void aFileIsDeployedAsPlannedAndFollowed(@TempDir Path directory) throws IOException {
        Path group =
                Files.writeString(directory.resolve("shop.json"), "{\"id\":\"/shop\",\"apps\":[]}");
        Path app = Files.writeString(directory.resolve("web.json"), "{\"id\":\"/web\"}");
        server.answering(
                        "PUT /v2/groups/shop?force=false&dryRun=true",
                        200,
                        "{\"steps\":[{\"actions\":[{\"action\":\"StartApplication\",\"app\":\"/shop/a\"}]},"
                            + "{\"actions\":[{\"action\":\"ScaleApplication\",\"app\":\"/shop/a\"}]}]}")
                .answering(
                        "PUT /v2/apps?force=false&dryRun=false&partialUpdate=false",
                        200,
                        "{\"deploymentId\":\"d\",\"version\":\"v\"}")
                .answering("GET /v2/deployments", 200, "[]");

        Invocation plan = run("deploy", group.toString(), "--dry-run");
        Invocation deployed = run("deploy", app.toString(), "--wait");

        assertThat(plan.out())
                .isEqualToNormalizingNewlines("step 1: create /shop/a\nstep 2: scale /shop/a\n");
        assertThat(deployed.out()).isEqualToNormalizingNewlines("deployment d is done\n");
        server.answering(
                "GET /v2/deployments",
                200,
                "[{\"id\":\"d\",\"currentStep\":1,\"totalSteps\":2,\"currentActions\":"
                        + "[{\"action\":\"ScaleApplication\",\"app\":\"/web\"}]}]");
        server.answering("GET /v2/apps/web", 200, "{\"app\":" + APP + "}");
        Invocation late = run("deploy", app.toString(), "--wait", "--timeout", "0");
        assertThat(late.exitCode()).isEqualTo(1);
        assertThat(late.err()).contains("step 1 of 2: /web 2/3 run");
    }

    @Test
    void appShowsItsTasks() {
        server.answering("GET /v2/apps/web", 200, "{\"app\":" + APP + "}");

        assertThat(run("app", "show", "web").out()).contains("web.1  running  n1    31000");
    }

    @Test
    void waitFailsWithWhatIsMissing() {
        server.answering("GET /v2/apps/web", 200, "{\"app\":" + APP + "}");

        Invocation wait = run("app", "wait", "web", "--timeout", "0");

        assertThat(wait.exitCode()).isEqualTo(1);
        assertThat(wait.err())
                .isEqualToNormalizingNewlines("meros: app web: 2 of 3 run after 0 s\n");
    }

    @Test
    void refusalIsShownInTheServersWords() {
        server.answering("GET /v2/apps/none", 404, "{\"message\":\"App '/none' does not exist\"}");
        server.answering(
                "DELETE /v2/apps/web",
                422,
                """
                {"message":"Object is not valid",
                 "details":[{"path":"/instances","errors":["error.min"]}]}\
                """);

        Invocation missing = run("app", "show", "none");
        Invocation invalid = run("app", "delete", "web");

        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err())
                .isEqualToNormalizingNewlines(
                        "meros: long-running framework: App '/none' does not exist (404)\n");
        assertThat(invalid.err()).contains("Object is not valid; /instances: error.min (422)");
    }

    @Test
    void jobsGoToTheEndpointOfTheirKind(@TempDir Path directory) throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("jobs.json"),
                        """
                        [{"name":"tick","schedule":"R//PT2S","command":"date"},
                         {"name":"tock","parents":["tick"],"command":"date"}]\
                        """);
        server.answering("GET /v1/scheduler/jobs", 200, "[{\"name\":\"other\"}]")
                .answering("POST /v1/scheduler/iso8601", 204, "")
                .answering("POST /v1/scheduler/dependency", 204, "")
                .answering("PUT /v1/scheduler/job/tick", 204, "");

        Invocation create = run("job", "create", file.toString());
        Invocation run = run("job", "run", "tick");

        assertThat(create.out())
                .isEqualToNormalizingNewlines("job tick created\njob tock created\n");
        assertThat(run.out()).isEqualToNormalizingNewlines("job tick runs\n");
        assertThat(server.requests())
                .anyMatch(r -> r.startsWith("POST /v1/scheduler/iso8601 {\"name\":\"tick\""))
                .anyMatch(r -> r.startsWith("POST /v1/scheduler/dependency {\"name\":\"tock\""));
    }

    @Test
    void existingJobIsNotCreatedAgain(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("job.json"), "{\"name\":\"tick\"}");
        server.answering("GET /v1/scheduler/jobs", 200, "[{\"name\":\"tick\"}]");

        Invocation create = run("job", "create", file.toString());

        assertThat(create.exitCode()).isEqualTo(1);
        assertThat(create.err()).startsWith("meros: name: tick (expected: a new name");
        assertThat(server.requests()).containsExactly("GET /v1/scheduler/jobs");
    }

    @Test
    void nodesShowUsedAndTotal() {
        server.answering("GET /state", 200, STATE);

        assertThat(run("node", "list").out())
                .isEqualToNormalizingNewlines(
                        """
                        NODE  HOST  STATE      CPUS    MEM MB  TASKS  PORTS
                        A0    n1    active    0.5/2  100/1000      1  [31000-31999]
                        A1    n2    inactive    0/2    0/1000      0
                        """);
        assertThat(run("node", "show", "n1").out())
                .contains("rack:r1")
                .contains("web.1")
                .containsPattern("promises: *cpu_limit, images");
    }

    @Test
    void tasksAreFoundByTheBeginningOfTheirIds() {
        server.answering("GET /state", 200, STATE);

        Invocation unique = run("task", "show", "web.1");
        Invocation ambiguous = run("task", "show", "we");
        Invocation unknown = run("task", "show", "db");

        assertThat(unique.out()).contains("2026-01-01T00:00:00.500Z");
        assertThat(ambiguous.err()).contains("task: we (expected: one of web.1, web.0)");
        assertThat(unknown.err()).contains("task: db (expected: one of `meros task list`)");
        assertThat(run("task", "list").out().lines()).hasSize(2);
        assertThat(run("task", "list", "--all").out().lines()).hasSize(3);
    }

    @Test
    void logsAreReadPieceByPieceFromTheTasksAgent() {
        server.answering(
                "GET /state",
                200,
                STATE.replace("127.0.0.1:5051", server.address().getAuthority()));
        String read =
                "GET /files/read?path=%2Fframeworks%2Flong-running%2Fexecutors%2Fweb.1"
                        + "%2Fruns%2Flatest%2Fstdout";
        server.answering(read + "&offset=-1", 200, "{\"offset\":6,\"data\":\"\"}")
                .answering(
                        read + "&offset=0&length=6", 200, "{\"offset\":0,\"data\":\"hello\\n\"}");

        assertThat(run("task", "logs", "web.1").out()).isEqualTo("hello\n");
    }

    @Test
    void logsOfATaskWithAnExecutorOfItsFrameworksAreThoseOfTheExecutor() {
        server.answering(
                "GET /state",
                200,
                STATE.replace("127.0.0.1:5051", server.address().getAuthority())
                        .replace(
                                "{\"id\":\"web.1\",\"name\":\"web\",",
                                "{\"id\":\"web.1\",\"executor_id\":\"worker\",\"name\":\"web\","));
        String read =
                "GET /files/read?path=%2Fframeworks%2Flong-running%2Fexecutors%2Fworker"
                        + "%2Fruns%2Flatest%2Fstdout";
        server.answering(read + "&offset=-1", 200, "{\"offset\":3,\"data\":\"\"}")
                .answering(read + "&offset=0&length=3", 200, "{\"offset\":0,\"data\":\"of\\n\"}");

        assertThat(run("task", "logs", "web.1").out()).isEqualTo("of\n");
    }

    @Test
    void frameworksShowTheirShares() {
        server.answering("GET /state", 200, STATE);

        assertThat(run("framework", "list").out())
                .contains("active  *          1   0.5     100    13%");
        assertThat(run("state").out())
                .contains("nodes:      2")
                .contains("tasks:      1 failed, 1 running")
                .contains("cpus:       0.5/4");
    }

    @Test
    void unreachableServerIsSaidInOneLineWithItsOwnExitCode() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        Invocation list = Invocation.of("node", "list", "--kernel", "127.0.0.1:" + free);

        assertThat(list.exitCode()).isEqualTo(69);
        assertThat(list.err().lines()).hasSize(1);
        assertThat(list.err())
                .contains("http://127.0.0.1:" + free + " is not reachable, connection refused")
                .contains("MEROS_KERNEL");
    }

    @Test
    void unreadableFileIsNamed(@TempDir Path directory) throws IOException {
        Path broken = Files.writeString(directory.resolve("broken.json"), "{");

        assertThat(run("app", "create", directory + "/none.json").err())
                .contains("none.json (expected: a file that exists)");
        Invocation malformed = run("app", "create", broken.toString());
        assertThat(malformed.exitCode()).isEqualTo(1);
        assertThat(malformed.err().lines()).hasSize(1);
        assertThat(malformed.err()).contains("broken.json").contains("expected: JSON");
    }

    @Test
    void nodeIsDeactivatedReactivatedAndGone() {
        server.answering("GET /state", 200, STATE).answering("POST /api/v1", 200, "");

        Invocation deactivated = run("node", "deactivate", "n1");
        Invocation reactivated = run("node", "reactivate", "A0");
        Invocation gone = run("node", "gone", "A7");

        assertThat(deactivated.out()).isEqualTo("node n1 is deactivated\n");
        assertThat(reactivated.out()).isEqualTo("node A0 is active again\n");
        assertThat(gone.out()).isEqualTo("node A7 is gone\n");
        assertThat(server.requests())
                .contains(
                        "POST /api/v1 {\"type\":\"DEACTIVATE_AGENT\","
                                + "\"deactivate_agent\":{\"agent_id\":{\"value\":\"A0\"}}}",
                        "POST /api/v1 {\"type\":\"MARK_AGENT_GONE\","
                                + "\"mark_agent_gone\":{\"agent_id\":{\"value\":\"A7\"}}}");
    }

    @Test
    void drainWaitsUntilTheNodeIsEmpty() {
        server.answering(
                        "GET /state",
                        200,
                        STATE.replace(
                                "\"hostname\":\"n2\"",
                                "\"hostname\":\"n2\",\"drain_info\":{\"state\":\"DRAINED\"}"))
                .answering("POST /api/v1", 200, "");

        Invocation drained = run("node", "drain", "n2", "--max-grace=5", "--wait=10");
        Invocation waiting = run("node", "drain", "n1", "--wait=1");

        assertThat(drained.out()).isEqualTo("node n2 is drained\n");
        assertThat(waiting.err()).contains("not drained after 1 s: it is active and has 1 tasks");
        assertThat(server.requests())
                .contains(
                        "POST /api/v1 {\"type\":\"DRAIN_AGENT\",\"drain_agent\":"
                                + "{\"agent_id\":{\"value\":\"A1\"},"
                                + "\"max_grace_period\":{\"seconds\":5}}}");
    }
}
