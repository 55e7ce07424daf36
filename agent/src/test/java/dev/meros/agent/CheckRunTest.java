package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.model.CheckInfo;
import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.CommandInfo;
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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Checks of a whole agent: they tell what they find, whenever it changes, and judge nothing.
class CheckRunTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir Path directory;

    private FakeKernel kernel;
    private AgentServer agent;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri()).withPort(0));
        kernel.registration(1);
    }

    @AfterEach
    void stop() {
        agent.shutdown();
        kernel.close();
    }

    private void launch(CheckInfo.Builder check) {
        kernel.launch(
                TaskInfo.builder()
                        .name("t1")
                        .taskId(new TaskId("t1"))
                        .agentId(FakeKernel.AGENT)
                        .command(CommandInfo.builder().value("sleep 300").build())
                        .check(check.delaySeconds(0.0).intervalSeconds(0.1).build())
                        .build());
    }

    private List<CheckStatusInfo> results() {
        return kernel.statuses("t1").stream()
                .filter(s -> s.state() == TaskState.TASK_RUNNING)
                .map(TaskStatus::checkStatus)
                .toList();
    }

    private void awaitResults(CheckStatusInfo... expected) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(results()).containsExactly(expected));
    }

    @Test
    void commandTellsItsStatusWheneverItChanges() throws IOException {
        Path marker = directory.resolve("marker");
        CommandInfo look = CommandInfo.builder().value("test -e " + marker + " || exit 3").build();
        CheckInfo.Command command = new CheckInfo.Command(look);
        launch(CheckInfo.builder().type(CheckInfo.Type.COMMAND).command(command));
        awaitResults(command(null), command(3));

        Files.createFile(marker);

        awaitResults(command(null), command(3), command(0));
        assertThat(kernel.statuses("t1").getLast().reason())
                .isEqualTo(Reason.REASON_TASK_CHECK_STATUS_UPDATED);
    }

    private static CheckStatusInfo command(Integer status) {
        return new CheckStatusInfo(
                CheckInfo.Type.COMMAND, new CheckStatusInfo.Command(status), null, null);
    }

    @Test
    void tcpTellsWhetherSomebodyListens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CheckInfo.Tcp tcp = new CheckInfo.Tcp(socket.getLocalPort());
            launch(CheckInfo.builder().type(CheckInfo.Type.TCP).tcp(tcp));
            awaitResults(tcp(null), tcp(true));
        }

        awaitResults(tcp(null), tcp(true), tcp(false));
    }

    private static CheckStatusInfo tcp(Boolean succeeded) {
        return new CheckStatusInfo(
                CheckInfo.Type.TCP, null, null, new CheckStatusInfo.Tcp(succeeded));
    }

    @Test
    void httpTellsTheStatusOfAnAnswer() {
        CheckInfo.Http http = new CheckInfo.Http(agent.port(), "/no-such-page");
        launch(CheckInfo.builder().type(CheckInfo.Type.HTTP).http(http));

        awaitResults(
                new CheckStatusInfo(
                        CheckInfo.Type.HTTP, null, new CheckStatusInfo.Http(null), null),
                new CheckStatusInfo(
                        CheckInfo.Type.HTTP, null, new CheckStatusInfo.Http(404), null));
    }
}
