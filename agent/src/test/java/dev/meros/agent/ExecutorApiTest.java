package dev.meros.agent;

import static dev.meros.agent.ExecutorClient.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.agent.core.ExecutorTimes;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.executor.Call;
import dev.meros.api.executor.Event;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Volume;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The rows of mesos-v1 §4.1, §4.2 and §4.4 that a well-behaved executor sees, over raw HTTP in
/// both forms of messages.
@Timeout(60)
class ExecutorApiTest extends ExecutorApi {
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

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void heartbeatIsTaken(WireFormat format) {
        launch("t1");
        try (ExecutorClient client = client(format);
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

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void newStreamEndsTheFormerOne(WireFormat format) {
        launch("t1");
        try (ExecutorClient client = client(format);
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
    void executorThatDoesNotSubscribeIsKilled() {
        restart(
                ExecutorSettings.DEFAULT.withTimes(
                        new ExecutorTimes(
                                Duration.ofMillis(300),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(100),
                                Duration.ofSeconds(30))));
        launch("t1");

        TaskStatus status = kernel.status("t1", TaskState.TASK_FAILED);

        assertThat(status.reason()).isEqualTo(Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
        assertThat(agent.state().executors()).isEmpty();
    }

    @Test
    void executorThatIgnoresShutdownIsKilledAfterItsGracePeriod() {
        restart(
                ExecutorSettings.DEFAULT.withTimes(
                        new ExecutorTimes(
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(300),
                                Duration.ofSeconds(30))));
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

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void executorHearsThatItsAgentIsAlive(WireFormat format) {
        restart(ExecutorSettings.DEFAULT.withHeartbeat(Duration.ofMillis(100)));
        launch("t1");
        try (ExecutorClient client = client(format);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);
            stream.next(Event.Type.LAUNCH);

            stream.next(Event.Type.HEARTBEAT);
            stream.next(Event.Type.HEARTBEAT);
        }
    }

    @Test
    void executorThatTheAgentCannotStartFailsItsTasksAndSaysWhy() {
        CommandInfo command =
                CommandInfo.builder().value("true").user("nobody-of-this-name").build();
        kernel.launchLasting(
                task("t1").toBuilder()
                        .executor(EXECUTOR.toBuilder().command(command).build())
                        .build());

        TaskStatus status = kernel.status("t1", TaskState.TASK_FAILED);

        assertThat(status.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(status.message()).startsWith("user: nobody-of-this-name");
    }

    @Test
    void whatTheExecutorIsMadeOfIsFetchedIntoItsSandbox() throws IOException {
        Path program = Files.writeString(directory.resolve("program"), "env >env; sleep 1000");
        CommandInfo command =
                CommandInfo.builder()
                        .value("sh ./program")
                        .uris(
                                List.of(
                                        new CommandInfo.Uri(
                                                program.toString(), null, false, null, null)))
                        .build();
        kernel.launchLasting(
                task("t1").toBuilder()
                        .executor(EXECUTOR.toBuilder().command(command).build())
                        .build());

        assertThat(environment()).containsEntry("MESOS_EXECUTOR_ID", "worker");
    }

    @Test
    void stateShowsExecutorsWithTheirTasks() throws IOException {
        launch("t1", "t2");
        try (ExecutorClient client = client(WireFormat.JSON)) {
            JsonNode waiting = executor(client);
            assertThat(waiting.path("queued_tasks")).hasSize(2);
            assertThat(waiting.path("tasks")).isEmpty();
            try (ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
                stream.next(Event.Type.SUBSCRIBED);
                client.update(status("t1", TaskState.TASK_RUNNING).build());
                client.update(status("t2", TaskState.TASK_FINISHED).build());
                kernel.status("t2", TaskState.TASK_FINISHED);
                await().atMost(DEADLINE).until(() -> agent.state().tasks().size() == 1);

                JsonNode running = executor(client);

                assertThat(running.path("id").textValue()).isEqualTo("worker");
                assertThat(running.path("directory").textValue()).isEqualTo(sandbox().toString());
                assertThat(running.at("/tasks/0/id").textValue()).isEqualTo("t1");
                assertThat(running.at("/tasks/0/state").textValue()).isEqualTo("TASK_RUNNING");
                assertThat(running.at("/tasks/0/executor_id").textValue()).isEqualTo("worker");
                assertThat(running.at("/completed_tasks/0/id").textValue()).isEqualTo("t2");
            }
        }
    }

    private JsonNode executor(ExecutorClient client) {
        HttpResponse<String> state =
                client.send(HttpRequest.newBuilder(client.uri().resolve("/state")).GET().build());
        return Json.readTree(state.body()).at("/frameworks/0/executors/0");
    }

    @Test
    void volumesOfTasksAreThereWhenTheExecutorHearsOfThem() throws IOException {
        kernel.launchLasting(task("t1").toBuilder().resources(List.of(volume("one"))).build());
        await().atMost(DEADLINE).until(() -> agent.state().tasks().size() == 1);
        try (ExecutorClient client = client(WireFormat.JSON);
                ExecutorClient.Stream stream = client.subscribe(NOTHING)) {
            stream.next(Event.Type.SUBSCRIBED);
            stream.next(Event.Type.LAUNCH);
            environment();
            assertThat(sandbox().resolve("one")).isDirectory();

            kernel.launchLasting(task("t2").toBuilder().resources(List.of(volume("two"))).build());
            kernel.kill("t2");
            stream.next(Event.Type.LAUNCH);

            assertThat(sandbox().resolve("two")).isDirectory();
            stream.next(Event.Type.KILL);
        }
    }

    private static Resource volume(String name) {
        return Resource.scalar("disk", Scalar.of(10L)).toBuilder()
                .reservations(
                        List.of(
                                new Resource.ReservationInfo(
                                        null, null, "web", Resource.ReservationInfo.Type.DYNAMIC)))
                .disk(
                        new Resource.DiskInfo(
                                new Resource.DiskInfo.Persistence(name, null),
                                Volume.builder().mode(Volume.Mode.RW).containerPath(name).build(),
                                null))
                .build();
    }
}
