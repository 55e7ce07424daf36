package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Groups of real processes.
class GroupRunTest {
    private static final ExecutorInfo POD =
            ExecutorInfo.builder()
                    .executorId(new ExecutorId("pod"))
                    .type(ExecutorInfo.Type.DEFAULT)
                    .build();

    @TempDir Path directory;

    private FakeKernel kernel;
    private AgentServer agent;

    @BeforeEach
    void start() {
        kernel = new FakeKernel();
        agent =
                AgentServer.start(
                        AgentSettings.of(directory.resolve("work"), kernel.uri())
                                .withPort(0)
                                .withHostname("node-1")
                                .withResources("cpus:4;mem:2048"));
        kernel.registration(1);
    }

    @AfterEach
    void stop() {
        agent.shutdown();
        kernel.close();
    }

    private static TaskInfo task(String id, String command) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(FakeKernel.AGENT)
                .executor(POD)
                .command(CommandInfo.builder().value(command).build())
                .build();
    }

    private void launch(TaskInfo... tasks) {
        kernel.send(
                AgentEvent.launchGroup(
                        1,
                        new AgentEvent.LaunchGroup(
                                FrameworkInfo.builder()
                                        .user("")
                                        .name("web")
                                        .id(FakeKernel.FRAMEWORK)
                                        .build(),
                                POD,
                                new TaskGroupInfo(List.of(tasks)))));
    }

    @Test
    void groupOfWhichOneFailsEnds() {
        launch(task("server", "sleep 1000"), task("proxy", "sleep 1; exit 7"));

        TaskStatus failed = kernel.status("proxy", TaskState.TASK_FAILED);
        kernel.status("server", TaskState.TASK_KILLED);

        assertThat(failed.message()).isEqualTo("Command exited with status 7");
        assertThat(failed.executorId()).isEqualTo(POD.executorId());
        assertThat(kernel.statuses("server"))
                .extracting(TaskStatus::state)
                .containsExactly(
                        TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLED);
    }

    @Test
    void groupOfWhichOneFinishesGoesOn() {
        launch(task("server", "sleep 2"), task("init", "true"));

        kernel.status("init", TaskState.TASK_FINISHED);

        assertThat(kernel.status("server", TaskState.TASK_FINISHED).message())
                .isEqualTo("Command exited with status 0");
    }

    @Test
    void filesOfItsTasksAppearBelowTheExecutor() throws IOException {
        launch(
                task("server", "echo $MESOS_EXECUTOR_ID at $MESOS_CONTAINER_IP; exit 0"),
                task("proxy", "echo two; exit 0"));
        kernel.status("server", TaskState.TASK_FINISHED);
        kernel.status("proxy", TaskState.TASK_FINISHED);

        Path tasks = directory.resolve("work/frameworks/web/executors/pod/runs/latest/tasks");

        assertThat(tasks.resolve("server/stdout")).hasContent("pod at 127.0.0.1");
        assertThat(tasks.resolve("proxy/stdout")).hasContent("two");
        assertThat(tasks.resolve("server").toRealPath())
                .isEqualTo(
                        directory
                                .resolve("work/frameworks/web/executors/server/runs/latest")
                                .toRealPath());
    }

    @Test
    void taskThatIsUnhealthyFailsAndTakesItsGroupWithIt() {
        HealthCheck check =
                HealthCheck.builder()
                        .type(HealthCheck.Type.COMMAND)
                        .command(CommandInfo.builder().value("exit 1").build())
                        .delaySeconds(0.0)
                        .intervalSeconds(0.1)
                        .gracePeriodSeconds(0.0)
                        .consecutiveFailures(2)
                        .build();
        launch(
                task("sick", "sleep 1000").toBuilder().healthCheck(check).build(),
                task("sound", "sleep 1000"));

        TaskStatus failed = kernel.status("sick", TaskState.TASK_FAILED);
        kernel.status("sound", TaskState.TASK_KILLED);

        assertThat(failed.healthy()).isFalse();
        assertThat(failed.reason())
                .isEqualTo(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
    }

    @Test
    void killOfOneGivesEachItsOwnGracePeriod() {
        KillPolicy policy = new KillPolicy(DurationInfo.of(Duration.ofMillis(200)));
        String ignores = "trap '' TERM; echo ready; while :; do sleep 0.05; done";
        launch(
                task("stubborn", ignores).toBuilder().killPolicy(policy).build(),
                task("obedient", "sleep 1000"));
        kernel.status("stubborn", TaskState.TASK_RUNNING);
        kernel.status("obedient", TaskState.TASK_RUNNING);
        Path stdout =
                directory.resolve("work/frameworks/web/executors/stubborn/runs/latest/stdout");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> Files.readString(stdout).contains("ready"));

        kernel.kill("obedient");

        assertThat(kernel.status("stubborn", TaskState.TASK_KILLED).message())
                .isEqualTo("Command terminated with signal Killed");
        assertThat(kernel.status("obedient", TaskState.TASK_KILLED).message())
                .isEqualTo("Command terminated with signal Terminated");
    }
}
