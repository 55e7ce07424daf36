package dev.meros.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.agent.core.TaskKey;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.Volume;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class HostPathDriverTest {
    private final List<String> calls = new ArrayList<>();

    @TempDir private Path directory;

    private Path allowed;
    private HostPathDriver driver;

    @BeforeEach
    void makeDriver() throws IOException {
        allowed = Files.createDirectories(directory.resolve("allowed/below")).getParent();
        Files.createDirectory(directory.resolve("other"));
        ContainerDriver below =
                (ContainerDriver)
                        Proxy.newProxyInstance(
                                HostPathDriverTest.class.getClassLoader(),
                                new Class<?>[] {ContainerDriver.class},
                                (_, method, _) -> {
                                    calls.add(method.getName());
                                    return null;
                                });
        driver = new HostPathDriver(List.of(allowed), below);
    }

    private void start(ContainerInfo container) {
        TaskInfo task =
                TaskInfo.builder()
                        .name("t")
                        .taskId(new TaskId("t"))
                        .agentId(new AgentId("a"))
                        .command(CommandInfo.builder().value("true").build())
                        .container(container)
                        .build();
        TaskKey key = new TaskKey(new FrameworkId("f"), task.taskId());
        var _ =
                driver.start(
                        new ContainerSpec(
                                "c",
                                key,
                                task,
                                directory,
                                new ContainerSpec.RunAs.Agent(),
                                Map.of()));
    }

    private void startWith(Path hostPath) {
        start(
                ContainerInfo.builder()
                        .type(ContainerInfo.Type.MESOS)
                        .volumes(
                                List.of(
                                        new Volume(
                                                "/in",
                                                hostPath.toString(),
                                                Volume.Mode.RW,
                                                null,
                                                null)))
                        .build());
    }

    private void startWith(String option, String value) {
        start(
                ContainerInfo.builder()
                        .type(ContainerInfo.Type.DOCKER)
                        .docker(
                                ContainerInfo.DockerInfo.builder()
                                        .image("i")
                                        .parameters(List.of(new Parameter(option, value)))
                                        .build())
                        .build());
    }

    @Test
    void pathsOnTheListAndBelowMayBeHad() {
        startWith(allowed);
        startWith(allowed.resolve("below"));
        startWith("volume", allowed + ":/in:ro");
        startWith("volume", "name:/in");

        assertThat(calls).containsExactly("start", "start", "start", "start");
    }

    @Test
    void otherPathsAreRefusedHoweverTheyAreNamed() throws IOException {
        Path link = Files.createSymbolicLink(allowed.resolve("link"), directory.resolve("other"));
        for (Path path :
                List.of(
                        directory,
                        directory.resolve("other"),
                        directory.resolve("allowed2"),
                        allowed.resolve("../other"),
                        link)) {
            assertThatThrownBy(() -> startWith(path))
                    .as("%s", path)
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("host_path: " + path + " (expected: ");
        }
        assertThatThrownBy(() -> startWith("volume", "/etc:/in"))
                .hasMessage(
                        "host_path: /etc (expected: a path at or below ["
                                + allowed
                                + "]; this agent has --host-paths)");
        assertThatThrownBy(() -> startWith("volumes-from", "c2"))
                .hasMessageContaining("volumes-from: c2 (expected: unset");
        assertThat(calls).isEmpty();
    }
}
