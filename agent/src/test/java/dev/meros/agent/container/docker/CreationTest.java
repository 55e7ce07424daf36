package dev.meros.agent.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.cgroup.Hierarchies;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.cgroup.LimitRules;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.docker.codec.EngineJson;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.RLimitInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.resource.ResourceText;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What an engine is told to hold a container to.
class CreationTest {
    private static final ContainerInfo.DockerInfo DOCKER =
            ContainerInfo.DockerInfo.builder().image("busybox").build();

    private static final RLimitInfo NOFILE =
            new RLimitInfo(
                    List.of(new RLimitInfo.RLimit(RLimitInfo.RLimit.Type.RLMT_NOFILE, 77L, 55L)));

    private static MapAssert<String, Object> host(
            LimitRules.Cpus cpus, Map<String, Scalar> limits, List<Device> gpus) {
        ContainerInfo info =
                ContainerInfo.builder()
                        .type(ContainerInfo.Type.DOCKER)
                        .docker(DOCKER)
                        .rlimitInfo(NOFILE)
                        .build();
        ContainerSpec spec =
                new ContainerSpec(
                                "c",
                                new TaskKey(new FrameworkId("f"), new TaskId("t")),
                                TaskInfo.builder()
                                        .name("t")
                                        .taskId(new TaskId("t"))
                                        .agentId(new AgentId("a"))
                                        .resources(ResourceText.parseResources("cpus:0.5;mem:64"))
                                        .limits(limits)
                                        .command(CommandInfo.builder().value("true").build())
                                        .container(info)
                                        .build(),
                                Path.of("/sandbox"),
                                new ContainerSpec.RunAs.Agent(),
                                Map.of())
                        .withGpus(gpus, "0");
        Isolation isolation = new Isolation(Hierarchies.NONE, new LimitRules(cpus, 100));
        return assertThat(
                        new Creation(spec, info, DOCKER, isolation, Privileges.REFUSED)
                                .request(Creation.Init.MISSING)
                                .get("HostConfig"))
                .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class));
    }

    @Test
    void limitsApartFromRequestsAreHardAndTheRestIsReserved() {
        host(
                        LimitRules.Cpus.SHARED,
                        Map.of("cpus", Scalar.of(2L), "mem", Scalar.of(128L)),
                        List.of())
                .containsEntry("CpuShares", 512L)
                .containsEntry("CpuPeriod", 100_000L)
                .containsEntry("CpuQuota", 200_000L)
                .containsEntry("Memory", 128L << 20)
                .containsEntry("MemoryReservation", 64L << 20)
                .containsEntry("PidsLimit", 100L);
    }

    @Test
    void limitsWithoutAnEndAreNone() {
        host(LimitRules.Cpus.HARD, Map.of("cpus", Scalar.MAX, "mem", Scalar.MAX), List.of())
                .containsEntry("MemoryReservation", 64L << 20)
                .doesNotContainKeys("CpuQuota", "Memory");
    }

    @Test
    void cpusAreAHardLimitWhereTheAgentIsToldSo() {
        host(LimitRules.Cpus.HARD, Map.of(), List.of())
                .containsEntry("CpuQuota", 50_000L)
                .containsEntry("Memory", 64L << 20);
    }

    @Test
    void rlimitsAndDevicesAreTheEngines() {
        host(LimitRules.Cpus.SHARED, Map.of(), List.of(new Device(Path.of("/srv/gpu0"), 240, 0)))
                .containsEntry(
                        "Ulimits", List.of(Map.of("Name", "nofile", "Soft", 55L, "Hard", 77L)))
                .containsEntry(
                        "Devices",
                        List.of(
                                Map.of(
                                        "PathOnHost", "/srv/gpu0",
                                        "PathInContainer", "/dev/gpu0",
                                        "CgroupPermissions", "rwm")));
    }

    @Test
    void theEngineTellsHowMuchAContainerHasWritten() {
        assertThat(EngineJson.layerBytes("{\"Id\":\"x\",\"SizeRw\":4096,\"SizeRootFs\":9}"))
                .isEqualTo(4096);
        assertThat(EngineJson.layerBytes("{\"Id\":\"x\"}")).isZero();
    }
}
