package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.effect.Answer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Custom executors are in the books until their agent says that they have ended, with tasks or
/// without.
class StandingExecutorsTest {
    private static final ExecutorId EXECUTOR = new ExecutorId("exec");

    private final World world = World.leading();
    private World.Node node = world.register("a");
    private final World.Client client = world.subscribe("web");

    @AfterEach
    void accountsAgree() {
        AccountsCheck.check(world.state, "at the end");
    }

    private static Resources resources(String text) {
        return Resources.of(ResourceText.parseResources(text));
    }

    private static ExecutorInfo custom() {
        return ExecutorInfo.builder()
                .executorId(EXECUTOR)
                .command(CommandInfo.builder().value("run").build())
                .resources(ResourceText.parseResources("cpus:0.5;mem:100"))
                .build();
    }

    private Offer offer() {
        client.call(Call.revive(client.id, List.of()));
        return client.offer();
    }

    private TaskInfo launch(String name) {
        Offer offer = offer();
        TaskInfo task =
                World.task(name, offer, "cpus:1;mem:64").toBuilder()
                        .command(null)
                        .executor(custom())
                        .build();
        client.accept(offer, task);
        return task;
    }

    /// What the agent has been told to launch last.
    private ExecutorInfo launched() {
        AgentEvent.Launch launch = Objects.requireNonNull(node.events().getLast().launch());
        return Objects.requireNonNull(launch.task().executor());
    }

    private World.Node idle() {
        TaskInfo task = launch("t1");
        node.update(client.id, task, TaskState.TASK_FINISHED);
        return node;
    }

    private Answer ended(int status) {
        return node.call(
                AgentCall.executorEnded(
                        node.id, new AgentCall.ExecutorEnded(client.id, EXECUTOR, status)));
    }

    private List<Event.Failure> failures() {
        return client.events().stream()
                .map(Event::failure)
                .filter(Objects::nonNull)
                .filter(f -> f.executorId() != null)
                .toList();
    }

    @Test
    void executorWithoutTasksKeepsItsResourcesAndIsOfferedBack() {
        idle();

        assertThat(node.used()).isEqualTo(resources("cpus:0.5;mem:100"));
        assertThat(failures()).isEmpty();
        assertThat(offer().executorIds()).containsExactly(EXECUTOR);
    }

    @Test
    void nextTaskOfAnIdleExecutorPaysForItselfOnly() {
        idle();

        launch("t2");

        assertThat(node.used()).isEqualTo(resources("cpus:1.5;mem:164"));
        assertThat(launched().executorId()).isEqualTo(EXECUTOR);
    }

    @Test
    void endOfAnIdleExecutorFreesItsResourcesAndIsToldOnce() {
        idle();

        ended(9);
        Answer again = ended(9);

        assertThat(again).isInstanceOf(Answer.Accepted.class);
        assertThat(node.used().isEmpty()).isTrue();
        assertThat(failures()).containsExactly(new Event.Failure(node.id, EXECUTOR, 9));
    }

    @Test
    void executorThatEndsBeforeItsTasksGoesWithThem() {
        TaskInfo task = launch("t1");

        ended(256);
        assertThat(node.used()).isEqualTo(resources("cpus:1.5;mem:164"));
        node.update(client.id, task, TaskState.TASK_FAILED);

        assertThat(node.used().isEmpty()).isTrue();
        assertThat(failures()).hasSize(1);
    }

    @Test
    void idleExecutorSurvivesTheKernel() {
        idle();

        world.restart();

        assertThat(world.state.executors().ids(client.id, node.id)).containsExactly(EXECUTOR);
        ClusterState restored = new ClusterState(world.rules.history());
        world.state.snapshot().forEach(restored::apply);
        assertThat(restored.executors().ids(client.id, node.id)).containsExactly(EXECUTOR);
        assertThat(restored.stateHash()).isEqualTo(world.state.stateHash());
    }

    @Test
    void executorThatEndedBeforeItsTasksIsRestoredAsSuch() {
        TaskInfo task = launch("t1");
        ended(0);

        ClusterState restored = new ClusterState(world.rules.history());
        world.state.snapshot().forEach(restored::apply);

        assertThat(restored.stateHash()).isEqualTo(world.state.stateHash());
        assertThat(restored.executors().find(client.id, node.id, EXECUTOR).isStanding()).isFalse();
        node.update(client.id, task, TaskState.TASK_FAILED);
    }

    @Test
    void agentThatComesBackWithoutTheExecutorHasFreeResources() {
        idle();
        node.close();

        node = node.again();

        assertThat(node.used().isEmpty()).isTrue();
        assertThat(failures()).containsExactly(new Event.Failure(node.id, EXECUTOR, null));
    }

    @Test
    void agentThatComesBackWithTheExecutorKeepsIt() {
        idle();
        node.close();

        node = again(launched());

        assertThat(node.used()).isEqualTo(resources("cpus:0.5;mem:100"));
        assertThat(failures()).isEmpty();
    }

    private World.Node again(ExecutorInfo executor) {
        return world.register(
                node.info, List.of(), List.of(new AgentCall.StandingExecutor(client.id, executor)));
    }

    @Test
    void launchThatIsSentAgainKeepsItsExecutor() {
        launch("t1");
        node.close();

        node = node.again();

        assertThat(node.events().getLast().type()).isEqualTo(AgentEvent.Type.LAUNCH);
        assertThat(node.used()).isEqualTo(resources("cpus:1.5;mem:164"));
        assertThat(failures()).isEmpty();
    }

    @Test
    void idleExecutorOfAnUnreachableAgentComesBackWithIt() {
        idle();
        ExecutorInfo executor = launched();
        node.close();
        world.pass(Duration.ofSeconds(30));
        assertThat(world.state.executors().on(node.id)).isEmpty();

        node = again(executor);

        assertThat(node.used()).isEqualTo(resources("cpus:0.5;mem:100"));
    }

    @Test
    void executorsOfARemovedFrameworkAreFreedAndShutDown() {
        idle();
        ExecutorInfo executor = launched();

        client.call(Call.builder().frameworkId(client.id).type(Call.Type.TEARDOWN).build());

        assertThat(node.used().isEmpty()).isTrue();
        assertThat(node.events().getLast()).isEqualTo(AgentEvent.shutdownFramework(1, client.id));
        node.close();
        node = again(executor);
        assertThat(node.eventTypes()).contains(AgentEvent.Type.SHUTDOWN_FRAMEWORK);
        assertThat(node.used().isEmpty()).isTrue();
    }

    @Test
    void messagesAndShutdownReachAnIdleExecutor() {
        idle();

        client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(Call.Type.SHUTDOWN)
                        .shutdown(new Call.Shutdown(EXECUTOR, node.id))
                        .build());

        assertThat(node.events().getLast().type()).isEqualTo(AgentEvent.Type.SHUTDOWN_EXECUTOR);
    }
}
