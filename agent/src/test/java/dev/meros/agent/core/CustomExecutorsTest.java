package dev.meros.agent.core;

import static dev.meros.agent.core.ExecutorScene.FRAMEWORK;
import static dev.meros.agent.core.ExecutorScene.KEY;
import static dev.meros.agent.core.ExecutorScene.STREAM;
import static dev.meros.agent.core.ExecutorScene.WORKER;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.executor.Event;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// The life of custom executors; of their tasks and of restarts see ExecutorTasksTest.
class CustomExecutorsTest {
    @Test
    void firstTaskStartsItsExecutorAndWaits() {
        ExecutorScene scene = ExecutorScene.start();

        scene.launch("t1");

        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.StartExecutor(
                                KEY,
                                scene.container(),
                                Tasks.AGENT,
                                scene.framework(),
                                WORKER,
                                List.of()));
        assertThat(scene.task("t1").phase()).isEqualTo(TaskPhase.LAUNCHING);
        assertThat(scene.task("t1").state()).isEqualTo(TaskState.TASK_STAGING);
    }

    @Test
    void executorWithoutATypeIsACustomOne() {
        ExecutorScene scene = ExecutorScene.start();

        scene.launch(
                ExecutorScene.info("t1").toBuilder()
                        .executor(WORKER.toBuilder().type(null).build())
                        .build());

        assertThat(scene.effects.getFirst()).isInstanceOf(AgentEffect.StartExecutor.class);
    }

    @Test
    void subscribedExecutorLearnsWhoItIsAndGetsItsTasksInOrder() {
        ExecutorScene scene = ExecutorScene.start().launch("t1").launch("t2").started();

        scene.subscribe(STREAM);

        assertThat(scene.toldTypes())
                .containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH, Event.Type.LAUNCH);
        Event.Subscribed greeting = scene.told().getFirst().subscribed();
        assertThat(greeting.executorInfo()).isEqualTo(WORKER);
        assertThat(greeting.frameworkInfo().id()).isEqualTo(FRAMEWORK);
        assertThat(greeting.agentInfo().id()).isEqualTo(Tasks.AGENT);
        assertThat(greeting.agentInfo().hostname()).isEqualTo("node-1");
        assertThat(greeting.containerId()).isEqualTo(new ContainerId(scene.container(), null));
        assertThat(scene.told().get(1).launch().task().taskId().value()).isEqualTo("t1");
        assertThat(scene.told().get(2).launch().task().taskId().value()).isEqualTo("t2");
    }

    @Test
    void executorMaySubscribeBeforeTheNewsOfItsStart() {
        ExecutorScene scene = ExecutorScene.start().launch("t1");

        scene.subscribe(STREAM).started();

        assertThat(scene.executor().phase()).isEqualTo(ExecutorPhase.RUNNING);
        assertThat(scene.executor().run().process().pid()).isEqualTo(4711);
        assertThat(scene.executor().deadline()).isNull();
    }

    @Test
    void laterTasksGoToTheSameExecutorAtOnce() {
        ExecutorScene scene = ExecutorScene.running("t1");

        scene.launch("t2");

        assertThat(scene.effects).hasSize(1);
        assertThat(scene.toldTypes()).containsExactly(Event.Type.LAUNCH);
        assertThat(scene.state.executors()).hasSize(1);
    }

    @Test
    void executorStaysWhenItsLastTaskIsOver() {
        ExecutorScene scene =
                ExecutorScene.running("t1")
                        .says("t1", TaskState.TASK_FINISHED, "u1")
                        .acknowledge("t1");
        assertThat(scene.state.tasks()).isEmpty();

        scene.launch("t2");

        assertThat(scene.toldTypes()).containsExactly(Event.Type.LAUNCH);
    }

    @Test
    void taskWithAnotherExecutorOfTheSameIdIsRefused() {
        ExecutorScene scene = ExecutorScene.running("t1");

        scene.launch(
                ExecutorScene.info("t2").toBuilder()
                        .executor(WORKER.toBuilder().source("elsewhere").build())
                        .build());

        assertThat(scene.told()).isEmpty();
        assertThat(scene.latest("t2").state()).isEqualTo(TaskState.TASK_ERROR);
        assertThat(scene.latest("t2").reason()).isEqualTo(Reason.REASON_TASK_INVALID);
        assertThat(scene.latest("t2").message()).startsWith("executor: worker (expected: as it");
    }

    @Test
    void executorThatDoesNotSubscribeInTimeIsKilledAndItsTasksFail() {
        ExecutorScene scene = ExecutorScene.start().launch("t1").started();
        scene.after(Duration.ofSeconds(59));
        assertThat(scene.effects).isEmpty();

        scene.after(Duration.ofSeconds(1));
        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
        scene.exited(new ContainerExit.Signalled(9));

        TaskStatus status = scene.latest("t1");
        assertThat(status.state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(status.reason()).isEqualTo(Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
        assertThat(status.source()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    }

    @Test
    void endOfAnExecutorEndsItsTasksAndIsReported() {
        ExecutorScene scene =
                ExecutorScene.running("t1", "t2").says("t1", TaskState.TASK_RUNNING, "u1");
        String container = scene.container();

        scene.exited(new ContainerExit.Exited(7));

        assertThat(scene.state.executors()).isEmpty();
        for (String task : List.of("t1", "t2")) {
            assertThat(scene.latest(task).state()).isEqualTo(TaskState.TASK_FAILED);
            assertThat(scene.latest(task).reason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
            assertThat(scene.latest(task).message()).isEqualTo("Executor exited with status 7");
        }
        assertThat(scene.effects)
                .contains(
                        new AgentEffect.CloseStream(KEY, STREAM),
                        new AgentEffect.ForgetExecutor(KEY, container),
                        new AgentEffect.ReportEnd(KEY, 7 << 8));
    }

    @Test
    void executorThatCannotBeStartedFailsItsTasksWithTheReason() {
        ExecutorScene scene = ExecutorScene.start().launch("t1");

        scene.on(
                new AgentCommand.ExecutorFailed(
                        KEY,
                        scene.container(),
                        Reason.REASON_CONTAINER_LAUNCH_FAILED,
                        "no such file"));

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(scene.latest("t1").reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(scene.latest("t1").message()).isEqualTo("no such file");
        assertThat(scene.state.executors()).isEmpty();
    }

    @Test
    void newTaskStartsAnotherRunOfAnExecutorThatHasEnded() {
        ExecutorScene scene = ExecutorScene.running("t1");
        String before = scene.container();
        scene.exited(new ContainerExit.Exited(0));

        scene.launch("t2");

        assertThat(scene.effects.getFirst()).isInstanceOf(AgentEffect.StartExecutor.class);
        assertThat(scene.container()).isNotEqualTo(before);
    }

    @Test
    void shutdownGivesTheGracePeriodOfTheExecutorAndThenKills() {
        TaskInfo task =
                ExecutorScene.info("t1").toBuilder()
                        .executor(
                                WORKER.toBuilder()
                                        .shutdownGracePeriod(
                                                DurationInfo.of(Duration.ofSeconds(20)))
                                        .build())
                        .build();
        ExecutorScene scene = ExecutorScene.start().launch(task).started().subscribe(STREAM);

        scene.kernel(
                AgentEvent.shutdownExecutor(
                        1, new AgentEvent.ShutdownExecutor(FRAMEWORK, KEY.executor())));
        assertThat(scene.toldTypes()).containsExactly(Event.Type.SHUTDOWN);
        scene.after(Duration.ofSeconds(19));
        assertThat(scene.effects).isEmpty();
        scene.after(Duration.ofSeconds(1));
        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
        scene.after(Duration.ofSeconds(5));
        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
    }

    @Test
    void taskForAnExecutorThatIsTerminatingIsDropped() {
        ExecutorScene scene = ExecutorScene.running("t1");
        scene.kernel(
                AgentEvent.shutdownExecutor(
                        1, new AgentEvent.ShutdownExecutor(FRAMEWORK, KEY.executor())));

        scene.launch("t2");

        assertThat(scene.told()).isEmpty();
        assertThat(scene.latest("t2").state()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(scene.latest("t2").reason()).isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void executorWhoseTasksWereAllKilledBeforeItSubscribedIsShutDownAtOnce() {
        ExecutorScene scene = ExecutorScene.start().launch("t1").started().kill("t1");

        scene.subscribe(STREAM);

        assertThat(scene.toldTypes()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.SHUTDOWN);
        assertThat(scene.executor().phase()).isEqualTo(ExecutorPhase.TERMINATING);
    }

    @Test
    void idleExecutorThatComesBackIsLeftAlone() {
        ExecutorScene scene =
                ExecutorScene.running("t1")
                        .says("t1", TaskState.TASK_FINISHED, "u1")
                        .acknowledge("t1");

        scene.subscribe("stream-2");

        assertThat(scene.toldTypes()).containsExactly(Event.Type.SUBSCRIBED);
        assertThat(scene.effects).contains(new AgentEffect.CloseStream(KEY, STREAM));
    }

    @Test
    void executorThatIsShutDownWhileItStartsNeverGetsATask() {
        ExecutorScene scene = ExecutorScene.start().launch("t1");
        scene.kernel(AgentEvent.shutdownFramework(1, FRAMEWORK));
        assertThat(scene.executor().phase()).isEqualTo(ExecutorPhase.ABORTING);

        scene.started();

        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
    }

    @Test
    void endOfAFrameworkShutsItsExecutorsDownAndTellsNobody() {
        ExecutorScene scene = ExecutorScene.running("t1").says("t1", TaskState.TASK_RUNNING, "u1");

        scene.kernel(AgentEvent.shutdownFramework(1, FRAMEWORK));
        assertThat(scene.toldTypes()).containsExactly(Event.Type.SHUTDOWN);
        scene.says("t1", TaskState.TASK_KILLED, "u2");
        assertThat(scene.sent()).isEmpty();
        assertThat(scene.toldTypes()).containsExactly(Event.Type.ACKNOWLEDGED);
        scene.exited(new ContainerExit.Exited(0));

        assertThat(scene.state.tasks()).isEmpty();
        assertThat(scene.state.executors()).isEmpty();
    }

    @Test
    void messagesGoBothWays() {
        ExecutorScene scene = ExecutorScene.running("t1");
        Bytes data = Bytes.ofUtf8("hello");

        scene.kernel(
                AgentEvent.message(1, new AgentEvent.Message(FRAMEWORK, KEY.executor(), data)));
        assertThat(scene.told()).containsExactly(Event.message(data));
        scene.on(new AgentCommand.ExecutorSaid(KEY, data));

        assertThat(scene.effects).containsExactly(new AgentEffect.SendMessage(KEY, data));
    }

    @Test
    void messageForAnExecutorThatDoesNotListenIsDropped() {
        ExecutorScene scene = ExecutorScene.start().launch("t1").started();

        scene.kernel(
                AgentEvent.message(
                        1, new AgentEvent.Message(FRAMEWORK, KEY.executor(), Bytes.empty())));

        assertThat(scene.effects).isEmpty();
    }

    @Test
    void executorThatLosesItsStreamMayComeBackWithinTheRecoveryTimeout() {
        ExecutorScene scene = ExecutorScene.running("t1");

        scene.on(new AgentCommand.ExecutorLost(KEY, STREAM)).after(Duration.ofMinutes(14));
        assertThat(scene.effects).isEmpty();
        scene.after(Duration.ofMinutes(1));
        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
        scene.exited(new ContainerExit.Signalled(9));

        assertThat(scene.latest("t1").state()).isEqualTo(TaskState.TASK_GONE);
        assertThat(scene.latest("t1").reason())
                .isEqualTo(Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
    }

    @Test
    void endOfAStreamThatWasReplacedChangesNothing() {
        ExecutorScene scene = ExecutorScene.running("t1").subscribe("stream-2");

        scene.on(new AgentCommand.ExecutorLost(KEY, STREAM));

        assertThat(scene.executor().phase()).isEqualTo(ExecutorPhase.RUNNING);
        assertThat(scene.executor().stream()).isEqualTo("stream-2");
    }

    @Test
    void executorOfAFrameworkWithoutCheckpointHasItsGracePeriodToEndWithItsStream() {
        ExecutorScene scene = ExecutorScene.start().withoutCheckpoint().launch("t1").started();
        scene.subscribe(STREAM);

        scene.on(new AgentCommand.ExecutorLost(KEY, STREAM)).after(Duration.ofSeconds(5));

        assertThat(scene.effects)
                .containsExactly(
                        new AgentEffect.SignalExecutor(KEY, scene.container(), Signal.KILL));
    }

    @Test
    void unknownExecutorIsToldToGiveUp() {
        ExecutorScene scene = ExecutorScene.start();

        scene.subscribe(STREAM);

        assertThat(scene.toldTypes()).containsExactly(Event.Type.ERROR);
        assertThat(scene.effects.getLast()).isEqualTo(new AgentEffect.CloseStream(KEY, STREAM));
    }

    @Test
    void newsOfAFormerRunChangeNothing() {
        ExecutorScene scene = ExecutorScene.running("t1");
        String former = scene.container();
        scene.exited(new ContainerExit.Exited(0)).launch("t2");

        scene.on(new AgentCommand.ExecutorExited(KEY, former, new ContainerExit.Exited(1)));

        assertThat(scene.executor().phase()).isEqualTo(ExecutorPhase.STARTING);
    }

    @Test
    void taskThatIsOverIsForgottenWithItsFramework() {
        ExecutorScene scene = ExecutorScene.running("t").says("t", TaskState.TASK_FINISHED, "u");

        scene.kernel(AgentEvent.shutdownFramework(1, ExecutorScene.FRAMEWORK));

        assertThat(scene.state.tasks()).isEmpty();
    }
}
