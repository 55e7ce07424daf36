package dev.meros.agent.nested.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.agent.core.ContainerExit;
import dev.meros.agent.core.TaskProcess;
import dev.meros.agent.nested.core.NestedAnswer.Refusal;
import dev.meros.agent.nested.core.NestedContainer.Kind;
import dev.meros.api.agent.operator.ContainerCalls.LaunchContainer;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerId;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.model.TtyInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Objects;

class NestedCoreTest {
    private static final ContainerId TASK = new ContainerId("task", null);
    private static final List<String> ROOTS = List.of("task");
    private static final List<Resource> CPUS = ResourceText.parseResources("cpus:1");
    private static final CommandInfo COMMAND = CommandInfo.builder().value("true").build();

    private NestedState state = NestedState.EMPTY;
    private NestedDecision last = new NestedDecision(List.of(), state, List.of(), done());
    private int runs;

    private static NestedAnswer done() {
        return new NestedAnswer.Done();
    }

    private NestedAnswer on(NestedCommand command) {
        last = NestedCore.decide(state, command, "run-" + runs++);
        state = last.state();
        return last.answer();
    }

    private static ContainerId child(ContainerId parent, String value) {
        return new ContainerId(value, parent);
    }

    private static LaunchContainer wish(ContainerId id) {
        return new LaunchContainer(id, COMMAND, List.of(), null, Map.of());
    }

    private NestedAnswer launch(ContainerId id, Kind kind) {
        return on(new NestedCommand.Launch(kind, wish(id), ROOTS));
    }

    /// Launches a container in the task and has it run.
    private ContainerId running(ContainerId id, Kind kind) {
        NestedAnswer answer = launch(id, kind);
        assertThat(answer).isInstanceOf(NestedAnswer.Launching.class);
        on(new NestedCommand.Started(container(id).run(), process()));
        return id;
    }

    private static TaskProcess process() {
        return new TaskProcess(4711, "boot x tick 1", new TimeInfo(0L));
    }

    private NestedContainer container(ContainerId id) {
        return Objects.requireNonNull(state.container(id));
    }

    private void exits(ContainerId id, int status) {
        on(new NestedCommand.Exited(container(id).run(), new ContainerExit.Exited(status)));
    }

    @Test
    void launchedContainerIsStoredAndStartedAndItsEndIsKept() {
        ContainerId id = child(TASK, "side");

        assertThat(launch(id, Kind.NESTED)).isEqualTo(new NestedAnswer.Launching("run-0"));
        assertThat(last.records()).contains(new NestedRecord.Put(container(id)));
        assertThat(last.effects()).containsExactly(new NestedEffect.Start(container(id)));
        assertThat(launch(id, Kind.NESTED)).isEqualTo(new NestedAnswer.AlreadyThere());
        on(new NestedCommand.Started("run-0", process()));
        assertThat(container(id).phase()).isEqualTo(Phase.RUNNING);
        exits(id, 7);

        assertThat(container(id).end()).isEqualTo(new ContainerEnd(7 << 8, null, null, null));
        assertThat(launch(id, Kind.NESTED)).isEqualTo(new NestedAnswer.AlreadyThere());
    }

    @Test
    void whatCannotBeStartedEndsWithTheReason() {
        ContainerId id = child(TASK, "side");
        launch(id, Kind.NESTED);

        on(
                new NestedCommand.Failed(
                        "run-0", Reason.REASON_CONTAINER_LAUNCH_FAILED, "no such program"));

        assertThat(container(id).end())
                .isEqualTo(
                        new ContainerEnd(
                                null,
                                TaskState.TASK_FAILED,
                                Reason.REASON_CONTAINER_LAUNCH_FAILED,
                                "no such program"));
    }

    @Test
    void parentMustBeThereAndRun() {
        ContainerId id = running(child(TASK, "a"), Kind.NESTED);
        assertThat(launch(child(id, "b"), Kind.NESTED)).isInstanceOf(NestedAnswer.Launching.class);
        exits(id, 0);

        assertRefused(
                launch(child(new ContainerId("nobody", null), "c"), Kind.NESTED),
                Refusal.INVALID,
                "Parent container nobody cannot be found");
        assertRefused(
                launch(child(id, "d"), Kind.NESTED),
                Refusal.INVALID,
                "Parent container task.a is not running");
    }

    @Test
    void idsAreNamesAndNotTooDeep() {
        for (String bad : List.of("", "a.b", "a b", "a/b", "a\nb", "x".repeat(243))) {
            assertThat(launch(child(TASK, bad), Kind.NESTED))
                    .as(bad)
                    .isInstanceOf(NestedAnswer.Refused.class);
        }
        ContainerId deep = TASK;
        for (int i = 1; i < ContainerIds.MAX_DEPTH; i++) {
            deep = running(child(deep, "x"), Kind.NESTED);
        }
        assertThat(launch(child(deep, "x"), Kind.NESTED)).isInstanceOf(NestedAnswer.Refused.class);
        assertThat(launch(child(TASK, "x".repeat(242)), Kind.NESTED))
                .isInstanceOf(NestedAnswer.Launching.class);
    }

