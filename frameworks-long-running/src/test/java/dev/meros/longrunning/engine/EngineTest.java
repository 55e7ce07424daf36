package dev.meros.longrunning.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.framework.Framework.Acknowledgement;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.api.testing.FakeSchedulerDriver;
import dev.meros.longrunning.LongRunningException;
import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.command.Refusal;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

final class EngineTest {
    private static final FrameworkId ID = new FrameworkId("long-running");

    private final FakeSchedulerDriver driver =
            new FakeSchedulerDriver(ID, Instant.parse("2030-01-01T00:00:00Z"));
    private final List<String> published = new ArrayList<>();
    private final Engine engine = engine(driver);

    private Engine engine(FakeSchedulerDriver on) {
        Engine made =
                new Engine(
                        new LongRunning("*"),
                        new Outlet() {
                            @Override
                            public void publish(Effect.Publish event) {
                                published.add(event.type());
                            }

                            @Override
                            public void probe(Effect.Probe probe) {}

                            @Override
                            public void probe(Effect.ReadinessProbe probe) {}

                            @Override
                            public void count(Effect effect) {}
                        },
                        UUID::randomUUID);
        made.attach(on);
        on.run();
        return made;
    }

    private void subscribe(Engine to) {
        to.subscribed(driver, new Event.Subscribed(ID, 15.0, null));
    }

    private CompletableFuture<Answer> post(Engine to) {
        CompletableFuture<Answer> answer =
                to.submit(
                        driver,
                        new Command.CreateApp(
                                Map.of("id", "/a", "cmd", "run"),
                                Command.Force.RESPECT_LOCKS,
                                new Command.Origin("", "")));
        driver.run();
        return answer;
    }

    private static Offer offer() {
        return Offer.builder()
                .id(new OfferId("o1"))
                .frameworkId(ID)
                .agentId(new AgentId("s1"))
                .hostname("h1")
                .resources(
                        List.of(
                                Resource.scalar("cpus", Scalar.of(4)),
                                Resource.scalar("mem", Scalar.of(4000)),
                                Resource.ranges("ports", List.of(new Value.Range(31000L, 31010L)))))
                .build();
    }

    private List<String> entries() {
        return driver.stateEntries("").join().stream().map(FrameworkState.Entry::name).toList();
    }

    @Test
    void requestsWaitForTheSubscriptionAndAreAnsweredWhenStored() {
        CompletableFuture<Answer> answer = post(engine);
        assertThat(answer).isNotDone();

        subscribe(engine);

        assertThat(answer.join()).isInstanceOf(Answer.Created.class);
        assertThat(entries())
                .anyMatch(n -> n.equals("app/a"))
                .anyMatch(n -> n.startsWith("version/"))
                .anyMatch(n -> n.startsWith("deployment/"));
        assertThat(published).contains("api_post_event", "deployment_info");
    }

    @Test
    void requestsAreRefusedWhenNoSubscriptionComes() {
        CompletableFuture<Answer> answer = post(engine);

        driver.advance(Duration.ofSeconds(6));

        assertThat(answer.join())
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        r -> assertThat(r.refusal()).isInstanceOf(Refusal.Unavailable.class));
    }

    @Test
    void aKilledFrameworkFindsItsTasksAgain() {
        subscribe(engine);
        assertThat(post(engine)).isDone();
        engine.offers(driver, List.of(offer()));
        driver.advance(Duration.ofMillis(50));
        TaskInfo task = driver.launched().getFirst();
        driver.clearCalls();

        Engine again = engine(driver);
        subscribe(again);

        List<Call> calls = driver.calls(Call.Type.RECONCILE);
        assertThat(calls).hasSize(2);
        assertThat(calls.getFirst().reconcile().tasks())
                .containsExactly(new Call.Reconcile.Task(task.taskId(), task.agentId()));
        TaskStatus running =
                TaskStatus.builder()
                        .taskId(task.taskId())
                        .agentId(task.agentId())
                        .state(TaskState.TASK_RUNNING)
                        .uuid(Bytes.ofUtf8("u"))
                        .build();
        assertThat(again.update(driver, running)).isEqualTo(Acknowledgement.LATER);
        assertThat(driver.calls(Call.Type.ACKNOWLEDGE)).hasSize(1);
        assertThat(driver.calls(Call.Type.KILL)).isEmpty();
        assertThat(entries()).noneMatch(n -> n.startsWith("deployment/"));
    }

    @Test
    void anotherInstanceThatWritesEndsThisOne() {
        subscribe(engine);
        Engine other = engine(driver);
        subscribe(other);
        assertThat(post(other)).isDone();

        CompletableFuture<Answer> answer = post(engine);

        assertThat(answer.join()).isInstanceOf(Answer.Refused.class);
        assertThat(engine.ended())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(LongRunningException.class)
                .withMessageContaining("another instance of this framework");
    }

    @Test
    void withoutWorkNoOffersAreWanted() {
        subscribe(engine);
        assertThat(driver.calls(Call.Type.SUPPRESS)).hasSize(1);

        assertThat(post(engine)).isDone();

        assertThat(driver.calls(Call.Type.REVIVE)).hasSize(1);
        engine.offers(driver, List.of(offer()));
        driver.advance(Duration.ofMillis(50));
        assertThat(driver.calls(Call.Type.SUPPRESS)).hasSize(2);
        engine.offers(driver, List.of(offer()));
        driver.advance(Duration.ofMillis(50));
        assertThat(driver.calls(Call.Type.DECLINE)).hasSize(1);
    }

    @Test
    void anUnreadableEntryIsNamed() {
        driver.writeState(
                        List.of(new FrameworkState.Change("app/x", 0L, Bytes.ofUtf8("{\"id\":1}"))))
                .join();

        subscribe(engine);

        assertThat(engine.ended())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("state entry: app/x");
    }
}
