package dev.meros.agent.core;

import static dev.meros.agent.core.ExecutorScene.FRAMEWORK;
import static dev.meros.agent.core.ExecutorScene.KEY;
import static dev.meros.agent.core.ExecutorScene.STREAM;
import static dev.meros.agent.core.ExecutorScene.info;
import static dev.meros.agent.core.ExecutorScene.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.executor.Event;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// What becomes of the tasks of custom executors, and what a restart of the agent leaves of both.
class ExecutorTasksTest {
    @Test
    void updateIsCompletedForwardedAndAcknowledged() {
        ExecutorScene scene = ExecutorScene.running("t1");

        scene.says("t1", TaskState.TASK_RUNNING, "u1");

        TaskStatus sent = scene.sent().getFirst().status();
        assertThat(sent.agentId()).isEqualTo(Tasks.AGENT);
        assertThat(sent.executorId()).isEqualTo(KEY.executor());
        assertThat(sent.timestamp()).isEqualTo((double) scene.now.getEpochSecond());
        assertThat(sent.uuid()).isEqualTo(Bytes.ofUtf8("u1"));
        assertThat(sent.source()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(sent.containerStatus().executorPid()).isEqualTo(4711);
        assertThat(sent.containerStatus().containerId().value()).isEqualTo(scene.container());
        assertThat(sent.containerStatus().networkInfos().getFirst().ipAddresses())
                .extracting("ipAddress")
                .containsExactly("10.0.0.7");
        assertThat(scene.told())
                .containsExactly(Event.acknowledged(new TaskId("t1"), Bytes.ofUtf8("u1")));
    }

    @Test
    void whatTheExecutorSaysItselfIsKept() {
        ExecutorScene scene = ExecutorScene.running("t1");

        scene.on(
                new AgentCommand.ExecutorUpdated(
                        KEY,
                        status("t1", TaskState.TASK_RUNNING, "u1").toBuilder()
                                .timestamp(12.5)
                                .message("half done")
                                .data(Bytes.ofUtf8("50"))
                                .healthy(true)
                                .reason(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                                .build()));

        TaskStatus sent = scene.sent().getFirst().status();
        assertThat(sent.timestamp()).isEqualTo(12.5);
        assertThat(sent.message()).isEqualTo("half done");
        assertThat(sent.data()).isEqualTo(Bytes.ofUtf8("50"));
        assertThat(sent.healthy()).isTrue();
        assertThat(sent.reason()).isEqualTo(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
    }

    @Test
    void updateThatComesAgainIsAcknowledgedAgainAndForwardedOnce() {
        ExecutorScene scene = ExecutorScene.running("t1").says("t1", TaskState.TASK_RUNNING, "u1");
        scene.acknowledge("t1");

        scene.says("t1", TaskState.TASK_RUNNING, "u1");

        assertThat(scene.sent()).isEmpty();
        assertThat(scene.task("t1").stream().waiting()).isEmpty();
        assertThat(scene.toldTypes()).containsExactly(Event.Type.ACKNOWLEDGED);
    }

    @Test
    void updatesGoOutOneAtATimeInTheirOrder() {
        ExecutorScene scene =
                ExecutorScene.running("t1")
                        .says("t1", TaskState.TASK_STARTING, "u1")
                        .says("t1", TaskState.TASK_RUNNING, "u2")
                        .says("t1", TaskState.TASK_FINISHED, "u3");
        assertThat(scene.sent()).isEmpty();

        scene.acknowledge("t1");
        assertThat(scene.sent().getFirst().status().state()).isEqualTo(TaskState.TASK_RUNNING);
        assertThat(scene.sent().getFirst().latestState()).isEqualTo(TaskState.TASK_FINISHED);
        scene.acknowledge("t1");
        assertThat(scene.sent().getFirst().status().state()).isEqualTo(TaskState.TASK_FINISHED);
        scene.acknowledge("t1");

        assertThat(scene.state.tasks()).isEmpty();
    }

    @Test
    void whatIsSaidOfATaskThatIsOverIsAcknowledgedAndNothingElse() {
        ExecutorScene scene =
                ExecutorScene.running("t1")
                        .says("t1", TaskState.TASK_FINISHED, "u1")
                        .says("t1", TaskState.TASK_FAILED, "u2");
        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_FINISHED);
        scene.acknowledge("t1");

        scene.says("t1", TaskState.TASK_FAILED, "u3");

        assertThat(scene.sent()).isEmpty();
        assertThat(scene.toldTypes()).containsExactly(Event.Type.ACKNOWLEDGED);
    }

    @Test
    void statusesThatNobodyAcknowledgesAreBoundedButForTheLast() {
        ExecutorScene scene = ExecutorScene.running("t1");
        for (int i = 0; i < TaskStream.MAX_WAITING; i++) {
            scene.says("t1", TaskState.TASK_RUNNING, "u" + i);
        }

        scene.says("t1", TaskState.TASK_RUNNING, "one more");
        assertThat(scene.effects).isEmpty();
        scene.says("t1", TaskState.TASK_FINISHED, "end");

        assertThat(scene.toldTypes()).containsExactly(Event.Type.ACKNOWLEDGED);
        assertThat(scene.task("t1").stream().waiting()).hasSize(TaskStream.MAX_WAITING + 1);
    }

    @Test
    void groupReachesItsExecutorAsAWhole() {
        ExecutorScene scene = ExecutorScene.start().launchGroup("a", "b").started();

        scene.subscribe(STREAM);

        assertThat(scene.toldTypes())
                .containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH_GROUP);
        assertThat(scene.told().getLast().launchGroup().taskGroup().tasks())
                .extracting(t -> t.taskId().value())
                .containsExactly("a", "b");
    }

    @Test
    void killBeforeDeliveryEndsTheWholeGroup() {
        ExecutorScene scene = ExecutorScene.start().launchGroup("a", "b").launch("c").started();

        scene.kill("b");

        for (String task : List.of("a", "b")) {
            assertThat(scene.latest(task).state()).isEqualTo(TaskState.TASK_KILLED);
            assertThat(scene.latest(task).reason())
                    .isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        }
        scene.subscribe(STREAM);
        assertThat(scene.toldTypes()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH);
    }

    @Test
    void killOfADeliveredTaskIsTheExecutorsBusiness() {
        ExecutorScene scene = ExecutorScene.running("t1", "t2");
        KillPolicy policy = new KillPolicy(DurationInfo.of(Duration.ofSeconds(30)));

        scene.kernel(AgentEvent.kill(1, new AgentEvent.Kill(FRAMEWORK, new TaskId("t1"), policy)));
        assertThat(scene.told()).containsExactly(Event.kill(new TaskId("t1"), policy));
        assertThat(scene.sent()).isEmpty();
        scene.says("t1", TaskState.TASK_KILLED, "u1");

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(scene.task("t2").phase()).isEqualTo(TaskPhase.RUNNING);
    }

    @Test
    void agentThatIsRestartedTakesUpWithTheExecutorWhereItWas() {
        ExecutorScene scene =
                ExecutorScene.running("known", "told").says("known", TaskState.TASK_RUNNING, "u1");
        scene.acknowledge("known");

        scene.restartAgent();
        assertThat(scene.executor().phase()).isEqualTo(ExecutorPhase.DISCONNECTED);
        scene.subscribe(
                "stream-2",
                List.of(info("told")),
                List.of(
                        status("known", TaskState.TASK_RUNNING, "u1"),
                        status("known", TaskState.TASK_FINISHED, "u2")));

        assertThat(scene.executor().phase()).isEqualTo(ExecutorPhase.RUNNING);
        assertThat(scene.sent()).hasSize(1);
        assertThat(scene.sent().getFirst().uuid()).isEqualTo(Bytes.ofUtf8("u2"));
        assertThat(scene.toldTypes())
                .containsExactly(
                        Event.Type.SUBSCRIBED, Event.Type.ACKNOWLEDGED, Event.Type.ACKNOWLEDGED);
        assertThat(scene.task("told").phase()).isEqualTo(TaskPhase.RUNNING);
    }

    @Test
    void updateWhoseAcknowledgementWasLostInARestartIsNotForwardedTwice() {
        ExecutorScene scene = ExecutorScene.running("t1").says("t1", TaskState.TASK_RUNNING, "u1");

        scene.restartAgent();
        assertThat(scene.sent()).isEmpty();
        scene.acknowledge("t1");
        scene.subscribe("stream-2", List.of(), List.of(status("t1", TaskState.TASK_RUNNING, "u1")));

        assertThat(scene.sent()).isEmpty();
        assertThat(scene.task("t1").stream().waiting()).isEmpty();
    }

    @Test
    void taskThatTheReturningExecutorHasNeverHeardOfIsDropped() {
        ExecutorScene scene = ExecutorScene.running("t1").restartAgent();

        scene.subscribe("stream-2");

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(scene.latest("t1").reason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
    }

    @Test
    void taskThatWaitedDuringARestartIsDelivered() {
        ExecutorScene scene = ExecutorScene.running("t1").says("t1", TaskState.TASK_RUNNING, "u1");
        scene.restartAgent().launch("t2");
        assertThat(scene.told()).isEmpty();

        scene.subscribe("stream-2");

        assertThat(scene.toldTypes()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH);
        assertThat(scene.told().getLast().launch().task()).isEqualTo(info("t2"));
    }

    @Test
    void killThatMayNotHaveArrivedIsRepeatedWhenTheExecutorIsBack() {
        ExecutorScene scene = ExecutorScene.running("t1").says("t1", TaskState.TASK_RUNNING, "u1");
        scene.on(new AgentCommand.ExecutorLost(KEY, STREAM)).kill("t1");
        assertThat(scene.told()).isEmpty();

        scene.subscribe("stream-2");

        assertThat(scene.toldTypes()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.KILL);
    }

    @Test
    void killedTaskOfWhichTheReturningExecutorHasNeverHeardIsKilled() {
        ExecutorScene scene = ExecutorScene.running("t1").restartAgent().kill("t1");

        scene.subscribe("stream-2");

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(scene.latest("t1").reason()).isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    }

    @Test
    void executorThatDoesNotComeBackAfterARestartIsKilled() {
        ExecutorScene scene = ExecutorScene.running("t1").says("t1", TaskState.TASK_RUNNING, "u1");

        scene.restartAgent().after(ExecutorTimes.DEFAULT.reregistration());
        assertThat(scene.effects)
                .contains(new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
        scene.exited(new ContainerExit.Signalled(9));

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_GONE);
        assertThat(scene.latest("t1").reason())
                .isEqualTo(Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
    }

    @Test
    void frameworkWithoutCheckpointLosesItsExecutorsInARestart() {
        ExecutorScene scene = ExecutorScene.start().withoutCheckpoint().launch("t1").started();
        scene.subscribe(STREAM).says("t1", TaskState.TASK_RUNNING, "u1");

        scene.restartAgent();
        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
        scene.exited(new ContainerExit.Signalled(9));

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_GONE);
        assertThat(scene.latest("t1").reason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
    }

    @Test
    void executorThatWasNotStartedBeforeARestartDropsItsTasks() {
        ExecutorScene scene = ExecutorScene.start().launch("t1");

        scene.on(new AgentCommand.ExecutorMissing(KEY, scene.container()));

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(scene.latest("t1").reason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
    }

    @Test
    void agentThatEndsKillsWhatWaitsAndShutsExecutorsDown() {
        ExecutorScene scene = ExecutorScene.running("t1");

        scene.on(new AgentCommand.KillAll());

        assertThat(scene.toldTypes()).containsExactly(Event.Type.SHUTDOWN);
    }

    @Test
    void registrationNamesTasksThatTheExecutorHasYetToSpeakOf() {
        ExecutorScene scene = ExecutorScene.running("t1");

        assertThat(scene.state.reported().getFirst().toTask().state())
                .isEqualTo(TaskState.TASK_STAGING);
        assertThat(scene.state.reported().getFirst().toTask().executorId())
                .isEqualTo(KEY.executor());
    }
}
