package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A whole agent to which something bad happens. After each test it must have answered all the time
/// and nothing may be left of what it ran.
abstract class FaultScene {
    static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final List<Resource> LITTLE = ResourceText.parseResources("cpus:0.1;mem:64");

    /// Deleted by hand: what is mounted below may be the node's own files.
    @TempDir(cleanup = CleanupMode.NEVER)
    Path directory;

    /// Takes more than a process, and has the node's own files as its root.
    static final ContainerInfo IN_A_CONTAINER =
            ContainerInfo.builder().type(ContainerInfo.Type.MESOS).hostname("inside").build();

    FakeKernel kernel;
    AgentServer agent;
    private ResponseProbe probe;
    private Leaks before;

    /// How the agent makes containers.
    abstract ContainerSettings containers();

    /// A task that the driver under test runs.
    TaskInfo.Builder task(String id, CommandInfo command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .resources(LITTLE)
                .command(command);
    }

    TaskInfo.Builder task(String id, String command) {
        return task(id, CommandInfo.builder().value(command).build());
    }

    AgentSettings settings() {
        return AgentSettings.of(directory.resolve("work"), kernel.uri())
                .withPort(0)
                .withResources("cpus:4;mem:4096")
                .withContainers(containers());
    }

    @BeforeEach
    void start() throws Exception {
        kernel = new FakeKernel();
        startAgent();
        launch(task("warm-up", "true").build());
        assertThat(end("warm-up").state()).isEqualTo(TaskState.TASK_FINISHED);
        await().atMost(PATIENCE).until(() -> agent.state().tasks().isEmpty());
        await().atMost(PATIENCE).untilAsserted(() -> assertQuiet(look()));
        before = look();
    }

    private static void assertQuiet(Leaks leaks) {
        for (String kind : List.of("mounts", "control groups", "processes")) {
            assertThat(leaks.found().get(kind)).as(kind).isEmpty();
        }
    }

    void startAgent() {
        int registrations = kernel.registrations.size();
        agent = AgentServer.start(settings());
        kernel.registration(registrations + 1);
        probe = new ResponseProbe(agent.port());
    }

    void stopAgent() throws Exception {
        probe.stop();
        assertThat(probe.trouble()).as("answers of the agent").isEmpty();
        assertThat(probe.longest()).isLessThan(ResponseProbe.BOUND);
        agent.close();
    }

    @AfterEach
    void stop() throws Exception {
        try {
            if (before != null) {
                agent.state().tasks().keySet().forEach(key -> kernel.kill(key.task().value()));
                await().atMost(PATIENCE).until(() -> agent.state().tasks().isEmpty());
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(look()).isEqualTo(before));
                stopAgent();
            }
        } finally {
            if (agent != null) {
                agent.shutdown();
            }
            if (kernel != null) {
                kernel.close();
                delete();
            }
        }
    }

    void delete() throws IOException {
        if (!Leaks.mounts(directory, containersSeen()).isEmpty()) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }

    Leaks look() {
        return Leaks.look(directory, containersSeen());
    }

    /// The containers that statuses told of.
    Set<String> containersSeen() {
        return kernel.updates.stream()
                .map(AgentCall.Update::status)
                .flatMap(status -> Stream.ofNullable(status.containerStatus()))
                .map(status -> Objects.requireNonNull(status.containerId()).value())
                .collect(Collectors.toSet());
    }

    void launch(TaskInfo task) {
        kernel.launch(task);
    }

    TaskStatus end(String task) {
        return kernel.end(task, PATIENCE);
    }

    TaskStatus running(String task) {
        await().alias(task + " runs")
                .atMost(PATIENCE)
                .until(
                        () ->
                                kernel.statuses(task).stream()
                                        .anyMatch(s -> s.state() == TaskState.TASK_RUNNING));
        return kernel.statuses(task).stream()
                .filter(s -> s.state() == TaskState.TASK_RUNNING)
                .findFirst()
                .orElseThrow();
    }

    /// What the agent answers to a GET.
    String get(String path) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + agent.port() + path);
            return http.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Path sandbox(String task) throws IOException {
        return directory
                .resolve("work/frameworks/web/executors")
                .resolve(task)
                .resolve("runs/latest")
                .toRealPath();
    }

    String errors(String task) throws IOException {
        return Files.readString(sandbox(task).resolve("stderr"));
    }

    static ContainerSettings quiet() {
        return ContainerSettings.DEFAULT
                .withDocker("none")
                .withImages(Optional.empty(), 0)
                .withDiskWatch(Duration.ofMillis(200), new ContainerSettings.LogBounds(1 << 20, 2));
    }
}
