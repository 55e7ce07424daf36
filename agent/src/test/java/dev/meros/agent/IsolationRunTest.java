package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.agent.cgroup.Controller;
import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.agent.settings.ContainerSettings;
import dev.meros.agent.settings.IsolationSettings;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.codec.Json;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Whole agents on nodes that can hold their tasks to something, or cannot.
class IsolationRunTest {
    @TempDir Path directory;

    private FakeKernel kernel;
    private @Nullable AgentServer agent;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
    }

    @AfterEach
    void stop() {
        if (agent != null) {
            agent.shutdown();
        }
        kernel.close();
    }

    private AgentServer agent(String isolation, LimitRules.Cpus cpus) {
        return agent(isolation, cpus, "none");
    }

    private AgentServer agent(String isolation, LimitRules.Cpus cpus, String gpus) {
        AgentServer started =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri())
                                .withPort(0)
                                .withContainers(
                                        ContainerSettings.DEFAULT
                                                .withDocker("none")
                                                .withRuntime("none")
                                                .withIsolation(
                                                        new IsolationSettings(
                                                                isolation,
                                                                new LimitRules(cpus, 200),
                                                                gpus))));
        agent = started;
        return started;
    }

    private static TaskInfo.Builder task(String id, String command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .command(CommandInfo.builder().value(command).build())
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(0.1)),
                                Resource.scalar("mem", Scalar.of(40))));
    }

    private static JsonNode state(AgentServer agent) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + agent.port() + "/state");
            return Json.mapper()
                    .readTree(
                            client.send(
                                            HttpRequest.newBuilder(uri)
                                                    .timeout(Duration.ofSeconds(20))
                                                    .build(),
                                            HttpResponse.BodyHandlers.ofString())
                                    .body());
        }
    }

    @Test
    void nodeWithoutControlGroupsSaysSoAndRefusesLimits() throws Exception {
        AgentServer bare = agent("none", LimitRules.Cpus.SHARED);

        assertThat(kernel.registration(1).capabilities())
                .doesNotContain("TASK_RESOURCE_LIMITS", "MEROS_CPU_SHARES", "MEROS_IMAGES");
        assertThat(state(bare).path("abilities").path("process").asText())
                .doesNotContain("memory_limit");
        assertThat(state(bare).path("flags").path("isolation").asText())
                .startsWith("posix/cpu,posix/mem");

        kernel.launch(task("t1", "true").limits(Map.of("mem", Scalar.of(64L))).build());
        TaskStatus refused = kernel.status("t1", TaskState.TASK_FAILED);
        assertThat(refused.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(refused.message())
                .isEqualTo("limits.mem: 64 (expected: unset; this node has no limits on memory)");

        kernel.launch(task("t2", "true").build());
        kernel.status("t2", TaskState.TASK_FINISHED);
    }

    @Test
    void plainProcessesAreHeldToTheirMemory() throws Exception {
        Hierarchies node = Hierarchies.detect(Hierarchies.MOUNT);
        assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && node.has(Controller.CPU)
                        && node.has(Controller.MEMORY),
                "needs root and control groups");
        AgentServer held = agent("", LimitRules.Cpus.HARD);

        assertThat(kernel.registration(1).capabilities())
                .contains("TASK_RESOURCE_LIMITS", "MEROS_CPU_SHARES", "MEROS_MEMORY_LIMIT");
        assertThat(state(held).path("flags").path("isolation").asText())
                .startsWith("cgroups/cpu,cgroups/mem");

        kernel.launch(
                task("t1", "head -c 200000000 /dev/zero | tail -c 199999999 >/dev/null").build());
        TaskStatus last = kernel.status("t1", TaskState.TASK_FAILED);
        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    }

    @Test
    void gpusAreOfferedWhereTheyCanBeGivenToOneAlone() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(
                Hierarchies.detect(Hierarchies.MOUNT).has(Controller.DEVICES),
                "needs a controller for devices");
        Process mknod =
                new ProcessBuilder("mknod", directory.resolve("gpu0").toString(), "c", "240", "0")
                        .start();
        assertThat(mknod.waitFor(20, TimeUnit.SECONDS)).isTrue();
        agent("", LimitRules.Cpus.SHARED, directory.resolve("gpu*").toString());

        AgentCall.Register register = kernel.registration(1);

        assertThat(register.capabilities()).contains("MEROS_GPUS");
        assertThat(Resources.of(register.agentInfo().resources()).scalar("gpus"))
                .isEqualTo(Scalar.of(1L));
        kernel.launch(
                task("t1", "test $NVIDIA_VISIBLE_DEVICES = 0")
                        .resources(List.of(Resource.scalar("gpus", Scalar.of(1))))
                        .build());
        kernel.status("t1", TaskState.TASK_FINISHED);
    }

    @Test
    void gpusThatNobodyCanBeGivenAloneAreNotOffered() throws Exception {
        agent("none", LimitRules.Cpus.SHARED, directory.resolve("gpu*").toString());

        assertThat(Resources.of(kernel.registration(1).agentInfo().resources()).scalar("gpus"))
                .isEqualTo(Scalar.ZERO);
    }

    @Test
    void whatWasAskedForByNameMustBeThere() {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> agent("none", LimitRules.Cpus.HARD))
                .withMessageContaining("cgroups-enable-cfs: true");
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> agent("cgroups/io", LimitRules.Cpus.SHARED))
                .withMessageContaining("isolation: cgroups/io (expected: none, or cgroups/all");
    }
}
