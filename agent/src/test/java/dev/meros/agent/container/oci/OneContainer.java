package dev.meros.agent.container.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.BusyboxImage;
import dev.meros.agent.container.ContainerDriverContract;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.settings.NetworkSettings;
import dev.meros.agent.settings.SecuritySettings;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A container of an OCI runtime at a time, under the terms of some agent.
final class OneContainer implements AutoCloseable {
    private static final String ID = ContainerDriverContract.ID;
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    final OciDriver driver;
    private final Path directory;

    OneContainer(Path directory, String runtime, SecuritySettings security) {
        this.directory = directory;
        Isolation isolation = Isolation.ofThisNode();
        driver =
                OciDriver.open(
                                directory.resolve("runs"),
                                runtime,
                                DEADLINE,
                                (name, _) -> BusyboxImage.get(directory, name),
                                NetworkSettings.DEFAULT,
                                new OciTerms(isolation, security),
                                new ProcessDriver(directory.resolve("clients"), isolation))
                        .orElseThrow();
    }

    Path sandbox() {
        return directory.resolve("sandbox");
    }

    private ContainerSpec spec(ContainerInfo container, CommandInfo command) {
        try {
            Files.createDirectories(sandbox());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ContainerSpec(
                ID,
                new TaskKey(new FrameworkId("web"), new TaskId("t1")),
                TaskInfo.builder()
                        .name("task")
                        .taskId(new TaskId("t1"))
                        .agentId(new AgentId("a"))
                        .command(command)
                        .container(container)
                        .build(),
                sandbox(),
                new ContainerSpec.RunAs.Agent(),
                Map.of());
    }

    /// What a command writes that ends well.
    String says(ContainerInfo container, String line) throws Exception {
        return says(container, CommandInfo.builder().value(line).build());
    }

    String says(ContainerInfo container, CommandInfo command) throws Exception {
        ContainerExit exit =
                driver.start(spec(container, command))
                        .exit()
                        .toCompletableFuture()
                        .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        assertThat(exit)
                .as(Files.readString(sandbox().resolve("stderr")))
                .isEqualTo(new ContainerExit.Exited(0));
        return Files.readString(sandbox().resolve("stdout"));
    }

    void refuses(ContainerInfo container, String message) {
        refuses(container, CommandInfo.builder().value("true").build(), message);
    }

    void refuses(ContainerInfo container, CommandInfo command, String message) {
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> driver.start(spec(container, command)))
                .withMessageContaining(message);
    }

    @Override
    public void close() {
        driver.signal(ID, Signal.KILL);
        await().atMost(DEADLINE)
                .until(
                        () -> {
                            driver.forget(ID);
                            return Files.notExists(directory.resolve("runs").resolve(ID));
                        });
        driver.close();
    }
}
