package dev.meros.cli.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.codec.Json;
import dev.meros.cli.bench.cluster.Instances.Instance;
import dev.meros.cli.bench.cluster.Instances.State;
import dev.meros.cli.output.CommandException;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class InstancesTest {
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Instances instances = new Instances();

    private void status(String task, String agent, String status) {
        instances.take(
                Json.readTree(
                        """
                        {"eventType": "status_update_event", "taskId": "%s", "slaveId": "%s",
                         "taskStatus": "%s", "appId": "/a", "host": "127.0.0.1", "ports": [8000],
                         "version": "1"}
                        """
                                .formatted(task, agent, status)));
    }

    private void health(String task, boolean alive) {
        instances.take(
                Json.readTree(
                        """
                        {"eventType": "health_status_changed_event", "taskId": "%s",
                         "alive": %s}
                        """
                                .formatted(task, alive)));
    }

    private Instance one() {
        return instances.which(_ -> true).getFirst();
    }

    @Test
    void aTaskServesWhileItRunsAndIsHealthy() {
        status("t", "n1", "TASK_STARTING");
        health("t", true);
        assertThat(one().serves()).isFalse();

        status("t", "n1", "TASK_RUNNING");
        assertThat(one().serves()).isTrue();
        assertThat(one().port()).isEqualTo(8000);

        status("t", "n1", "TASK_KILLING");
        assertThat(one().serves()).isFalse();
    }

    @Test
    void timesAreThoseOfTheFirstEventOfAKind() {
        status("t", "n1", "TASK_RUNNING");
        long first = one().runsSince();
        health("t", true);
        long healthy = one().healthySince();

        status("t", "n1", "TASK_RUNNING");
        health("t", false);
        health("t", true);

        assertThat(one().runsSince()).isEqualTo(first);
        assertThat(one().healthySince()).isEqualTo(healthy);
        assertThat(one().endedAt()).isZero();
    }

    @Test
    void tasksThatCannotBeReachedAreLostAndOthersEnd() {
        status("lost", "n1", "TASK_UNREACHABLE");
        status("failed", "n1", "TASK_FAILED");

        assertThat(instances.which(_ -> true))
                .extracting(Instance::state)
                .containsExactly(State.LOST, State.ENDED);
    }

    @Test
    void instancesAreCountedByNode() {
        status("1", "n1", "TASK_RUNNING");
        status("2", "n2", "TASK_RUNNING");
        status("3", "n2", "TASK_RUNNING");

        assertThat(Instances.perNode(instances.which(_ -> true))).containsExactly(2, 1);
    }

    @Test
    void waitingEndsWithAReason() {
        assertThat(instances.await("none", 0, _ -> true, AT_ONCE)).isEmpty();
        assertThatThrownBy(() -> instances.await("healthy", 1, Instance::serves, AT_ONCE))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("healthy: 0 after");

        instances.lost("closed");

        assertThatThrownBy(
                        () ->
                                instances.await(
                                        "healthy", 1, Instance::serves, Duration.ofMinutes(1)))
                .hasMessageContaining("closed");
    }
}