    @Test
    void standaloneContainerNeedsResourcesOfNobody() {
        ContainerId id = new ContainerId("alone", null);

        assertRefused(
                launch(id, Kind.STANDALONE),
                Refusal.INVALID,
                "resources: none (expected: those of a standalone container)");
        assertRefused(
                launch(id, Kind.NESTED),
                Refusal.INVALID,
                "container_id.parent: unset (expected: the container to be nested in)");
        assertThat(standalone(id, ResourceText.parseResources("cpus(web):1")))
                .isInstanceOf(NestedAnswer.Refused.class);
        assertThat(standalone(TASK, CPUS)).isEqualTo(new NestedAnswer.AlreadyThere());
        assertThat(standalone(id, CPUS)).isInstanceOf(NestedAnswer.Launching.class);
    }

    private NestedAnswer standalone(ContainerId id, List<Resource> resources) {
        return on(
                new NestedCommand.Launch(
                        Kind.STANDALONE,
                        new LaunchContainer(id, COMMAND, resources, null, Map.of()),
                        ROOTS));
    }

    @Test
    void nestedContainerHasResourcesOfItsOwnOnlyWithCgroupsOfItsOwn() {
        ContainerInfo own =
                ContainerInfo.builder()
                        .type(ContainerInfo.Type.MESOS)
                        .linuxInfo(LinuxInfo.builder().shareCgroups(false).build())
                        .build();

        assertThat(withResources(child(TASK, "a"), null)).isInstanceOf(NestedAnswer.Refused.class);
        assertThat(withResources(child(TASK, "a"), own)).isInstanceOf(NestedAnswer.Launching.class);
    }

    private NestedAnswer withResources(
            ContainerId id, @org.jspecify.annotations.Nullable ContainerInfo info) {
        return on(
                new NestedCommand.Launch(
                        Kind.NESTED,
                        new LaunchContainer(id, COMMAND, CPUS, info, Map.of()),
                        ROOTS));
    }

    @Test
    void whatIsNestedEndsWithItsParentAndIsForgottenWithItsRoot() {
        ContainerId a = running(child(TASK, "a"), Kind.NESTED);
        ContainerId b = running(child(a, "b"), Kind.NESTED);
        ContainerId c = running(child(TASK, "c"), Kind.SESSION);

        exits(a, 0);

        assertThat(last.effects()).containsExactly(new NestedEffect.Signal(container(b), 9));
        on(new NestedCommand.Exited(container(b).run(), new ContainerExit.Signalled(9)));
        assertThat(container(b).end()).isEqualTo(new ContainerEnd(9, null, null, null));
        assertThat(container(c).phase()).isEqualTo(Phase.RUNNING);

        NestedContainer doomed = container(c);
        on(new NestedCommand.RootsChanged(List.of()));
        assertThat(state.containers().keySet()).containsExactly(c);
        assertThat(last.effects()).contains(new NestedEffect.Signal(container(c), 9));
        on(new NestedCommand.Exited(doomed.run(), new ContainerExit.Signalled(9)));
        assertThat(state.containers()).isEmpty();
        assertThat(last.records()).contains(new NestedRecord.Forgotten(c, doomed.run()));
    }

    @Test
    void containerThatMustGoBeforeItRunsIsKilledOnceItDoes() {
        ContainerId id = child(TASK, "a");
        launch(id, Kind.NESTED);

        on(new NestedCommand.RootsChanged(List.of()));
        assertThat(last.effects()).isEmpty();
        on(new NestedCommand.Started("run-0", process()));

        assertThat(last.effects()).hasSize(1).first().isInstanceOf(NestedEffect.Signal.class);
    }

    @Test
    void signalsReachRunningContainersAndNineEndsWhatIsWithin() {
        ContainerId a = running(child(TASK, "a"), Kind.NESTED);
        ContainerId b = running(child(a, "b"), Kind.NESTED);

        assertThat(on(new NestedCommand.Kill(a, 15))).isEqualTo(done());
        assertThat(last.effects()).containsExactly(new NestedEffect.Signal(container(a), 15));
        assertThat(on(new NestedCommand.Kill(a, 9))).isEqualTo(done());
        assertThat(last.effects())
                .containsExactly(
                        new NestedEffect.Signal(container(b), 9),
                        new NestedEffect.Signal(container(a), 9));
        assertThat(on(new NestedCommand.Kill(a, 65))).isInstanceOf(NestedAnswer.Refused.class);
        exits(a, 0);
        assertRefused(
                on(new NestedCommand.Kill(a, 9)),
                Refusal.UNKNOWN,
                "Container task.a cannot be found");
    }

