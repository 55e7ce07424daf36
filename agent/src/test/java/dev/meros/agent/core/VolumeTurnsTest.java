package dev.meros.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.Volume;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/// An exclusive volume is used by one task after the other.
class VolumeTurnsTest {
    private static final TaskKey NEXT = new TaskKey(Tasks.FRAMEWORK, new TaskId("next"));

    private final Tasks tasks = Tasks.registered();

    private static Resource volume(String id) {
        return Resource.scalar("disk", Scalar.of(10)).toBuilder()
                .disk(
                        new Resource.DiskInfo(
                                new Resource.DiskInfo.Persistence(id, null),
                                new Volume("data", null, Volume.Mode.RW, null, null),
                                null))
                .build();
    }

    private void launch(TaskKey key, Resource volume) {
        TaskInfo task = Tasks.info().taskId(key.task()).resources(List.of(volume)).build();
        tasks.launch(task);
    }

    private void exited(TaskKey key) {
        tasks.on(
                new AgentCommand.ContainerExited(
                        key,
                        Objects.requireNonNull(tasks.state.task(key)).run().container(),
                        new ContainerExit.Exited(0)));
    }

    private List<TaskKey> begun() {
        return tasks.effects.stream()
                .filter(e -> e instanceof AgentEffect.StartContainer)
                .map(e -> ((AgentEffect.StartContainer) e).key())
                .toList();
    }

    @Test
    void nextTaskBeginsWhenTheFormerOneHasEnded() {
        launch(Tasks.KEY, volume("v"));
        assertThat(begun()).containsExactly(Tasks.KEY);
        tasks.started();

        launch(NEXT, volume("v"));
        assertThat(begun()).isEmpty();
        assertThat(tasks.sent())
                .extracting(u -> u.status().state())
                .containsExactly(TaskState.TASK_STARTING);

        exited(Tasks.KEY);

        assertThat(begun()).containsExactly(NEXT);
    }

    @Test
    void thoseOnOtherVolumesOrOnSharedOnesBeginAtOnce() {
        launch(Tasks.KEY, volume("v"));
        launch(NEXT, volume("w"));
        assertThat(begun()).containsExactly(NEXT);

        Resource shared = volume("s").toBuilder().shared(new Resource.SharedInfo()).build();
        launch(new TaskKey(Tasks.FRAMEWORK, new TaskId("a")), shared);
        launch(new TaskKey(Tasks.FRAMEWORK, new TaskId("b")), shared);

        assertThat(begun()).hasSize(1);
    }

    @Test
    void oneThatIsKilledWhileItWaitsIsOverAtOnce() {
        launch(Tasks.KEY, volume("v"));
        launch(NEXT, volume("v"));

        tasks.kernel(AgentEvent.kill(1, new AgentEvent.Kill(NEXT.framework(), NEXT.task(), null)));

        assertThat(Objects.requireNonNull(tasks.state.task(NEXT)).state())
                .isEqualTo(TaskState.TASK_KILLED);
        exited(Tasks.KEY);
        assertThat(begun()).isEmpty();
    }

    @Test
    void tasksOfFrameworksThatAreGoneAreForgottenWhileTheyWait() {
        launch(Tasks.KEY, volume("v"));
        launch(NEXT, volume("v"));

        tasks.kernel(AgentEvent.shutdownFramework(1, Tasks.FRAMEWORK));

        assertThat(tasks.state.task(NEXT)).isNull();
        assertThat(tasks.state.task(Tasks.KEY)).isNotNull();
    }
}
