package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.settings.ContainerSettings;
import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

class ProcessFaultsTest extends FaultContract {
    private static final int MANY = 1000;

    @Override
    ContainerSettings containers() {
        return quiet().withRuntime("none");
    }

    @Test
    void thousandTasksAtOnceAllRunAndEnd() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int before = threads.getThreadCount();
        threads.resetPeakThreadCount();

        for (int i = 0; i < MANY; i++) {
            launch(task("t" + i, "exit 0").build());
        }

        await().atMost(Duration.ofSeconds(50)).until(() -> finished() == MANY);
        assertThat(threads.getPeakThreadCount() - before).as("more threads").isLessThan(100);
    }

    /// The warm-up has finished, too.
    private long finished() {
        return kernel.updates.stream()
                        .map(AgentCall.Update::status)
                        .filter(s -> s.state() == TaskState.TASK_FINISHED)
                        .map(TaskStatus::taskId)
                        .distinct()
                        .count()
                - 1;
    }
}