    @Test
    void onlyEndedContainersAreRemovedWithAllThatIsWithin() {
        ContainerId a = running(child(TASK, "a"), Kind.NESTED);
        ContainerId b = running(child(a, "b"), Kind.NESTED);

        assertRefused(
                on(new NestedCommand.Remove(a, ROOTS)),
                Refusal.NOT_ENDED,
                "Container task.a has not terminated yet");
        exits(a, 0);
        assertThat(on(new NestedCommand.Remove(a, ROOTS))).isInstanceOf(NestedAnswer.Refused.class);
        exits(b, 0);
        assertThat(on(new NestedCommand.Remove(a, ROOTS))).isEqualTo(done());

        assertThat(state.containers()).isEmpty();
        assertThat(last.effects())
                .hasSize(2)
                .allMatch(
                        e ->
                                e instanceof NestedEffect.Forget f
                                        && f.sandbox() == NestedEffect.SandboxFate.DELETED);
        assertThat(on(new NestedCommand.Remove(a, ROOTS))).isEqualTo(done());
        assertThat(on(new NestedCommand.Remove(TASK, ROOTS)))
                .isInstanceOf(NestedAnswer.Refused.class);
    }

    @Test
    void afterARestartHeldContainersGoAndOthersStay() {
        ContainerId a = running(child(TASK, "a"), Kind.NESTED);
        ContainerId s = running(child(TASK, "s"), Kind.SESSION);
        ContainerId t = terminal(child(TASK, "t"));
        ContainerId m = running(child(TASK, "m"), Kind.NESTED);

        on(new NestedCommand.Recovered(container(a).run(), process()));
        on(new NestedCommand.Recovered(container(s).run(), process()));
        on(new NestedCommand.Recovered(container(t).run(), process()));
        on(new NestedCommand.Missing(container(m).run()));

        assertThat(container(a).phase()).isEqualTo(Phase.RUNNING);
        assertThat(container(s).phase()).isEqualTo(Phase.DESTROYING);
        assertThat(container(t).phase()).isEqualTo(Phase.DESTROYING);
        assertThat(container(m).end())
                .extracting(ContainerEnd::reason)
                .isEqualTo(Reason.REASON_AGENT_RESTARTED);
        on(new NestedCommand.DestroyAll());
        assertThat(container(a).phase()).isEqualTo(Phase.DESTROYING);
    }

    private ContainerId terminal(ContainerId id) {
        ContainerInfo tty =
                ContainerInfo.builder()
                        .type(ContainerInfo.Type.MESOS)
                        .ttyInfo(new TtyInfo(null))
                        .build();
        on(
                new NestedCommand.Launch(
                        Kind.NESTED,
                        new LaunchContainer(id, COMMAND, List.of(), tty, Map.of()),
                        ROOTS));
        on(new NestedCommand.Started(container(id).run(), process()));
        return id;
    }

    @Test
    void numberOfContainersIsLimitedAndEndedSessionsMakeWay() {
        ContainerId first = running(child(TASK, "first"), Kind.SESSION);
        exits(first, 0);
        for (int i = 1; i < NestedCore.MAX_OF_ROOT; i++) {
            exits(running(child(TASK, "c" + i), Kind.NESTED), 0);
        }

        assertThat(launch(child(TASK, "more"), Kind.NESTED))
                .isInstanceOf(NestedAnswer.Launching.class);
        assertThat(state.container(first)).isNull();
        assertThat(launch(child(TASK, "most"), Kind.NESTED))
                .isInstanceOf(NestedAnswer.Refused.class);
        assertThat(state.containers()).hasSize(NestedCore.MAX_OF_ROOT);
    }

    @Test
    void numberOfOpenSessionsIsLimited() {
        for (int i = 0; i < NestedCore.MAX_HELD; i++) {
            running(child(TASK, "s" + i), Kind.SESSION);
        }

        assertRefused(
                launch(child(TASK, "more"), Kind.SESSION),
                Refusal.INVALID,
                "containers with sessions or terminals: 50 (expected: fewer; remove ended ones)");
    }

    @Test
    void killedContainerThatLeavesNoStatusWasKilled() {
        ContainerId a = running(child(TASK, "a"), Kind.NESTED);
        ContainerId b = running(child(TASK, "b"), Kind.NESTED);

        on(new NestedCommand.Kill(a, 9));
        on(new NestedCommand.Exited(container(a).run(), new ContainerExit.Vanished()));
        on(new NestedCommand.Exited(container(b).run(), new ContainerExit.Vanished()));

        assertThat(container(a).end()).isEqualTo(new ContainerEnd(9, null, null, null));
        assertThat(container(b).end())
                .extracting(ContainerEnd::reason)
                .isEqualTo(Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void lateWordOfAnEarlierRunChangesNothing() {
        ContainerId a = running(child(TASK, "a"), Kind.NESTED);
        String early = container(a).run();
        exits(a, 0);
        on(new NestedCommand.Remove(a, ROOTS));
        running(a, Kind.NESTED);

        on(new NestedCommand.Exited(early, new ContainerExit.Exited(1)));

        assertThat(container(a).phase()).isEqualTo(Phase.RUNNING);
    }

    private static void assertRefused(NestedAnswer answer, Refusal refusal, String message) {
        assertThat(answer).isEqualTo(new NestedAnswer.Refused(refusal, message));
    }
}
