package dev.meros.agent.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.node.Ability;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.RLimitInfo;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

class ChosenDriverTest {
    private static final ContainerInfo RLIMITS =
            ContainerInfo.builder()
                    .type(ContainerInfo.Type.MESOS)
                    .rlimitInfo(
                            new RLimitInfo(
                                    List.of(
                                            new RLimitInfo.RLimit(
                                                    RLimitInfo.RLimit.Type.RLMT_NOFILE, 10L, 10L))))
                    .build();

    private final Noted processes = new Noted(Set.of(Ability.RLIMITS, Ability.CPU_LIMIT));
    private final Noted oci =
            new Noted(Set.of(Ability.RLIMITS, Ability.HOSTNAME, Ability.MEMORY_LIMIT));
    private final ContainerDriver both =
            new ChosenDriver(processes, Optional.of(oci), Optional.empty());

    /// Runs nothing and counts what it was asked to.
    private static final class Noted implements ContainerDriver {
        private final Set<Ability> abilities;
        private int starts;

        Noted(Set<Ability> abilities) {
            this.abilities = abilities;
        }

        @Override
        public Set<Ability> abilities() {
            return abilities;
        }

        @Override
        public Running start(ContainerSpec spec) {
            starts++;
            return new Running(
                    new TaskProcess(2, "", TimeInfo.of(Instant.EPOCH)),
                    CompletableFuture.completedFuture(new ContainerExit.Exited(0)));
        }

        @Override
        public Found find(String id) {
            return new Found.Unknown();
        }

        @Override
        public void signal(String id, Signal signal) {}

        @Override
        public void signal(String id, int number) {}

        @Override
        public void retain(Set<String> known) {}

        @Override
        public void forget(String id) {}

        @Override
        public void close() {}
    }

    private static ContainerSpec spec(TaskInfo.Builder task) {
        return new ContainerSpec(
                "c",
                new TaskKey(new FrameworkId("f"), new TaskId("t")),
                task.name("t").taskId(new TaskId("t")).agentId(new AgentId("a")).build(),
                Path.of("sandbox"),
                new ContainerSpec.RunAs.Agent(),
                Map.of());
    }

    private void expectRefusal(TaskInfo.Builder task, String message) {
        assertThatExceptionOfType(ContainerException.class)
                .isThrownBy(() -> both.start(spec(task)))
                .withMessage(message);
        assertThat(processes.starts + oci.starts).isZero();
    }

    @Test
    void processesComeFirstWhereTheyCanDoIt() {
        both.start(spec(TaskInfo.builder()));
        both.start(spec(TaskInfo.builder().container(RLIMITS)));
        both.start(spec(TaskInfo.builder().limits(Map.of("cpus", Scalar.of(1L)))));

        assertThat(processes.starts).isEqualTo(3);
        assertThat(oci.starts).isZero();
    }

    @Test
    void whatTakesMoreGoesToTheRuntime() {
        both.start(spec(TaskInfo.builder().limits(Map.of("mem", Scalar.of(64L)))));
        both.start(spec(TaskInfo.builder().container(RLIMITS.toBuilder().hostname("h").build())));

        assertThat(processes.starts).isZero();
        assertThat(oci.starts).isEqualTo(2);
    }

    @Test
    void whatNobodyCanDoIsRefusedByName() {
        expectRefusal(
                TaskInfo.builder().limits(Map.of("cpus", Scalar.of(1.5), "mem", Scalar.of(64L))),
                "limits.mem: 64 (expected: unset; this node has no limits on memory)");
        expectRefusal(
                TaskInfo.builder().resources(ResourceText.parseResources("gpus:2")),
                "gpus: 2 (expected: unset; this node has no GPUs that it can give to one task"
                        + " alone)");
        expectRefusal(
                TaskInfo.builder()
                        .container(ContainerInfo.builder().type(ContainerInfo.Type.DOCKER).build()),
                "container.type: DOCKER (expected: unset; this node has no container images)");
    }

    @Test
    void limitsWithoutAnEndAndGroupsOfItsOwnAskForNothing() {
        both.start(
                spec(
                        TaskInfo.builder()
                                .limits(Map.of("cpus", Scalar.MAX, "mem", Scalar.MAX))
                                .container(
                                        ContainerInfo.builder()
                                                .type(ContainerInfo.Type.MESOS)
                                                .linuxInfo(
                                                        LinuxInfo.builder()
                                                                .shareCgroups(false)
                                                                .build())
                                                .build())));

        assertThat(processes.starts).isOne();
    }
}
