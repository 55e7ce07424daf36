package dev.meros.api.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.executor.ExecutorSettings.Recovery;
import dev.meros.api.executor.HttpExecutorDriver.Ending;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

@Timeout(60)
class HttpExecutorDriverTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Recovery PATIENT =
            new Recovery(Duration.ofSeconds(30), Duration.ofMillis(50));

    /// Says RUNNING of each task that is launched and KILLED of each that is killed, and writes
    /// down what happens.
    private static class Obedient implements Executor {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void subscribed(ExecutorDriver driver, Event.Subscribed event) {
            seen.add("subscribed at " + event.agentInfo().hostname());
        }

        @Override
        public void launch(ExecutorDriver driver, TaskInfo task) {
            seen.add("launch " + task.taskId());
            driver.update(task.taskId(), TaskState.TASK_RUNNING, "runs");
        }

        @Override
        public void kill(ExecutorDriver driver, TaskId task, @Nullable KillPolicy policy) {
            seen.add("kill " + task);
            driver.update(task, TaskState.TASK_KILLED, "killed");
        }

        @Override
        public void message(ExecutorDriver driver, Bytes data) {
            seen.add("message " + data.toUtf8());
            driver.send(data);
        }

        @Override
        public void disconnected(ExecutorDriver driver) {
            seen.add("disconnected");
        }

        @Override
        public void error(ExecutorDriver driver, String message) {
            seen.add("error " + message);
        }
    }

    private final Obedient executor = new Obedient();

    private static TaskInfo task(String id) {
        return TaskInfo.builder()
                .name(id)
                .taskId(new TaskId(id))
                .agentId(new AgentId("agent-1"))
                .build();
    }

    private HttpExecutorDriver start(FakeAgent agent, Recovery recovery) {
        return HttpExecutorDriver.of(agent.settings(recovery), executor).start();
    }

    private static TaskStatus updated(Call call) {
        assertThat(call.type()).isEqualTo(Call.Type.UPDATE);
        return call.update().status();
    }

    private static Event acknowledgement(TaskStatus status) {
        return Event.acknowledged(status.taskId(), status.uuid());
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void tasksAreLaunchedReportedAndKilled(WireFormat format) {
        try (FakeAgent agent = new FakeAgent(format);
                HttpExecutorDriver _ = start(agent, PATIENT)) {
            FakeAgent.Stream stream = agent.subscription().greet();
            assertThat(stream.subscribe).isEqualTo(new Call.Subscribe(List.of(), List.of()));

            stream.send(Event.launch(task("t1")));
            Call call = agent.call();
            TaskStatus running = updated(call);
            stream.send(acknowledgement(running)).send(Event.kill(new TaskId("t1"), null));
            TaskStatus killed = updated(agent.call());

            assertThat(call.frameworkId()).isEqualTo(FakeAgent.FRAMEWORK);
            assertThat(call.executorId()).isEqualTo(FakeAgent.EXECUTOR);
            assertThat(running.state()).isEqualTo(TaskState.TASK_RUNNING);
            assertThat(running.source()).isEqualTo(TaskStatus.Source.SOURCE_EXECUTOR);
            assertThat(running.uuid().size()).isEqualTo(16);
            assertThat(running.executorId()).isEqualTo(FakeAgent.EXECUTOR);
            assertThat(running.timestamp()).isPositive();
            assertThat(killed.state()).isEqualTo(TaskState.TASK_KILLED);
            assertThat(agent.authorization).isEqualTo("Bearer secret");
        }
    }

    @Test
    void groupsAndMessagesReachTheExecutor() {
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver _ = start(agent, PATIENT)) {
            agent.subscription()
                    .greet()
                    .send(Event.heartbeat())
                    .send(Event.launchGroup(new TaskGroupInfo(List.of(task("a"), task("b")))))
                    .send(Event.message(Bytes.ofUtf8("hello")));

            assertThat(updated(agent.call()).taskId().value()).isEqualTo("a");
            assertThat(updated(agent.call()).taskId().value()).isEqualTo("b");
            Call message = agent.call();
            assertThat(message.type()).isEqualTo(Call.Type.MESSAGE);
            assertThat(message.message().data().toUtf8()).isEqualTo("hello");
            assertThat(executor.seen)
                    .containsExactly(
                            "subscribed at node-1", "launch a", "launch b", "message hello");
        }
    }

    @Test
    void whatIsNotAcknowledgedIsBroughtToTheNextAgent() {
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver = start(agent, PATIENT)) {
            FakeAgent.Stream first = agent.subscription().greet();
            first.send(Event.launch(task("known"))).send(Event.launch(task("unknown")));
            TaskStatus acknowledged = updated(agent.call());
            TaskStatus lost = updated(agent.call());
            first.send(acknowledgement(acknowledged));
            first.send(Event.message(Bytes.ofUtf8("all of that was read")));
            agent.call();

            agent.die();
            await().atMost(DEADLINE).until(() -> executor.seen.contains("disconnected"));
            driver.update(new TaskId("known"), TaskState.TASK_FINISHED, "while alone");
            agent.comeBack();
            FakeAgent.Stream second = agent.subscription().greet();

            assertThat(second.subscribe.unacknowledgedTasks()).containsExactly(task("unknown"));
            List<TaskStatus> brought =
                    second.subscribe.unacknowledgedUpdates().stream()
                            .map(Call.Update::status)
                            .toList();
            assertThat(brought.getFirst()).isEqualTo(lost);
            // said before or after the new subscription, the second status comes exactly once
            if (brought.size() == 1) {
                assertThat(updated(agent.call()).state()).isEqualTo(TaskState.TASK_FINISHED);
            } else {
                assertThat(brought.getLast().state()).isEqualTo(TaskState.TASK_FINISHED);
            }
            await().atMost(DEADLINE)
                    .until(
                            () ->
                                    executor.seen.stream()
                                                    .filter(s -> s.startsWith("subscribed"))
                                                    .count()
                                            == 2);
            assertThat(agent.hasNoCalls()).isTrue();
        }
    }

    @Test
    void agentThatIsBusyIsAskedAgainInTheSameOrder() {
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver = start(agent, PATIENT)) {
            agent.subscription().greet();
            await().atMost(DEADLINE).until(() -> !executor.seen.isEmpty());
            agent.refuse(503);
            agent.refuse(503);

            driver.update(new TaskId("t1"), TaskState.TASK_RUNNING, "first");
            driver.update(new TaskId("t1"), TaskState.TASK_FINISHED, "second");

            assertThat(updated(agent.call()).message()).isEqualTo("first");
            assertThat(updated(agent.call()).message()).isEqualTo("second");
        }
    }

    @Test
    void agentThatHasLostSightOfTheStreamGetsANewOne() {
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver = start(agent, PATIENT)) {
            agent.subscription().greet();
            await().atMost(DEADLINE).until(() -> !executor.seen.isEmpty());
            agent.refuse(403);

            driver.update(new TaskId("t1"), TaskState.TASK_RUNNING, "kept");

            assertThat(agent.subscription().subscribe.unacknowledgedUpdates())
                    .extracting(u -> u.status().message())
                    .containsExactly("kept");
        }
    }

    @Test
    void shutdownEndsTheDriverWhenAllIsAcknowledged() throws Exception {
        Executor tidy =
                new Obedient() {
                    @Override
                    public void shutdown(ExecutorDriver driver) {
                        driver.update(new TaskId("t1"), TaskState.TASK_KILLED, "tidied up");
                        driver.stop();
                    }
                };
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver =
                        HttpExecutorDriver.of(agent.settings(PATIENT), tidy).start()) {
            FakeAgent.Stream stream = agent.subscription().greet().send(Event.shutdown());

            TaskStatus last = updated(agent.call());
            stream.send(acknowledgement(last));

            assertThat(last.message()).isEqualTo("tidied up");
            assertThat(driver.await(DEADLINE)).isEqualTo(Ending.STOPPED);
        }
    }

    @Test
    void shutdownEndsTheDriverAfterTheGracePeriodInAnyCase() throws Exception {
        Executor stubborn =
                new Obedient() {
                    @Override
                    public void shutdown(ExecutorDriver driver) {
                        seen.add("ignored");
                    }
                };
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver =
                        HttpExecutorDriver.of(agent.settings(PATIENT), stubborn).start()) {
            agent.subscription().greet().send(Event.shutdown());

            assertThat(driver.await(DEADLINE)).isEqualTo(Ending.STOPPED);
        }
    }

    @Test
    void executorWithoutRecoveryEndsWithItsConnection() throws Exception {
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver = start(agent, Recovery.NONE)) {
            agent.subscription().greet().end();

            assertThat(driver.await(DEADLINE)).isEqualTo(Ending.ABANDONED);
            assertThat(executor.seen).contains("disconnected");
        }
    }

    @Test
    void executorWithoutAnAgentForTooLongGivesUp() throws Exception {
        Recovery impatient = new Recovery(Duration.ofMillis(300), Duration.ofMillis(20));
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver = start(agent, impatient)) {
            agent.subscription().greet();
            agent.die();

            assertThat(driver.await(DEADLINE)).isEqualTo(Ending.ABANDONED);
        }
    }

    @Test
    void agentThatIsStillRecoveringIsAskedAgain() {
        FakeAgent agent = new FakeAgent(WireFormat.JSON);
        agent.refuse(503);
        agent.refuse(503);
        try (agent;
                HttpExecutorDriver _ = start(agent, PATIENT)) {
            agent.subscription();

            assertThat(agent.attempts.get()).isEqualTo(3);
        }
    }

    @Test
    void refusedExecutorLearnsWhyAndEnds() throws Exception {
        FakeAgent agent = new FakeAgent(WireFormat.JSON);
        agent.refuse(400);
        try (agent;
                HttpExecutorDriver driver = start(agent, PATIENT)) {
            assertThat(driver.await(DEADLINE)).isEqualTo(Ending.REFUSED);
            assertThat(executor.seen).containsExactly("error 400");
        }
    }

    @Test
    void errorOfTheAgentEndsTheDriver() throws Exception {
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver = start(agent, PATIENT)) {
            agent.subscription().greet().send(Event.error("no such executor"));

            assertThat(driver.await(DEADLINE)).isEqualTo(Ending.REFUSED);
            assertThat(executor.seen).contains("error no such executor");
        }
    }

    @Test
    void whatTheExecutorThrowsEndsTheDriver() {
        Executor broken =
                new Obedient() {
                    @Override
                    public void launch(ExecutorDriver driver, TaskInfo task) {
                        throw new IllegalStateException("broken");
                    }
                };
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver driver =
                        HttpExecutorDriver.of(agent.settings(PATIENT), broken).start()) {
            agent.subscription().greet().send(Event.launch(task("t1")));

            assertThatThrownBy(() -> driver.await(DEADLINE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broken");
        }
    }

    @Test
    void eventsThatAreNotKnownArePassedOver() {
        try (FakeAgent agent = new FakeAgent(WireFormat.JSON);
                HttpExecutorDriver _ = start(agent, PATIENT)) {
            agent.subscription()
                    .greet()
                    .send(new Event(null, null, null, null, null, null, null, null))
                    .send(Event.launch(task("t1")));

            assertThat(updated(agent.call()).taskId().value()).isEqualTo("t1");
        }
    }
}
