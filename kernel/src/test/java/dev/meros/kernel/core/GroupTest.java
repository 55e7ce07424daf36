package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.effect.Answer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Groups of tasks and executors: what is refused, what they hold, when they end.
class GroupTest {
    private static final ExecutorInfo POD = World.executor("pod");

    private final World world = World.leading();
    private final World.Node node = world.register("a");
    private final World.Client client = world.subscribe("web");

    private static Resources resources(String text) {
        return Resources.of(ResourceText.parseResources(text));
    }

    private Offer offer() {
        client.call(Call.revive(client.id, List.of()));
        return client.offer();
    }

    private static TaskInfo task(String name, Offer offer) {
        return World.task(name, offer, "cpus:1;mem:64");
    }

    private TaskInfo[] launchPod() {
        Offer offer = offer();
        TaskInfo[] tasks = {task("server", offer), task("proxy", offer)};
        client.acceptGroup(offer, POD, tasks);
        return tasks;
    }

    private static ExecutorInfo custom(String name) {
        return ExecutorInfo.builder()
                .executorId(new ExecutorId(name))
                .command(CommandInfo.builder().value("run").build())
                .resources(ResourceText.parseResources("cpus:0.5;mem:100"))
                .build();
    }

    private static TaskInfo byExecutor(String name, Offer offer, ExecutorInfo executor) {
        return task(name, offer).toBuilder().command(null).executor(executor).build();
    }

    private void assertRefused(
            ExecutorInfo executor, String message, Offer offer, TaskInfo... tasks) {
        client.clear();
        client.acceptGroup(offer, executor, tasks);

        assertThat(client.statuses()).as(message).hasSize(tasks.length);
        for (TaskStatus status : client.statuses()) {
            assertThat(status.state()).isEqualTo(TaskState.TASK_ERROR);
            assertThat(status.reason()).isEqualTo(Reason.REASON_TASK_GROUP_INVALID);
            assertThat(status.message()).contains(message);
        }
        assertThat(node.used().isEmpty()).isTrue();
        assertThat(node.eventTypes()).doesNotContain(AgentEvent.Type.LAUNCH_GROUP);
    }

    private List<Event.Failure> failures() {
        return client.events().stream()
                .map(Event::failure)
                .filter(Objects::nonNull)
                .filter(f -> f.executorId() != null)
                .toList();
    }

    private static ContainerInfo docker() {
        return ContainerInfo.builder()
                .type(ContainerInfo.Type.DOCKER)
                .docker(ContainerInfo.DockerInfo.builder().image("nginx").build())
                .build();
    }

    @Test
    void groupIsLaunchedAsAWhole() {
        launchPod();

        AgentEvent event = node.events().getLast();
        AgentEvent.LaunchGroup group = Objects.requireNonNull(event.launchGroup());
        assertThat(event.type()).isEqualTo(AgentEvent.Type.LAUNCH_GROUP);
        assertThat(group.taskGroup().tasks())
                .extracting(t -> t.taskId().value())
                .containsExactly("server", "proxy");
        assertThat(group.executor().frameworkId()).isEqualTo(client.id);
        assertThat(group.taskGroup().tasks())
                .allSatisfy(t -> assertThat(t.executor()).isEqualTo(group.executor()));
    }

    @Test
    void executorIsPaidForOnce() {
        launchPod();
        Offer offer = offer();
        client.acceptGroup(offer, POD, task("third", offer));

        assertThat(node.used()).isEqualTo(resources("cpus:3.1;mem:224;disk:1"));
    }

    @Test
    void offersNameTheExecutorsOfTheirFramework() {
        launchPod();

        assertThat(offer().executorIds()).containsExactly(POD.executorId());
    }

    @Test
    void executorEndsWithItsLastTask() {
        TaskInfo[] tasks = launchPod();
        client.clear();

        node.update(client.id, tasks[0], TaskState.TASK_FINISHED);
        List<Event.Failure> early = failures();
        node.update(client.id, tasks[1], TaskState.TASK_FAILED);

        assertThat(early).isEmpty();
        assertThat(failures()).containsExactly(new Event.Failure(node.id, POD.executorId(), 256));
        assertThat(node.used().isEmpty()).isTrue();
        assertThat(offer().executorIds()).isEmpty();
    }

    @Test
    void executorOfAnUnreachableAgentHoldsNothingUntilItsTasksAreBack() {
        TaskInfo[] tasks = launchPod();
        node.update(client.id, tasks[0], TaskState.TASK_RUNNING);
        node.update(client.id, tasks[1], TaskState.TASK_RUNNING);

        world.pass(Duration.ofMillis(2600));
        boolean free = node.used().isEmpty();
        node.again(
                World.reported(client.id, tasks[0], TaskState.TASK_RUNNING),
                World.reported(client.id, tasks[1], TaskState.TASK_RUNNING));

        assertThat(free).isTrue();
        assertThat(node.used()).isEqualTo(resources("cpus:2.1;mem:160;disk:1"));
    }

