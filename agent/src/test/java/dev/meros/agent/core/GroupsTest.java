package dev.meros.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/// Groups of tasks on an agent, and tasks whose executor it does not have.
class GroupsTest {
    private static final ExecutorInfo POD =
            ExecutorInfo.builder()
                    .executorId(new ExecutorId("pod"))
                    .type(ExecutorInfo.Type.DEFAULT)
                    .build();
    private static final TaskKey SERVER = key("server");
    private static final TaskKey PROXY = key("proxy");

    private final Tasks tasks = Tasks.registered();

    private static TaskKey key(String name) {
        return new TaskKey(Tasks.FRAMEWORK, new TaskId(name));
    }

    private static TaskInfo info(TaskKey key) {
        return Tasks.info().taskId(key.task()).executor(POD).build();
    }

    private void launch(TaskKey... keys) {
        List<TaskInfo> infos = List.of(keys).stream().map(GroupsTest::info).toList();
        tasks.kernel(
                AgentEvent.launchGroup(
                        1,
                        new AgentEvent.LaunchGroup(
                                Tasks.framework(), POD, new TaskGroupInfo(infos))));
    }

    private AgentTask task(TaskKey key) {
        return Objects.requireNonNull(tasks.state.task(key));
    }

    private void started(TaskKey key) {
        tasks.on(
                new AgentCommand.ContainerStarted(
                        key, task(key).run().container(), tasks.process()));
    }

    private void exited(TaskKey key, int status) {
        tasks.on(
                new AgentCommand.ContainerExited(
                        key, task(key).run().container(), new ContainerExit.Exited(status)));
    }

    private void launchAndStart() {
        launch(SERVER, PROXY);
        started(SERVER);
        started(PROXY);
    }

    @Test
    void allTasksOfAGroupAreStarted() {
        launch(SERVER, PROXY);

        assertThat(tasks.effects)
                .filteredOn(e -> e instanceof AgentEffect.StartContainer)
                .hasSize(2);
        assertThat(tasks.sent())
                .extracting(u -> u.status().state())
                .containsExactly(TaskState.TASK_STARTING, TaskState.TASK_STARTING);
        assertThat(tasks.sent())
                .extracting(u -> u.status().executorId())
                .containsOnly(POD.executorId());
    }

    @Test
    void groupThatComesTwiceHasTheEffectOfOne() {
        launch(SERVER, PROXY);

        launch(SERVER, PROXY);

        assertThat(tasks.effects).isEmpty();
        assertThat(tasks.state.tasks()).hasSize(2);
    }

    @Test
    void taskThatFailsTakesItsGroupWithIt() {
        launchAndStart();

        exited(SERVER, 1);

        assertThat(task(SERVER).state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(task(PROXY).phase()).isEqualTo(TaskPhase.KILLING);
    }

    @Test
    void taskThatFinishesLeavesItsGroupRunning() {
        launchAndStart();

        exited(SERVER, 0);

        assertThat(task(SERVER).state()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(task(PROXY).phase()).isEqualTo(TaskPhase.RUNNING);
    }

    @Test
    void killOfATaskKillsItsGroup() {
        launchAndStart();

        tasks.kernel(
                AgentEvent.kill(1, new AgentEvent.Kill(SERVER.framework(), SERVER.task(), null)));

        assertThat(task(SERVER).phase()).isEqualTo(TaskPhase.KILLING);
        assertThat(task(PROXY).phase()).isEqualTo(TaskPhase.KILLING);
    }

    @Test
    void taskThatCannotBeStartedTakesItsGroupWithIt() {
        launch(SERVER, PROXY);

        tasks.on(
                new AgentCommand.ContainerFailed(
                        SERVER,
                        task(SERVER).run().container(),
                        TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED,
                        "no such program"));

        assertThat(task(PROXY).phase()).isEqualTo(TaskPhase.ABORTING);
    }

    @Test
    void otherGroupsOfTheSameExecutorGoOn() {
        launch(SERVER);
        launch(PROXY);
        started(SERVER);
        started(PROXY);

        exited(SERVER, 1);

        assertThat(task(PROXY).phase()).isEqualTo(TaskPhase.RUNNING);
    }

    @Test
    void groupIsKnownAfterARestartOfTheAgent() {
        launchAndStart();

        AgentState restored = AgentState.EMPTY;
        for (AgentRecord record : tasks.state.toRecords()) {
            restored = restored.apply(record);
        }
        tasks.state = restored;
        exited(SERVER, 1);

        assertThat(task(PROXY).phase()).isEqualTo(TaskPhase.KILLING);
    }

    @Test
    void shutdownOfAnExecutorKillsAllItsTasks() {
        launch(SERVER);
        launch(PROXY);
        tasks.launch();
        started(SERVER);
        started(PROXY);
        tasks.started();

        tasks.kernel(
                AgentEvent.shutdownExecutor(
                        1, new AgentEvent.ShutdownExecutor(Tasks.FRAMEWORK, POD.executorId())));

        assertThat(task(SERVER).phase()).isEqualTo(TaskPhase.KILLING);
        assertThat(task(PROXY).phase()).isEqualTo(TaskPhase.KILLING);
        assertThat(tasks.task().phase()).isEqualTo(TaskPhase.RUNNING);
    }
}
