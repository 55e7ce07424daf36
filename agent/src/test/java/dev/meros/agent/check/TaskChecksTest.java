package dev.meros.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerDriver;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.process.ProcessDriver;
import dev.meros.agent.core.AgentCommand;
import dev.meros.agent.core.TaskKey;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

final class TaskChecksTest {
    @Test
    void checksWithoutDelayGoOnOverEveryContainer(@TempDir Path sandbox) {
        int containers = 200;
        Set<String> checked = ConcurrentHashMap.newKeySet();

        try (TaskChecks checks =
                new TaskChecks(driver(sandbox), result -> checked.add(container(result)))) {
            for (int i = 0; i < containers; i++) {
                checks.start(spec("c" + i, sandbox));
            }

            await().untilAsserted(() -> assertThat(checked).hasSize(containers));
        }
    }

    private static ContainerDriver driver(Path directory) {
        return new ProcessDriver(directory.resolve("runs"), Isolation.ofThisNode());
    }

    private static String container(AgentCommand command) {
        return ((AgentCommand.HealthChecked) command).container();
    }

    /// A check of a kind that ends without any I/O.
    private static ContainerSpec spec(String id, Path sandbox) {
        TaskInfo task =
                TaskInfo.builder()
                        .name("task")
                        .taskId(new TaskId(id))
                        .agentId(new AgentId("a"))
                        .command(CommandInfo.builder().value("run").build())
                        .healthCheck(
                                HealthCheck.builder()
                                        .type(HealthCheck.Type.UNKNOWN)
                                        .delaySeconds(0.0)
                                        .build())
                        .build();
        return new ContainerSpec(
                id,
                new TaskKey(new FrameworkId("web"), new TaskId(id)),
                task,
                sandbox,
                new ContainerSpec.RunAs.Agent(),
                Map.of());
    }
}