    @Test
    void booksOfExecutorsSurviveARestart() {
        launchPod();
        Resources before = node.used();

        world.restart();

        assertThat(node.used()).isEqualTo(before);
    }

    @Test
    void groupThatDidNotReachItsAgentIsSentAgainAsAWhole() {
        launchPod();

        World.Node again = node.again();

        assertThat(again.eventTypes())
                .containsExactly(AgentEvent.Type.REGISTERED, AgentEvent.Type.LAUNCH_GROUP);
        assertThat(again.events().getLast()).isEqualTo(node.events().getLast());
    }

    @Test
    void twoGroupsOfOneCallAreSentAgainAsTwo() {
        Offer offer = offer();
        client.call(
                Call.accept(
                        client.id,
                        new Call.Accept(
                                List.of(offer.id()),
                                List.of(
                                        group(task("a", offer), task("b", offer)),
                                        group(task("c", offer))),
                                null)));
        assertThat(node.eventTypes()).filteredOn(AgentEvent.Type.LAUNCH_GROUP::equals).hasSize(2);

        World.Node again = node.again();

        assertThat(again.events().stream().map(AgentEvent::launchGroup).filter(Objects::nonNull))
                .containsExactlyElementsOf(
                        node.events().stream()
                                .map(AgentEvent::launchGroup)
                                .filter(Objects::nonNull)
                                .toList());
    }

    private static Offer.Operation group(TaskInfo... tasks) {
        return Offer.Operation.builder()
                .type(Offer.Operation.Type.LAUNCH_GROUP)
                .launchGroup(
                        new Offer.Operation.LaunchGroup(POD, new TaskGroupInfo(List.of(tasks))))
                .build();
    }

    @Test
    void groupOfWhichOneWasKilledBeforeItReachedItsAgentIsNotSentAgain() {
        TaskInfo[] tasks = launchPod();
        node.close();
        client.call(Call.kill(client.id, new Call.Kill(tasks[0].taskId(), null, null)));

        World.Node again = node.again();

        assertThat(again.eventTypes()).containsExactly(AgentEvent.Type.REGISTERED);
        assertThat(client.statuses())
                .extracting(TaskStatus::state)
                .containsExactly(TaskState.TASK_KILLED, TaskState.TASK_KILLED);
    }

    @Test
    void groupWithOneBadTaskIsRefusedAsAWhole() {
        Offer offer = offer();

        assertRefused(
                POD,
                "Task 'bad' is invalid: command: unset",
                offer,
                task("good", offer),
                task("bad", offer).toBuilder().command(null).build());
    }

    @Test
    void groupThatNeedsTooMuchIsRefusedAsAWhole() {
        Offer offer = offer();

        assertRefused(
                POD,
                "Task group uses more resources",
                offer,
                World.task("one", offer, "cpus:2;mem:64"),
                World.task("two", offer, "cpus:2;mem:64"));
    }

    @Test
    void groupWithTheSameTaskTwiceIsRefused() {
        Offer offer = offer();

        assertRefused(
                POD, "Task has duplicate ID: one", offer, task("one", offer), task("one", offer));
    }

    @Test
    void groupNeedsAnExecutorOfAKnownType() {
        Offer offer = offer();

        assertRefused(
                POD.toBuilder().type(null).build(),
                "executor.type: unset",
                offer,
                task("t", offer));
    }

    @Test
    void defaultExecutorHasNoCommand() {
        Offer offer = offer();

        assertRefused(
                POD.toBuilder().command(CommandInfo.builder().value("x").build()).build(),
                "executor.command: set",
                offer,
                task("t", offer));
    }

    @Test
    void executorOfAGroupNeedsCpusMemoryAndDisk() {
        Offer offer = offer();

        assertRefused(
                POD.toBuilder()
                        .resources(ResourceText.parseResources("cpus:0.1;mem:16;disk:1"))
                        .build(),
                "executor.resources: 16 of mem (expected: at least 32)",
                offer,
                task("t", offer));
    }

    @Test
    void groupHasNoDockerContainers() {
        Offer offer = offer();

        assertRefused(
                POD,
                "container.type: DOCKER",
                offer,
                task("t", offer).toBuilder().container(docker()).build());
        Offer next = offer();
        assertRefused(
                POD.toBuilder().container(docker()).build(),
                "executor.container: DOCKER",
                next,
                task("t", next));
    }

    @Test
    void tasksOfAGroupNameItsExecutorOrNone() {
        Offer offer = offer();

        assertRefused(
                POD,
                "executor: another one",
                offer,
                task("t", offer).toBuilder().executor(World.executor("other")).build());
    }

