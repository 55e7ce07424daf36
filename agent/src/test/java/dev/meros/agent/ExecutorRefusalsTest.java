package dev.meros.agent;

import static dev.meros.agent.ExecutorClient.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.agent.executor.ExecutorSettings.Authentication;
import dev.meros.agent.http.AgentHttp;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.executor.Call;
import dev.meros.api.executor.Event;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;

/// The statuses and refusals of mesos-v1 §4.2 over raw HTTP, and who may speak for an executor.
@Timeout(60)
class ExecutorRefusalsTest extends ExecutorApi {
    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void callsBeforeSubscribeAreForbidden(WireFormat format) {
        launch("t1");
        try (ExecutorClient client = client(format)) {
            HttpResponse<String> answer =
                    client.update(status("t1", TaskState.TASK_RUNNING).build());

            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("Executor is not subscribed");
            assertThat(client.message("m").statusCode()).isEqualTo(403);
            assertThat(client.heartbeat().statusCode()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void callsOfUnknownExecutorsAreRefused(WireFormat format) {
        launch("t1");
        try (ExecutorClient stranger =
                        new ExecutorClient(
                                agent.port(),
                                Call.PATH,
                                format,
                                FakeKernel.FRAMEWORK,
                                new ExecutorId("stranger"));
                ExecutorClient client = client(format)) {
            HttpResponse<String> executor = stranger.heartbeat();
            HttpResponse<String> framework =
                    client.call(
                            Call.heartbeat(new FrameworkId("nobody"), new ExecutorId("nobody")));

            assertThat(executor.statusCode()).isEqualTo(400);
            assertThat(executor.body()).contains("Executor cannot be found");
            assertThat(framework.statusCode()).isEqualTo(400);
            assertThat(framework.body()).contains("Framework cannot be found");
        }
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

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void updatesThatNoExecutorMaySendAreBadRequests(WireFormat format) {
        launch("t1");
        try (ExecutorClient client = client(format);
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

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void unknownTypeOfTheEnumIsNotImplemented(WireFormat format) {
        launch("t1");
        try (ExecutorClient client = client(format)) {
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
                                             "executor_id":{"value":"worker"},"subscribe":{}}\
                                            """))
                            .build();

            assertThat(get.statusCode()).isEqualTo(405);
            assertThat(get.headers().firstValue("Allow")).hasValue("POST");
            assertThat(none.statusCode()).isEqualTo(400);
            assertThat(text.statusCode()).isEqualTo(415);
            assertThat(client.send(picky).statusCode()).isEqualTo(406);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void executorSpeaksWithItsTokenAndNobodyElseAfterThat(WireFormat format) throws IOException {
        launch("t1");
        String token = environment().get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        try (ExecutorClient client = client(format).withToken(token);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);
            assertThat(client.heartbeat().statusCode()).isEqualTo(202);

            HttpResponse<String> without = client(format).heartbeat();
            HttpResponse<String> forged = client(format).withToken(token + "x").heartbeat();

            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer realm=\"mesos-agent-executor\"");
            assertThat(forged.statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void tokenOfAnotherExecutorIsForbidden(WireFormat format) throws IOException {
        launch("t1");
        String token = environment().get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN");
        ExecutorId other = new ExecutorId("other");
        kernel.launchLasting(
                task("t2").toBuilder()
                        .executor(EXECUTOR.toBuilder().executorId(other).build())
                        .build());
        await().atMost(DEADLINE).until(() -> agent.state().executors().size() == 2);
        try (ExecutorClient client =
                new ExecutorClient(agent.port(), Call.PATH, format, FakeKernel.FRAMEWORK, other)
                        .withToken(token)) {

            assertThat(client.heartbeat().statusCode()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void agentThatRequiresTokensTakesNoCallWithoutOne(WireFormat format) {
        restart(ExecutorSettings.DEFAULT.withAuthentication(Authentication.REQUIRED));
        launch("t1");
        try (ExecutorClient client = client(format);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {

            assertThat(stream.head.statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void callsWithoutTheirPartAreBadRequests(WireFormat format) {
        launch("t1");
        try (ExecutorClient client = client(format)) {
            for (Call.Type type :
                    List.of(Call.Type.SUBSCRIBE, Call.Type.UPDATE, Call.Type.MESSAGE)) {
                HttpResponse<String> answer =
                        client.call(new Call(WORKER, FakeKernel.FRAMEWORK, type, null, null, null));

                assertThat(answer.statusCode()).as(type.name()).isEqualTo(400);
                assertThat(answer.body())
                        .contains("Expecting '" + type.name().toLowerCase(Locale.ROOT) + "'");
            }
        }
    }

    @Test
    void protobufThatIsNoneIsABadRequest() {
        launch("t1");
        try (ExecutorClient client = client(WireFormat.PROTOBUF)) {
            HttpResponse<String> answer =
                    client.post("application/x-protobuf", new byte[] {10, 127, 1});

            assertThat(answer.statusCode()).isEqualTo(400);
        }
    }

    @Test
    void agentThatIsNotReadyAsksForPatience() {
        try (AgentHttp http = AgentHttp.listen("127.0.0.1", 0);
                ExecutorClient client =
                        new ExecutorClient(
                                http.port(),
                                Call.PATH,
                                WireFormat.JSON,
                                FakeKernel.FRAMEWORK,
                                WORKER)) {

            assertThat(client.heartbeat().statusCode()).isEqualTo(503);
        }
    }
}
