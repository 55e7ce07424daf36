package dev.meros.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

class ContainerLimitsTest {
    private static final long MB = 1 << 20;

    private static ContainerLimits of(double cpus, double mem, Map<String, Scalar> limits) {
        return of(cpus, mem, limits, LimitRules.DEFAULT);
    }

    private static ContainerLimits of(
            double cpus, double mem, Map<String, Scalar> limits, LimitRules rules) {
        return ContainerLimits.of(
                TaskInfo.builder()
                        .name("task")
                        .taskId(new TaskId("t"))
                        .agentId(new AgentId("a"))
                        .resources(
                                List.of(
                                        Resource.scalar("cpus", Scalar.of(cpus)),
                                        Resource.scalar("mem", Scalar.of(mem))))
                        .limits(limits)
                        .build(),
                rules);
    }

    @Test
    void cpusAreAShareAndMemoryIsAHardLimit() {
        assertThat(of(1.5, 64, Map.of()))
                .isEqualTo(
                        new ContainerLimits(
                                1536,
                                OptionalLong.empty(),
                                OptionalLong.of(64 * MB),
                                OptionalLong.empty(),
                                LimitRules.PIDS));
    }

    @Test
    void limitsAreHardAndWhatWasBookedIsReserved() {
        Map<String, Scalar> limits = Map.of("cpus", Scalar.of(2L), "mem", Scalar.of(256L));

        assertThat(of(0.5, 64, limits))
                .isEqualTo(
                        new ContainerLimits(
                                512,
                                OptionalLong.of(200_000),
                                OptionalLong.of(256 * MB),
                                OptionalLong.of(64 * MB),
                                LimitRules.PIDS));
    }

    @Test
    void endlessLimitsAreNone() {
        Map<String, Scalar> limits = Map.of("cpus", Scalar.MAX, "mem", Scalar.MAX);

        assertThat(of(0.5, 64, limits))
                .isEqualTo(
                        new ContainerLimits(
                                512,
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                OptionalLong.of(64 * MB),
                                LimitRules.PIDS));
    }

    @Test
    void littleIsStillEnoughToStart() {
        ContainerLimits little = of(0.001, 1, Map.of("cpus", Scalar.of(0.001)));

        assertThat(little.cpuShares()).isEqualTo(2);
        assertThat(little.cpuQuotaMicros()).hasValue(1000);
        assertThat(little.memory()).hasValue(32 * MB);
    }

    @Test
    void cpusAreAHardLimitWhereTheAgentIsToldSo() {
        LimitRules hard = new LimitRules(LimitRules.Cpus.HARD, 100);

        assertThat(of(0.5, 64, Map.of(), hard).cpuQuotaMicros()).hasValue(50_000);
        assertThat(of(0.5, 64, Map.of("cpus", Scalar.of(2L)), hard).cpuQuotaMicros())
                .hasValue(200_000);
        assertThat(of(0.5, 64, Map.of("cpus", Scalar.MAX), hard).cpuQuotaMicros()).isEmpty();
        assertThat(of(0.5, 64, Map.of(), hard).pids()).isEqualTo(100);
    }

    @Test
    void sharesBecomeWeightsAsWithRuntimes() {
        assertThat(of(1, 64, Map.of()).cpuWeight()).isEqualTo(39);
        assertThat(of(0, 64, Map.of()).cpuWeight()).isEqualTo(1);
        assertThat(of(1000, 64, Map.of()).cpuWeight()).isEqualTo(10_000);
    }

    @Test
    void guestsWithoutResourcesHaveTheShareOfOneCpu() {
        ContainerLimits guest = ContainerLimits.of(List.of(), LimitRules.DEFAULT);

        assertThat(guest.cpuShares()).isEqualTo(1024);
        assertThat(guest.memory()).isEmpty();
    }
}
