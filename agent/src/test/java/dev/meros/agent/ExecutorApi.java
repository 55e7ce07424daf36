package dev.meros.agent;

import static org.awaitility.Awaitility.await;

import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.executor.Call;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// An agent with a registered kernel and an executor of a framework, whose process only writes down
/// its environment and sleeps: a test speaks for it.
abstract class ExecutorApi {
    static final Duration DEADLINE = Duration.ofSeconds(10);
    static final ExecutorId WORKER = new ExecutorId("worker");
    static final Call.Subscribe NOTHING = new Call.Subscribe(List.of(), List.of());
    static final ExecutorInfo EXECUTOR =
            ExecutorInfo.builder()
                    .executorId(WORKER)
                    .frameworkId(FakeKernel.FRAMEWORK)
                    .command(
                            CommandInfo.builder()
                                    .value("env >environment; mv environment env; sleep 1000")
                                    .build())
                    .build();

    @TempDir Path directory;

    FakeKernel kernel;
    AgentServer agent;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
        start(ExecutorSettings.DEFAULT);
    }

    void start(ExecutorSettings settings) {
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri())
                                .withPort(0)
                                .withHostname("node-1")
                                .withShutdownTimeout(Duration.ofMillis(500))
                                .withExecutors(settings));
        kernel.registration(1);
    }

    void restart(ExecutorSettings settings) {
        agent.shutdown();
        kernel.registrations.clear();
        start(settings);
    }

    @AfterEach
    void stop() {
        agent.shutdown();
        kernel.close();
    }

    static TaskInfo task(String id) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .executor(EXECUTOR)
                .build();
    }

    ExecutorClient client(WireFormat format) {
        return new ExecutorClient(agent.port(), Call.PATH, format, FakeKernel.FRAMEWORK, WORKER);
    }

    void launch(String... tasks) {
        for (String task : tasks) {
            kernel.launchLasting(task(task));
        }
        await().atMost(DEADLINE).until(() -> agent.state().tasks().size() >= tasks.length);
    }

    Path sandbox() throws IOException {
        return directory.resolve("work/frameworks/web/executors/worker/runs/latest").toRealPath();
    }

    /// The environment of the executor, once it has written it down.
    Map<String, String> environment() throws IOException {
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

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
