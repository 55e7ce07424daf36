package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.Json;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// A whole agent with real processes, against a kernel that is a few lines of HTTP.
class AgentServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private FakeKernel kernel;
    private AgentServer agent;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
        agent = AgentServer.start(settings());
        kernel.registration(1);
    }

    @AfterEach
    void stop() {
        agent.shutdown();
        kernel.close();
        http.close();
    }

    private AgentSettings settings() {
        return AgentSettings.of(directory.resolve("work"), kernel.uri())
                .withPort(0)
                .withHostname("node-1")
                .withResources("cpus:4;mem:2048")
                .withAttributes("rack:abc");
    }

    @Test
    void registrationTellsWhatTheNodeHas() {
        AgentCall.Register register = kernel.registration(1);

        assertThat(register.agentInfo().id()).isNull();
        assertThat(register.agentInfo().hostname()).isEqualTo("node-1");
        assertThat(register.agentInfo().port()).isEqualTo(agent.port());
        assertThat(register.address().ip()).isEqualTo("127.0.0.1");
        assertThat(register.agentInfo().resources())
                .extracting(r -> r.name())
                .containsExactly("cpus", "mem", "disk", "ports");
        assertThat(register.agentInfo().attributes())
                .extracting(a -> a.name())
                .containsExactly("rack", "disk_kind", "arch");
        assertThat(register.disks()).isNotEmpty();
        await().atMost(DEADLINE).until(() -> kernel.heartbeats() > 2);
    }

    @Test
    void taskRunsToItsEndAndEveryStepIsReportedOnce() {
        kernel.launch("t1", "echo hello");

        TaskStatus last = kernel.status("t1", TaskState.TASK_FINISHED);

        assertThat(kernel.statuses("t1"))
                .extracting(TaskStatus::state)
                .containsExactly(
                        TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(last.message()).isEqualTo("Command exited with status 0");
        await().atMost(DEADLINE).until(() -> agent.state().tasks().isEmpty());
    }

    @Test
    void failuresSayWhy() {
        kernel.launch("t1", "no-such-command-here");
        kernel.launch(
                task("t2", CommandInfo.builder().shell(false).value("/no/such").build()).build());

        TaskStatus shell = kernel.status("t1", TaskState.TASK_FAILED);
        TaskStatus program = kernel.status("t2", TaskState.TASK_FAILED);

        assertThat(shell.message()).isEqualTo("Command exited with status 127 (command not found)");
        assertThat(shell.reason()).isEqualTo(Reason.REASON_COMMAND_EXECUTOR_FAILED);
        assertThat(program.message()).contains("/no/such");
        assertThat(program.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
    }

    @Test
    void unacknowledgedStatusComesAgainAfterReconnection() {
        kernel.manners = FakeKernel.Manners.SILENT;
        kernel.launch("t1", "true");
        TaskStatus first = kernel.status("t1", TaskState.TASK_STARTING);
        await().atMost(DEADLINE)
                .until(() -> agent.state().tasks().values().iterator().next().state().isTerminal());

        kernel.manners = FakeKernel.Manners.DEAF;
        AgentCall.Register second = kernel.registration(2);

        kernel.manners = FakeKernel.Manners.SILENT;
        Task reported = second.tasks().getFirst();
        assertThat(second.agentInfo().id()).isEqualTo(FakeKernel.AGENT);
        assertThat(reported.state()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(reported.statuses().getFirst().state()).isEqualTo(TaskState.TASK_FINISHED);
        await().atMost(DEADLINE).until(() -> kernel.updates.size() >= 2);
        assertThat(kernel.updates.get(1).status()).isEqualTo(first);
        kernel.manners = FakeKernel.Manners.ACKNOWLEDGING;
        kernel.acknowledge(kernel.updates.get(1));
        kernel.status("t1", TaskState.TASK_FINISHED);
    }

    @Test
    void agentRegistersAgainWhenTheKernelComesBack() {
        int port = kernel.port();
        kernel.launch("t1", "sleep 300");
        kernel.status("t1", TaskState.TASK_RUNNING);

        kernel.close();
        kernel = new FakeKernel(port);

        AgentCall.Register again = kernel.registration(1);
        assertThat(again.agentInfo().id()).isEqualTo(FakeKernel.AGENT);
        assertThat(again.tasks()).extracting(Task::state).containsExactly(TaskState.TASK_RUNNING);
    }

    @Test
    void killEndsTheWholeProcessGroup() throws IOException {
        kernel.launch(
                "t1", "trap '' TERM; sleep 300 & echo $! >pids; sh -c 'sleep 301 & wait' & wait");
        kernel.status("t1", TaskState.TASK_RUNNING);
        Path pids = sandbox("t1").resolve("pids");
        await().atMost(DEADLINE).until(() -> Files.exists(pids));
        int leader = agent.state().tasks().values().iterator().next().run().process().pid();
        List<ProcessHandle> family = ProcessHandle.of(leader).orElseThrow().descendants().toList();
        assertThat(family).hasSizeGreaterThanOrEqualTo(2);

        kernel.kill("t1");

        TaskStatus killed = kernel.status("t1", TaskState.TASK_KILLED);
        assertThat(killed.message()).isEqualTo("Command terminated with signal Killed");
        await().atMost(DEADLINE).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void pathsOfTheProcessMayBeEncodedAndUnknownOnesAreNamed() {
        assertThat(get("/slave%281%29/state").statusCode()).isEqualTo(200);
        assertThat(get("/slave(1)/health").statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/state").statusCode()).isEqualTo(200);
        assertThat(get("/none").statusCode()).isEqualTo(404);
        assertThat(get("/none").body()).isEqualTo("path: /none (expected: a path of the agent)");
        HttpResponse<String> post = send("POST", "/state");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("GET"));
    }

    @Test
    void killOfAnUnknownTaskIsAnswered() {
        kernel.kill("nobody");

        assertThat(kernel.status("nobody", TaskState.TASK_DROPPED).reason())
                .isEqualTo(Reason.REASON_RECONCILIATION);
    }

    @Test
    void healthIsCheckedAndToldAndTheSickAreKilled() throws Exception {
        HealthCheck check =
                HealthCheck.builder()
                        .type(HealthCheck.Type.COMMAND)
                        .command(CommandInfo.builder().value("test -e healthy").build())
                        .delaySeconds(0.0)
                        .intervalSeconds(0.1)
                        .gracePeriodSeconds(5.0)
                        .consecutiveFailures(2)
                        .build();
        kernel.launch(
                task("t1", CommandInfo.builder().value("touch healthy; sleep 300").build())
                        .healthCheck(check)
                        .build());
        await().atMost(DEADLINE)
                .until(
                        () ->
                                kernel.statuses("t1").stream()
                                        .anyMatch(s -> Boolean.TRUE.equals(s.healthy())));

        Files.delete(sandbox("t1").resolve("healthy"));

        TaskStatus failed = kernel.status("t1", TaskState.TASK_FAILED);
        assertThat(failed.healthy()).isFalse();
        assertThat(failed.message()).startsWith("Health check failed 2 times in a row");
        assertThat(kernel.statuses("t1"))
                .anyMatch(
                        s ->
                                s.state() == TaskState.TASK_RUNNING
                                        && Boolean.FALSE.equals(s.healthy()));
    }

    @Test
    void httpHealthCheckAsksThePortOfTheTask() {
        HealthCheck check =
                HealthCheck.builder()
                        .http(
                                HealthCheck.HttpCheckInfo.builder()
                                        .port(agent.port())
                                        .path("/health")
                                        .build())
                        .delaySeconds(0.0)
                        .intervalSeconds(0.1)
                        .build();

        kernel.launch(
                task("t1", CommandInfo.builder().value("sleep 300").build())
                        .healthCheck(check)
                        .build());

        await().atMost(DEADLINE)
                .until(
                        () ->
                                kernel.statuses("t1").stream()
                                        .anyMatch(s -> Boolean.TRUE.equals(s.healthy())));
    }

    @Test
    void restartedAgentFindsItsTasks() {
        kernel.launch("stays", "while [ ! -e go ]; do sleep 0.05; done");
        kernel.launch("ends", "while [ ! -e go ]; do sleep 0.05; done; exit 7");
        kernel.status("stays", TaskState.TASK_RUNNING);
        kernel.status("ends", TaskState.TASK_RUNNING);

        agent.close();
        touch(sandbox("ends").resolve("go"));
        agent = AgentServer.start(settings());

        assertThat(kernel.registration(2).agentInfo().id()).isEqualTo(FakeKernel.AGENT);
        assertThat(kernel.status("ends", TaskState.TASK_FAILED).message())
                .isEqualTo("Command exited with status 7");
        touch(sandbox("stays").resolve("go"));
        kernel.status("stays", TaskState.TASK_FINISHED);
    }

    @Test
    void agentThatIsToldToShutDownComesBackAsAnother() {
        kernel.launch("t1", "sleep 300");
        kernel.status("t1", TaskState.TASK_RUNNING);

        kernel.send(AgentEvent.shutdown(1));

        assertThat(kernel.registration(2).agentInfo().id()).isNull();
        await().atMost(DEADLINE).until(() -> agent.state().tasks().isEmpty());
    }

    @Test
    void stateHealthAndMetricsAreServed() {
        kernel.launch("t1", "sleep 300");
        kernel.status("t1", TaskState.TASK_RUNNING);
        kernel.launch("t2", "true");
        kernel.status("t2", TaskState.TASK_FINISHED);
        await().atMost(DEADLINE).until(() -> agent.state().tasks().size() == 1);

        JsonNode state = Json.readTree(get("/state").body());

        assertThat(state.get("id").textValue()).isEqualTo("agent-1");
        assertThat(state.at("/attributes/rack").textValue()).isEqualTo("abc");
        JsonNode framework = state.at("/frameworks/0");
        assertThat(framework.at("/executors/0/tasks/0/state").textValue())
                .isEqualTo("TASK_RUNNING");
        assertThat(framework.at("/executors/0/directory").textValue())
                .isEqualTo(sandbox("t1").toString());
        assertThat(framework.at("/completed_executors/0/completed_tasks/0/id").textValue())
                .isEqualTo("t2");
        assertThat(get("/slave(1)/health").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body())
                .contains("meros_agent_registered 1.0")
                .contains("meros_agent_tasks{phase=\"running\"} 1.0");
    }

    @Test
    void filesOfSandboxesCanBeBrowsedReadAndDownloaded() {
        String latest = "/frameworks/web/executors/t1/runs/latest";
        kernel.launch("t1", "printf 0123456789");
        kernel.status("t1", TaskState.TASK_FINISHED);

        assertThat(file("browse", latest, "").body()).contains("/stdout").contains("-rw-");
        assertThat(file("read", latest + "/stdout", "&offset=2&length=3").body())
                .isEqualTo("{\"offset\":2,\"data\":\"234\"}");
        assertThat(file("read", latest + "/stdout", "&offset=-1").body())
                .isEqualTo("{\"offset\":10,\"data\":\"\"}");
        assertThat(file("read", latest + "/stdout", "&offset=99").body())
                .isEqualTo("{\"offset\":99,\"data\":\"\"}");
        assertThat(file("download", latest + "/stdout", "").body()).isEqualTo("0123456789");
        assertThat(file("read", sandbox("t1") + "/stdout", "&offset=0").body())
                .contains("0123456789");
    }

    @Test
    void nothingOutsideOfTheSandboxesCanBeRead() {
        String latest = "/frameworks/web/executors/t1/runs/latest";
        kernel.launch("t1", "ln -s /etc/passwd leak; ln -s ../../../../../../meta meta");
        kernel.status("t1", TaskState.TASK_FINISHED);

        assertThat(file("read", latest + "/leak", "").statusCode()).isEqualTo(403);
        assertThat(file("browse", latest + "/meta", "").statusCode()).isEqualTo(403);
        assertThat(file("read", "/frameworks/../meta/checkpoint.log", "").statusCode())
                .isEqualTo(403);
        assertThat(file("read", "/etc/passwd", "").statusCode()).isEqualTo(403);
        assertThat(file("read", latest + "/nothing", "").statusCode()).isEqualTo(404);
        assertThat(get("/files/read").statusCode()).isEqualTo(400);
        assertThat(file("read", latest + "/stdout", "&offset=x").statusCode()).isEqualTo(400);
    }

    @Test
    void idsThatAreNoFileNamesHaveSandboxesToo() {
        kernel.launch("../a/b c", "echo hello");
        kernel.status("../a/b c", TaskState.TASK_FINISHED);

        assertThat(
                        Files.exists(
                                directory.resolve(
                                        "work/frameworks/web/executors/%2E.%2Fa%2Fb%20c")))
                .isTrue();
    }

    @Test
    void shutdownLeavesNothingRunning() {
        kernel.launch("t1", "trap '' TERM; sleep 300");
        kernel.status("t1", TaskState.TASK_RUNNING);
        int leader = agent.state().tasks().values().iterator().next().run().process().pid();

        agent.shutdown();

        kernel.status("t1", TaskState.TASK_KILLED);
        assertThat(ProcessHandle.of(leader)).isEmpty();
    }

    @Test
    void startsThatFailLeaveNothingBehind() {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> AgentServer.start(settings()))
                .withMessageContaining("another agent, process ");
        AgentSettings taken =
                AgentSettings.of(directory.resolve("other"), kernel.uri()).withPort(agent.port());
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> AgentServer.start(taken))
                .withMessage("port: " + agent.port() + " (expected: a free port; it is in use)");
        AgentSettings wrong = taken.withPort(0).withResources("cpus");
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> AgentServer.start(wrong))
                .withMessageContaining("resources: cpus");

        AgentServer.start(taken.withPort(0)).close();
    }

    private static TaskInfo.Builder task(String id, CommandInfo command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .command(command);
    }

    private Path sandbox(String task) {
        Path runs = directory.resolve("work/frameworks/web/executors/" + task + "/runs");
        try {
            return runs.resolve(
                    Objects.requireNonNull(Files.readSymbolicLink(runs.resolve("latest"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> file(String what, String path, String more) {
        return get(
                "/files/"
                        + what
                        + "?path="
                        + URLEncoder.encode(path, StandardCharsets.UTF_8)
                        + more);
    }

    private HttpResponse<String> get(String path) {
        return send("GET", path);
    }

    private HttpResponse<String> send(String method, String path) {
        URI uri = URI.create("http://127.0.0.1:" + agent.port() + path);
        try {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .timeout(DEADLINE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