    @Test
    void executorOfAnotherFrameworkIsRefused() {
        Offer offer = offer();

        assertRefused(
                POD.toBuilder().frameworkId(new FrameworkId("other")).build(),
                "executor.framework_id: other",
                offer,
                task("t", offer));
    }

    @Test
    void executorThatIsThereMustBeTheSame() {
        launchPod();
        Offer offer = offer();
        client.clear();

        client.acceptGroup(offer, POD.toBuilder().name("changed").build(), task("third", offer));

        assertThat(client.status().reason()).isEqualTo(Reason.REASON_TASK_GROUP_INVALID);
        assertThat(client.status().message()).startsWith("executor: pod");
    }

    @Test
    void unknownOfferDropsAllTasksOfAGroup() {
        Offer offer = offer();
        client.decline(offer);
        client.clear();

        client.acceptGroup(offer, POD, task("one", offer), task("two", offer));

        assertThat(client.statuses())
                .extracting(TaskStatus::state, TaskStatus::reason)
                .containsOnly(tuple(TaskState.TASK_DROPPED, Reason.REASON_INVALID_OFFERS))
                .hasSize(2);
    }

    @Test
    void taskWithACustomExecutorIsAccountedWithIt() {
        Offer offer = offer();
        TaskInfo one = byExecutor("one", offer, custom("exec"));
        TaskInfo two = byExecutor("two", offer, custom("exec"));

        client.accept(offer, one, two);

        assertThat(node.used()).isEqualTo(resources("cpus:2.5;mem:228"));
        assertThat(node.eventTypes())
                .containsExactly(
                        AgentEvent.Type.REGISTERED, AgentEvent.Type.LAUNCH, AgentEvent.Type.LAUNCH);
    }

    @Test
    void groupOfACustomExecutorNeedsNoCommands() {
        Offer offer = offer();
        ExecutorInfo executor =
                custom("exec").toBuilder()
                        .type(ExecutorInfo.Type.CUSTOM)
                        .resources(POD.resources())
                        .build();

        client.acceptGroup(offer, executor, task("t", offer).toBuilder().command(null).build());

        assertThat(node.eventTypes()).contains(AgentEvent.Type.LAUNCH_GROUP);
    }

    @Test
    void singleTaskHasEitherACommandOrAnExecutor() {
        Offer offer = offer();

        client.accept(
                offer,
                task("both", offer).toBuilder().executor(custom("exec")).build(),
                task("neither", offer).toBuilder().command(null).build(),
                byExecutor("default", offer, POD));

        assertThat(client.statuses())
                .extracting(s -> String.valueOf(s.message()))
                .satisfiesExactly(
                        m -> assertThat(m).startsWith("executor: exec (expected: unset"),
                        m -> assertThat(m).startsWith("command: unset"),
                        m -> assertThat(m).startsWith("executor.type: DEFAULT"));
        assertThat(client.statuses())
                .extracting(TaskStatus::reason)
                .containsOnly(Reason.REASON_TASK_INVALID);
    }

    @Test
    void shutdownAndMessageReachTheAgentOfTheExecutor() {
        launchPod();
        ExecutorId id = POD.executorId();
        Bytes data = Bytes.ofUtf8("hello");

        client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(Call.Type.MESSAGE)
                        .message(new Call.Message(node.id, id, data))
                        .build());
        client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(Call.Type.SHUTDOWN)
                        .shutdown(new Call.Shutdown(id, node.id))
                        .build());

        assertThat(node.events())
                .contains(
                        AgentEvent.message(1, new AgentEvent.Message(client.id, id, data)),
                        AgentEvent.shutdownExecutor(
                                1, new AgentEvent.ShutdownExecutor(client.id, id)));
    }

    @Test
    void whatAnExecutorSaysReachesItsFramework() {
        Bytes data = Bytes.ofUtf8("hello");
        AgentCall.Message message = new AgentCall.Message(client.id, POD.executorId(), data);

        Answer answer = node.call(AgentCall.message(node.id, message));
        node.call(
                AgentCall.message(
                        node.id,
                        new AgentCall.Message(new FrameworkId("nobody"), POD.executorId(), data)));

        assertThat(answer).isEqualTo(new Answer.Accepted());
        assertThat(client.events())
                .filteredOn(e -> e.type() == Event.Type.MESSAGE)
                .containsExactly(Event.message(new Event.Message(node.id, POD.executorId(), data)));
    }

    @Test
    void callsAboutUnknownExecutorsAreDropped() {
        client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(Call.Type.SHUTDOWN)
                        .shutdown(new Call.Shutdown(new ExecutorId("nobody"), node.id))
                        .build());

        assertThat(node.eventTypes()).containsExactly(AgentEvent.Type.REGISTERED);
    }
}
