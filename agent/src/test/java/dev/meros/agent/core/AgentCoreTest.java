package dev.meros.agent.core;

import static dev.meros.agent.core.Tasks.FRAMEWORK;
import static dev.meros.agent.core.Tasks.KEY;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.AgentEffect.Signal;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class AgentCoreTest {
    @Test
    void launchStartsAContainerAndReportsStarting() {
        Tasks tasks = Tasks.registered();

        tasks.launch();

        assertThat(tasks.effects).hasSize(2);
        assertThat(tasks.sent().getFirst().status().state()).isEqualTo(TaskState.TASK_STARTING);
        assertThat(tasks.effects.getLast()).isInstanceOf(AgentEffect.StartContainer.class);
    }

    @Test
    void launchThatComesTwiceHasTheEffectOfOne() {
        Tasks tasks = Tasks.registered().launch();

        tasks.launch();

        assertThat(tasks.effects).isEmpty();
        assertThat(tasks.state.tasks()).hasSize(1);
    }

    @Test
    void statusesGoOutOneAtATimeAndNameTheLatestState() {
        Tasks tasks = Tasks.registered().launch();

        tasks.started();
        assertThat(tasks.sent()).isEmpty();
        tasks.exited(new ContainerExit.Exited(0));
        assertThat(tasks.sent()).isEmpty();

        List<TaskState> seen = new ArrayList<>();
        tasks.acknowledge();
        seen.add(tasks.sent().getFirst().status().state());
        assertThat(tasks.sent().getFirst().latestState()).isEqualTo(TaskState.TASK_FINISHED);
        tasks.acknowledge();
        seen.add(tasks.sent().getFirst().status().state());
        assertThat(seen).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    }

    @Test
    void acknowledgedEndForgetsTheTaskAndItsContainer() {
        Tasks tasks = Tasks.registered().launch().started().exited(new ContainerExit.Exited(0));
        String container = tasks.container();
        tasks.acknowledge().acknowledge();

        tasks.acknowledge();

        assertThat(tasks.state.tasks()).isEmpty();
        assertThat(tasks.state.completed()).hasSize(1);
        assertThat(tasks.effects).containsExactly(new AgentEffect.ForgetContainer(KEY, container));
    }

    @Test
    void strayAcknowledgementsChangeNothing() {
        Tasks tasks = Tasks.registered().launch();

        tasks.kernel(
                AgentEvent.acknowledge(
                        1,
                        new AgentEvent.Acknowledge(
                                FRAMEWORK, KEY.task(), Bytes.ofUtf8("something else"))));

        assertThat(tasks.effects).isEmpty();
        assertThat(tasks.task().stream().waiting()).hasSize(1);
    }

    @Test
    void unacknowledgedStatusIsSentAgainWithDoublingPauses() {
        Tasks tasks = Tasks.registered().launch();
        List<Duration> pauses = new ArrayList<>();

        for (int i = 0; i < 9; i++) {
            Duration pause =
                    Duration.between(tasks.now, tasks.core.nextDeadline(tasks.state).orElseThrow());
            tasks.after(pause.minusMillis(1)).on(new AgentCommand.Tick());
            assertThat(tasks.sent()).isEmpty();
            tasks.after(Duration.ofMillis(1)).on(new AgentCommand.Tick());
            assertThat(tasks.sent()).hasSize(1);
            pauses.add(pause);
        }

        assertThat(pauses)
                .extracting(Duration::toSeconds)
                .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L);
    }

    @Test
    void reconnectionSendsWhatIsUnacknowledgedAtOnce() {
        Tasks tasks = Tasks.registered().launch();
        Bytes uuid = tasks.sent().getFirst().status().uuid();
        tasks.on(new AgentCommand.LinkLost());
        assertThat(tasks.core.nextDeadline(tasks.state)).isEmpty();

        tasks.after(Duration.ofMillis(300))
                .kernel(
                        AgentEvent.registered(
                                1, new AgentEvent.Registered(Tasks.AGENT, 500L, 2500L)));

        assertThat(tasks.sent()).hasSize(1);
        assertThat(tasks.sent().getFirst().status().uuid()).isEqualTo(uuid);
    }

    @Test
    void killAsksPolitelyAndForcesWhenTheGraceIsOver() {
        Tasks tasks = Tasks.registered().launch().started();

        tasks.kill();
        assertThat(tasks.effects)
                .containsExactly(
                        new AgentEffect.SignalContainer(KEY, tasks.container(), Signal.TERM));
        tasks.after(Duration.ofMillis(2999)).on(new AgentCommand.Tick());
        assertThat(tasks.effects).isEmpty();
        tasks.after(Duration.ofMillis(1)).on(new AgentCommand.Tick());

        assertThat(tasks.effects)
                .containsExactly(
                        new AgentEffect.SignalContainer(KEY, tasks.container(), Signal.KILL));
        tasks.exited(new ContainerExit.Vanished());
        assertThat(tasks.task().state()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void killThatComesTwiceCanOnlyShortenTheGrace() {
        Tasks tasks = Tasks.registered().launch().started().kill();
        KillPolicy longer = new KillPolicy(DurationInfo.of(Duration.ofMinutes(1)));
        KillPolicy none = new KillPolicy(DurationInfo.of(Duration.ZERO));

        tasks.kernel(AgentEvent.kill(1, new AgentEvent.Kill(FRAMEWORK, KEY.task(), longer)));
        assertThat(tasks.task().killDeadline()).isEqualTo(Tasks.START.plusSeconds(3));
        tasks.kernel(AgentEvent.kill(1, new AgentEvent.Kill(FRAMEWORK, KEY.task(), none)));

        assertThat(tasks.task().killDeadline()).isEqualTo(Tasks.START);
    }

    @Test
    void exitWithZeroAfterAKillIsStillKilled() {
        Tasks tasks = Tasks.registered().launch().started().kill();

        tasks.exited(new ContainerExit.Exited(0));

        assertThat(tasks.task().state()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void killingIsReportedToFrameworksThatCanReadIt() {
        Tasks tasks = Tasks.registered();
        tasks.kernel(
                AgentEvent.launch(
                        1,
                        new AgentEvent.Launch(
                                Tasks.framework(FrameworkInfo.Capability.Type.TASK_KILLING_STATE),
                                Tasks.info().build())));
        tasks.started();

        tasks.kill();

        assertThat(tasks.task().state()).isEqualTo(TaskState.TASK_KILLING);
    }

    @Test
    void killBeforeTheStartEndsAsKilledDuringLaunch() {
        Tasks tasks = Tasks.registered().launch().kill();
        // calls off what it waits for
        AgentEffect kill = new AgentEffect.SignalContainer(KEY, tasks.container(), Signal.KILL);
        assertThat(tasks.effects).containsExactly(kill);

        tasks.started();
        assertThat(tasks.effects).containsExactly(kill);
        tasks.exited(new ContainerExit.Vanished());

        TaskStatus last = tasks.task().stream().latest();
        assertThat(last.state()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(last.reason()).isEqualTo(Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    }

    @Test
    void killOfAnUnknownTaskIsAnsweredDropped() {
        Tasks tasks = Tasks.registered();

        tasks.kernel(
                AgentEvent.kill(1, new AgentEvent.Kill(FRAMEWORK, new TaskId("nobody"), null)));

        TaskStatus status = tasks.sent().getFirst().status();
        assertThat(status.state()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(status.reason()).isEqualTo(Reason.REASON_RECONCILIATION);
        assertThat(status.uuid()).isNotNull();
        assertThat(tasks.state.tasks()).isEmpty();
    }

    @Test
    void failedLaunchIsReportedWithItsReason() {
        Tasks tasks = Tasks.registered().launch();

        tasks.on(
                new AgentCommand.ContainerFailed(
                        KEY,
                        tasks.container(),
                        Reason.REASON_CONTAINER_LAUNCH_FAILED,
                        "no such program"));

        TaskStatus last = tasks.task().stream().latest();
        assertThat(last.state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(last.reason()).isEqualTo(Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(last.message()).isEqualTo("no such program");
    }

    @Test
    void exitsAreWordedAsMesosDoes() {
        assertThat(Outcome.of(new ContainerExit.Exited(0)).message())
                .isEqualTo("Command exited with status 0");
        assertThat(Outcome.of(new ContainerExit.Exited(3)))
                .isEqualTo(
                        Outcome.failed(
                                Reason.REASON_COMMAND_EXECUTOR_FAILED,
                                "Command exited with status 3"));
        assertThat(Outcome.of(new ContainerExit.Exited(127)).message())
                .isEqualTo("Command exited with status 127 (command not found)");
        assertThat(Outcome.of(new ContainerExit.Signalled(9)).message())
                .isEqualTo("Command terminated with signal Killed");
    }

    @Test
    void runningStatusTellsPidContainerAndAddress() {
        Tasks tasks = Tasks.registered().launch().started();

        TaskStatus status = tasks.task().stream().latest();

        assertThat(status.source()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
        assertThat(status.agentId()).isEqualTo(Tasks.AGENT);
        assertThat(status.executorId().value()).isEqualTo("t1");
        assertThat(status.containerStatus().executorPid()).isEqualTo(4711);
        assertThat(status.containerStatus().containerId().value()).isEqualTo(tasks.container());
        assertThat(
                        status.containerStatus()
                                .networkInfos()
                                .getFirst()
                                .ipAddresses()
                                .getFirst()
                                .ipAddress())
                .isEqualTo("10.0.0.7");
    }

    @Test
    void leadersOfALowerTermAreNotListenedTo() {
        Tasks tasks = Tasks.registered();
        tasks.kernel(AgentEvent.heartbeat(5));

        tasks.launch();

        assertThat(tasks.state.term()).isEqualTo(5);
        assertThat(tasks.state.tasks()).isEmpty();
    }

    @Test
    void eventsAboutAFormerRunChangeNothing() {
        Tasks tasks = Tasks.registered().launch().started();

        tasks.on(
                new AgentCommand.ContainerExited(
                        KEY, "some other container", new ContainerExit.Exited(0)));

        assertThat(tasks.task().phase()).isEqualTo(TaskPhase.RUNNING);
    }

    @Test
    void tasksOfAFrameworkThatIsGoneEndUnheard() {
        Tasks tasks = Tasks.registered().launch().started();
        tasks.acknowledge();

        tasks.kernel(AgentEvent.shutdownFramework(1, FRAMEWORK));
        assertThat(tasks.effects)
                .containsExactly(
                        new AgentEffect.SignalContainer(KEY, tasks.container(), Signal.TERM));
        assertThat(tasks.state.reported()).isEmpty();
        tasks.exited(new ContainerExit.Signalled(15));

        assertThat(tasks.sent()).isEmpty();
        assertThat(tasks.state.tasks()).isEmpty();
    }

    @Test
    void agentThatIsGoneKillsItsTasksAndForgetsItsId() {
        Tasks tasks = Tasks.registered().launch().started();

        tasks.kernel(AgentEvent.shutdown(1));

        assertThat(tasks.state.id()).isNull();
        assertThat(tasks.effects)
                .containsExactly(
                        new AgentEffect.SignalContainer(KEY, tasks.container(), Signal.TERM),
                        new AgentEffect.Reconnect());
    }

    @Test
    void newIdReplacesTheFormerOne() {
        Tasks tasks = Tasks.registered();

        tasks.kernel(
                AgentEvent.registered(
                        2, new AgentEvent.Registered(new AgentId("agent-2"), 500L, 2500L)));

        assertThat(tasks.state.id()).isEqualTo(new AgentId("agent-2"));
    }

    @Test
    void taskThatRunsTooLongFails() {
        Tasks tasks = Tasks.registered();
        tasks.launch(
                Tasks.info().maxCompletionTime(DurationInfo.of(Duration.ofSeconds(30))).build());
        tasks.started();

        tasks.after(Duration.ofSeconds(30)).on(new AgentCommand.Tick());
        assertThat(tasks.task().phase()).isEqualTo(TaskPhase.CONDEMNED);
        tasks.exited(new ContainerExit.Signalled(15));

        TaskStatus last = tasks.task().stream().latest();
        assertThat(last.state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(last.reason()).isEqualTo(Reason.REASON_MAX_COMPLETION_TIME_REACHED);
    }

    @Test
    void changesOfHealthAreReportedAndTooManyFailuresKill() {
        Tasks tasks = checked();

        tasks.on(result(tasks, new AgentCommand.CheckResult.Passed()));
        assertThat(tasks.task().stream().latest().healthy()).isTrue();
        tasks.on(result(tasks, new AgentCommand.CheckResult.Failed("500")));
        assertThat(tasks.task().stream().latest().healthy()).isFalse();
        assertThat(tasks.task().stream().latest().reason())
                .isEqualTo(Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED);
        assertThat(tasks.task().phase()).isEqualTo(TaskPhase.RUNNING);
        tasks.on(result(tasks, new AgentCommand.CheckResult.Failed("500")));

        assertThat(tasks.task().phase()).isEqualTo(TaskPhase.CONDEMNED);
        tasks.exited(new ContainerExit.Signalled(15));
        TaskStatus last = tasks.task().stream().latest();
        assertThat(last.state()).isEqualTo(TaskState.TASK_FAILED);
        assertThat(last.healthy()).isFalse();
        assertThat(last.message()).contains("2 times in a row").contains("500");
    }

    @Test
    void failuresInTheGracePeriodDoNotCountUntilItWasHealthy() {
        Tasks tasks = checked();

        tasks.on(result(tasks, new AgentCommand.CheckResult.Failed("refused")));

        assertThat(tasks.task().health()).isEqualTo(TaskHealth.UNKNOWN);
        tasks.after(Duration.ofSeconds(10))
                .on(result(tasks, new AgentCommand.CheckResult.Failed("refused")));
        assertThat(tasks.task().health().failuresInRow()).isEqualTo(1);
    }

    @Test
    void stateIsRebuiltFromItsRecordsAlone() {
        Tasks tasks = Tasks.registered().launch().started().kill();
        AgentState expected = tasks.on(new AgentCommand.LinkLost()).state;

        AgentState replayed = AgentState.EMPTY;
        for (AgentRecord record : tasks.records) {
            replayed = replayed.apply(record);
        }
        AgentState compacted = AgentState.EMPTY;
        for (AgentRecord record : expected.toRecords()) {
            compacted = compacted.apply(record);
        }

        assertThat(replayed).isEqualTo(expected);
        assertThat(compacted).isEqualTo(expected);
    }

    @Test
    void restartBeforeTheStartDropsTheTask() {
        Tasks tasks = Tasks.registered().launch();

        tasks.on(new AgentCommand.ContainerMissing(KEY, tasks.container()));

        TaskStatus last = tasks.task().stream().latest();
        assertThat(last.state()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(last.reason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
    }

    private static Tasks checked() {
        Tasks tasks = Tasks.registered();
        tasks.launch(
                Tasks.info()
                        .healthCheck(
                                HealthCheck.builder()
                                        .type(HealthCheck.Type.TCP)
                                        .consecutiveFailures(2)
                                        .gracePeriodSeconds(5.0)
                                        .build())
                        .build());
        return tasks.started();
    }

    private static AgentCommand result(Tasks tasks, AgentCommand.CheckResult result) {
        return new AgentCommand.HealthChecked(KEY, tasks.container(), result);
    }
}
