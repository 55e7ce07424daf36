package dev.meros.agent;

import static dev.meros.agent.ExecutorClient.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.core.ExecutorTimes;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.agent.executor.ExecutorSettings.Authentication;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.executor.Call;
import dev.meros.api.executor.Event;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The rows of mesos-v1 §4.1 and §4.2 over raw HTTP: the executor's process only writes down its
/// environment and sleeps, and the test speaks for it.
@Timeout(60)
class ExecutorApiTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final ExecutorId WORKER = new ExecutorId("worker");
    private static final Call.Subscribe NOTHING = new Call.Subscribe(List.of(), List.of());
    private static final ExecutorInfo EXECUTOR =
            ExecutorInfo.builder()
                    .executorId(WORKER)
                    .frameworkId(FakeKernel.FRAMEWORK)
                    .command(
                            CommandInfo.builder()
                                    .value("env >environment; mv environment env; sleep 1000")
                                    .build())
                    .build();

    @TempDir Path directory;

    private FakeKernel kernel;
    private AgentServer agent;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
        start(Authentication.OFFERED, ExecutorTimes.DEFAULT);
    }

    private void start(Authentication authentication, ExecutorTimes times) {
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri())
                                .withPort(0)
                                .withHostname("node-1")
                                .withShutdownTimeout(Duration.ofMillis(500))
                                .withExecutors(new ExecutorSettings(times, authentication)));
        kernel.registration(1);
    }

    private void restart(Authentication authentication, ExecutorTimes times) {
        agent.shutdown();
        kernel.registrations.clear();
        start(authentication, times);
    }

    @AfterEach
    void stop() {
        agent.shutdown();
        kernel.close();
    }

    private static TaskInfo task(String id) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .executor(EXECUTOR)
                .build();
    }

    private ExecutorClient client(WireFormat format) {
        return new ExecutorClient(agent.port(), Call.PATH, format, FakeKernel.FRAMEWORK, WORKER);
    }

    private void launch(String... tasks) {
        for (String task : tasks) {
            kernel.launchLasting(task(task));
        }
        await().atMost(DEADLINE).until(() -> agent.state().tasks().size() >= tasks.length);
    }

    private Path sandbox() throws IOException {
        return directory.resolve("work/frameworks/web/executors/worker/runs/latest").toRealPath();
    }

    /// The environment of the executor, once it has written it down.
    private Map<String, String> environment() throws IOException {
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .until(() -> Files.exists(sandbox().resolve("env")));
        return Files.readAllLines(sandbox().resolve("env")).stream()
                .filter(line -> line.indexOf('=') > 0)
                .collect(
                        Collectors.toMap(
                                line -> line.substring(0, line.indexOf('=')),
                                line -> line.substring(line.indexOf('=') + 1),
                                (a, _) -> a));
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void executorSubscribesRunsATaskAndIsAcknowledged(WireFormat format) {
        launch("t1");
        try (ExecutorClient client = client(format);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            assertThat(stream.head.statusCode()).isEqualTo(200);
            assertThat(stream.head.headers().firstValue("Content-Type"))
                    .hasValue(format.contentType());
            assertThat(stream.head.headers().firstValue("Mesos-Stream-Id")).isEmpty();
            Event.Subscribed subscribed = stream.next(Event.Type.SUBSCRIBED).subscribed();
            assertThat(subscribed.executorInfo()).isEqualTo(EXECUTOR);
            assertThat(subscribed.frameworkInfo()).isEqualTo(FakeKernel.LASTING);
            assertThat(subscribed.agentInfo().id()).isEqualTo(FakeKernel.AGENT);
            assertThat(subscribed.agentInfo().hostname()).isEqualTo("node-1");
            assertThat(subscribed.agentInfo().port()).isEqualTo(agent.port());
            assertThat(subscribed.containerId().value()).isNotEmpty();
            assertThat(stream.next(Event.Type.LAUNCH).launch().task()).isEqualTo(task("t1"));

            TaskStatus running = status("t1", TaskState.TASK_RUNNING).build();
            HttpResponse<String> answer = client.update(running);

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).isEmpty();
            Event.Acknowledged acknowledged = stream.next(Event.Type.ACKNOWLEDGED).acknowledged();
            assertThat(acknowledged.taskId()).isEqualTo(new TaskId("t1"));
            assertThat(acknowledged.uuid()).isEqualTo(running.uuid());
            TaskStatus told = kernel.status("t1", TaskState.TASK_RUNNING);
            assertThat(told.uuid()).isEqualTo(running.uuid());
            assertThat(told.agentId()).isEqualTo(FakeKernel.AGENT);
            assertThat(told.executorId()).isEqualTo(WORKER);
            assertThat(told.timestamp()).isPositive();
            assertThat(told.containerStatus().containerId()).isEqualTo(subscribed.containerId());
            assertThat(told.containerStatus().executorPid()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void groupsKillsMessagesAndShutdownReachTheExecutor(WireFormat format) {
        kernel.send(
                AgentEvent.launchGroup(
                        1,
                        new AgentEvent.LaunchGroup(
                                FakeKernel.LASTING,
                                EXECUTOR,
                                new TaskGroupInfo(List.of(task("a"), task("b"))))));
        await().atMost(DEADLINE).until(() -> agent.state().tasks().size() == 2);
        KillPolicy policy = new KillPolicy(DurationInfo.of(Duration.ofSeconds(7)));
        try (ExecutorClient client = client(format);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);
            assertThat(stream.next(Event.Type.LAUNCH_GROUP).launchGroup().taskGroup().tasks())
                    .containsExactly(task("a"), task("b"));

            kernel.send(
                    AgentEvent.kill(
                            1, new AgentEvent.Kill(FakeKernel.FRAMEWORK, new TaskId("a"), policy)));
            assertThat(stream.next(Event.Type.KILL).kill())
                    .isEqualTo(new Event.Kill(new TaskId("a"), policy));

            Bytes data = Bytes.of(new byte[] {0, 1, (byte) 0xff});
            kernel.send(
                    AgentEvent.message(
                            1, new AgentEvent.Message(FakeKernel.FRAMEWORK, WORKER, data)));
            assertThat(stream.next(Event.Type.MESSAGE).message().data()).isEqualTo(data);
            assertThat(client.message("grüße").statusCode()).isEqualTo(202);
            await().atMost(DEADLINE).until(() -> kernel.messages.size() == 1);
            assertThat(kernel.messages.getFirst().data().toUtf8()).isEqualTo("grüße");
            assertThat(kernel.messages.getFirst().executorId()).isEqualTo(WORKER);

            kernel.send(
                    AgentEvent.shutdownExecutor(
                            1, new AgentEvent.ShutdownExecutor(FakeKernel.FRAMEWORK, WORKER)));
            stream.next(Event.Type.SHUTDOWN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/slave(1)/api/v1/executor", "/slave%281%29/api/v1/executor"})
    void pathsOfMesosLeadToTheSameEndpoint(String path) {
        launch("t1");
        try (ExecutorClient client =
                        new ExecutorClient(
                                agent.port(), path, WireFormat.JSON, FakeKernel.FRAMEWORK, WORKER);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);
        }
    }

    @Test
    void environmentTellsTheExecutorAllItNeeds() throws IOException {
        launch("t1");

        Map<String, String> variables = environment();

        String endpoint = "127.0.0.1:" + agent.port();
        assertThat(variables)
                .containsEntry("MESOS_FRAMEWORK_ID", "web")
                .containsEntry("MESOS_EXECUTOR_ID", "worker")
                .containsEntry("MESOS_DIRECTORY", sandbox().toString())
                .containsEntry("MESOS_SANDBOX", sandbox().toString())
                .containsEntry("MESOS_AGENT_ENDPOINT", endpoint)
                .containsEntry("MESOS_SLAVE_PID", "slave(1)@" + endpoint)
                .containsEntry("MESOS_SLAVE_ID", "agent-1")
                .containsEntry("MESOS_AGENT_ID", "agent-1")
                .containsEntry("MESOS_CHECKPOINT", "1")
                .containsEntry("MESOS_HTTP_COMMAND_EXECUTOR", "0")
                .containsEntry("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs")
                .containsEntry("MESOS_RECOVERY_TIMEOUT", "15mins")
                .containsEntry("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs")
                .containsEntry("LIBPROCESS_PORT", "0")
                .containsKey("MESOS_EXECUTOR_AUTHENTICATION_TOKEN")
                .containsKey("PATH");
        assertThat(sandbox().resolve("stdout")).exists();
        assertThat(sandbox().resolve("stderr")).exists();
    }

    @Test
    void environmentWithoutCheckpointingSaysSo() throws IOException {
        kernel.launch(task("t1"));

        Map<String, String> variables = environment();

        assertThat(variables)
                .containsEntry("MESOS_CHECKPOINT", "0")
                .doesNotContainKeys("MESOS_RECOVERY_TIMEOUT", "MESOS_SUBSCRIPTION_BACKOFF_MAX");
    }

    @Test
    void heartbeatIsTaken() {
        launch("t1");
        try (ExecutorClient client = client(WireFormat.JSON);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);

            assertThat(client.heartbeat().statusCode()).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void whatComesAgainIsAcknowledgedAgainAndForwardedOnce(WireFormat format) {
        launch("t1");
        TaskStatus running = status("t1", TaskState.TASK_RUNNING).build();
        TaskStatus finished = status("t1", TaskState.TASK_FINISHED).build();
        try (ExecutorClient client = client(format)) {
            try (ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
                stream.next(Event.Type.SUBSCRIBED);
                stream.next(Event.Type.LAUNCH);
                assertThat(client.update(running).statusCode()).isEqualTo(202);
                stream.next(Event.Type.ACKNOWLEDGED);
                kernel.status("t1", TaskState.TASK_RUNNING);
            }
            Call.Subscribe again =
                    new Call.Subscribe(
                            List.of(task("t1")),
                            List.of(new Call.Update(running), new Call.Update(finished)));
            try (ExecutorClient.Stream stream = client.subscribe(again)) {
                stream.next(Event.Type.SUBSCRIBED);
                assertThat(stream.next(Event.Type.ACKNOWLEDGED).acknowledged().uuid())
                        .isEqualTo(running.uuid());
                assertThat(stream.next(Event.Type.ACKNOWLEDGED).acknowledged().uuid())
                        .isEqualTo(finished.uuid());
            }
            kernel.status("t1", TaskState.TASK_FINISHED);

            assertThat(kernel.statuses("t1"))
                    .extracting(TaskStatus::state)
                    .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        }
    }

    @Test
    void newStreamEndsTheFormerOne() {
        launch("t1");
        try (ExecutorClient client = client(WireFormat.JSON);
                ExecutorClient.Stream first = client.subscribe(NOTHING)) {
            first.next(Event.Type.SUBSCRIBED);
            first.next(Event.Type.LAUNCH);

            try (ExecutorClient.Stream second =
                    client.subscribe(new Call.Subscribe(List.of(task("t1")), List.of()))) {
                second.next(Event.Type.SUBSCRIBED);

                await().atMost(DEADLINE).until(first::hasEnded);
                assertThat(client.heartbeat().statusCode()).isEqualTo(202);
            }
        }
    }

    @Test
    void callsBeforeSubscribeAreForbidden() {
        launch("t1");
        try (ExecutorClient client = client(WireFormat.JSON)) {
            HttpResponse<String> answer =
                    client.update(status("t1", TaskState.TASK_RUNNING).build());

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("Executor is not subscribed");
            assertThat(client.message("m").statusCode()).isEqualTo(403);
            assertThat(client.heartbeat().statusCode()).isEqualTo(403);
        }
    }

    @Test
    void callsOfUnknownExecutorsAreRefused() {
        launch("t1");
        try (ExecutorClient stranger =
                        new ExecutorClient(
                                agent.port(),
                                Call.PATH,
                                WireFormat.JSON,
                                FakeKernel.FRAMEWORK,
                                new ExecutorId("stranger"));
                ExecutorClient client = client(WireFormat.JSON)) {
            HttpResponse<String> executor = stranger.heartbeat();
            HttpResponse<String> framework =
                    client.post(
                            "application/json",
                            bytes(
                                    """
                                    {"framework_id":{"value":"x"},"executor_id":{"value":"y"},
                                     "type":"HEARTBEAT"}"""));

            assertThat(executor.statusCode()).isEqualTo(400);
            assertThat(executor.body()).contains("Executor cannot be found");
            assertThat(framework.statusCode()).isEqualTo(400);
            assertThat(framework.body()).contains("Framework cannot be found");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "not json",
                "[]",
                "{\"executor_id\":{\"value\":\"worker\"},\"type\":\"HEARTBEAT\"}",
                "{\"framework_id\":{\"value\":\"web\"},\"type\":\"HEARTBEAT\"}",
                "{WHO}",
                "{WHO,\"type\":\"SING\"}",
                "{WHO,\"type\":\"SUBSCRIBE\"}",
                "{WHO,\"type\":\"UPDATE\"}",
                "{WHO,\"type\":\"UPDATE\",\"update\":{}}",
                "{WHO,\"type\":\"MESSAGE\"}",
                "{WHO,\"type\":\"MESSAGE\",\"message\":{}}",
                "{WHO,\"type\":\"MESSAGE\",\"message\":{\"data\":\"%%\"}}",
            })
    void incompleteCallsAreBadRequests(String body) {
        launch("t1");
        String who = "\"framework_id\":{\"value\":\"web\"},\"executor_id\":{\"value\":\"worker\"}";
        try (ExecutorClient client = client(WireFormat.JSON)) {
            HttpResponse<String> answer =
                    client.post("application/json", bytes(body.replace("WHO", who)));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isNotBlank();
        }
    }

    @Test
    void updatesThatNoExecutorMaySendAreBadRequests() {
        launch("t1");
        try (ExecutorClient client = client(WireFormat.PROTOBUF);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);
            TaskStatus.Builder good = status("t1", TaskState.TASK_RUNNING);
            List<TaskStatus> bad =
                    List.of(
                            status("t1", TaskState.TASK_RUNNING).uuid(null).build(),
                            status("t1", TaskState.TASK_RUNNING)
                                    .uuid(Bytes.ofUtf8("short"))
                                    .build(),
                            status("t1", TaskState.TASK_RUNNING).source(null).build(),
                            status("t1", TaskState.TASK_RUNNING)
                                    .source(TaskStatus.Source.SOURCE_MASTER)
                                    .build(),
                            status("t1", TaskState.TASK_RUNNING)
                                    .executorId(new ExecutorId("other"))
                                    .build(),
                            status("t1", TaskState.TASK_STAGING).build(),
                            status("t1", TaskState.TASK_UNREACHABLE).build(),
                            status("t1", TaskState.TASK_UNKNOWN).build(),
                            status("t1", TaskState.TASK_GONE_BY_OPERATOR).build());

            assertThat(bad)
                    .allSatisfy(s -> assertThat(client.update(s).statusCode()).isEqualTo(400));
            assertThat(client.update(good.executorId(WORKER).build()).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void unknownTypeOfTheEnumIsNotImplemented() {
        launch("t1");
        try (ExecutorClient client = client(WireFormat.PROTOBUF)) {
            HttpResponse<String> answer =
                    client.call(
                            new Call(
                                    WORKER,
                                    FakeKernel.FRAMEWORK,
                                    Call.Type.UNKNOWN,
                                    null,
                                    null,
                                    null));

            assertThat(answer.statusCode()).isEqualTo(501);
        }
    }

    @Test
    void methodsAndContentTypesAreChecked() {
        launch("t1");
        try (ExecutorClient client = client(WireFormat.JSON)) {
            HttpResponse<String> get =
                    client.send(HttpRequest.newBuilder(client.uri()).GET().build());
            HttpResponse<String> none = client.post("", bytes("{}"));
            HttpResponse<String> text = client.post("text/plain", bytes("{}"));
            HttpRequest picky =
                    HttpRequest.newBuilder(client.uri())
                            .header("Content-Type", "application/json")
                            .header("Accept", "text/html")
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            """
                                            {"framework_id":{"value":"web"},"type":"SUBSCRIBE",
                                             "executor_id":{"value":"worker"},"subscribe":{}}"""))
                            .build();

            assertThat(get.statusCode()).isEqualTo(405);
            assertThat(get.headers().firstValue("Allow")).hasValue("POST");
            assertThat(none.statusCode()).isEqualTo(400);
            assertThat(text.statusCode()).isEqualTo(415);
            assertThat(client.send(picky).statusCode()).isEqualTo(406);
        }
    }

    @Test
    void executorSpeaksWithItsTokenAndNobodyElseAfterThat() throws IOException {
        launch("t1");
        String token = environment().get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        try (ExecutorClient client = client(WireFormat.JSON).withToken(token);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);
            assertThat(client.heartbeat().statusCode()).isEqualTo(202);

            HttpResponse<String> without = client(WireFormat.JSON).heartbeat();
            HttpResponse<String> forged =
                    client(WireFormat.JSON).withToken(token + "x").heartbeat();

            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer realm=\"mesos-agent-executor\"");
            assertThat(forged.statusCode()).isEqualTo(401);
        }
    }

    @Test
    void tokenOfAnotherExecutorIsForbidden() throws IOException {
        launch("t1");
        String token = environment().get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        ExecutorId other = new ExecutorId("other");
        kernel.launchLasting(
                task("t2").toBuilder()
                        .executor(EXECUTOR.toBuilder().executorId(other).build())
                        .build());
        await().atMost(DEADLINE).until(() -> agent.state().executors().size() == 2);
        try (ExecutorClient client =
                new ExecutorClient(
                                agent.port(),
                                Call.PATH,
                                WireFormat.JSON,
                                FakeKernel.FRAMEWORK,
                                other)
                        .withToken(token)) {

            assertThat(client.heartbeat().statusCode()).isEqualTo(403);
        }
    }

    @Test
    void agentThatRequiresTokensTakesNoCallWithoutOne() {
        restart(Authentication.REQUIRED, ExecutorTimes.DEFAULT);
        launch("t1");
        try (ExecutorClient client = client(WireFormat.JSON);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {

            assertThat(stream.head.statusCode()).isEqualTo(401);
        }
    }

    @Test
    void executorThatDoesNotSubscribeIsKilled() {
        restart(
                Authentication.OFFERED,
                new ExecutorTimes(
                        Duration.ofMillis(300),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(30)));
        launch("t1");

        TaskStatus status = kernel.status("t1", TaskState.TASK_FAILED);

        assertThat(status.reason()).isEqualTo(Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
        assertThat(agent.state().executors()).isEmpty();
    }

    @Test
    void executorThatIgnoresShutdownIsKilledAfterItsGracePeriod() {
        restart(
                Authentication.OFFERED,
                new ExecutorTimes(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(30)));
        launch("t1");
        try (ExecutorClient client = client(WireFormat.JSON);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);
            stream.next(Event.Type.LAUNCH);

            kernel.send(
                    AgentEvent.shutdownExecutor(
                            1, new AgentEvent.ShutdownExecutor(FakeKernel.FRAMEWORK, WORKER)));
            stream.next(Event.Type.SHUTDOWN);

            TaskStatus status = kernel.status("t1", TaskState.TASK_FAILED);
            assertThat(status.reason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
            assertThat(status.message()).isEqualTo("Executor terminated with signal Killed");
            await().atMost(DEADLINE).until(stream::hasEnded);
        }
    }
}
