package dev.meros.kernel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.StreamId;
import dev.meros.kernel.core.command.FrameworkCommand;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.effect.Answer;
import dev.meros.kernel.core.effect.Effect;
import dev.meros.kernel.journal.MemoryJournal;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

final class EngineTest {
    private final MemoryJournal.Store store = new MemoryJournal.Store();
    private final List<Effect> sent = new CopyOnWriteArrayList<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final List<Engine> engines = new ArrayList<>();
    private HeldJournal journal = new HeldJournal(new MemoryJournal(store));

    @AfterEach
    void closeAll() {
        journal.letGo();
        engines.forEach(Engine::close);
    }

    private Engine engine(int mailbox, int imageEntries) {
        KernelRules rules =
                KernelRules.defaults(new KernelRules.Master("here", "127.0.0.1", 5050, "0.1.0"));
        Engine engine =
                new Engine(
                        rules,
                        journal,
                        new Engine.Limits(mailbox, 100, 2, imageEntries, Duration.ofMillis(10)),
                        new Engine.Parts(
                                InstantSource.system(),
                                sent::add,
                                new QuietObserver(),
                                (fault, _) -> faults.add(fault)));
        engines.add(engine);
        return engine;
    }

    private Engine lead() {
        Engine engine = engine(1_000, 1_000);
        await(engine.start());
        return engine;
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static FrameworkCommand.Subscribe subscribe(String name) {
        FrameworkInfo info =
                FrameworkInfo.builder()
                        .user("u")
                        .name(name)
                        .id(new FrameworkId(name))
                        .failoverTimeout(1_000.0)
                        .build();
        return new FrameworkCommand.Subscribe(
                new Call.Subscribe(info, List.of(), null), new StreamId("stream of " + name));
    }

    private static List<String> frameworks(Engine engine) {
        return await(
                engine.reader()
                        .read(
                                state ->
                                        state.frameworks().all().stream()
                                                .map(f -> f.id().value())
                                                .toList()));
    }

    @Test
    void answersMessagesAndReadsWaitForTheCommit() {
        Engine engine = lead();
        journal.hold();

        CompletableFuture<Answer> answer = engine.submit(subscribe("f"));
        Awaitility.await().until(() -> journal.held() > 0);

        assertThat(answer).isNotDone();
        assertThat(sent).isEmpty();
        assertThat(frameworks(engine)).isEmpty();

        journal.letGo();

        assertThat(await(answer)).isInstanceOf(Answer.Accepted.class);
        assertThat(frameworks(engine)).containsExactly("f");
        Awaitility.await().until(() -> !sent.isEmpty());
        assertThat(sent.getFirst())
                .isInstanceOfSatisfying(
                        Effect.ToFramework.class,
                        e -> assertThat(e.event().type()).isEqualTo(Event.Type.SUBSCRIBED));
    }

    @Test
    void whatRestsOnAnUncommittedRecordWaitsForItToo() {
        Engine engine = lead();
        journal.hold();

        CompletableFuture<Answer> first = engine.submit(subscribe("f"));
        Awaitility.await().until(() -> journal.held() > 0);
        CompletableFuture<Answer> revive =
                engine.submit(
                        new FrameworkCommand.Called(
                                Call.revive(new FrameworkId("f"), List.of()),
                                new StreamId("stream of f")));
        CompletableFuture<Answer> refused =
                engine.submit(
                        new OperatorCommand.KillTask(new FrameworkId("f"), new TaskId("none")));
        Awaitility.await().until(() -> engine.mailboxDepth() == 0);

        assertThat(first).isNotDone();
        assertThat(revive).isNotDone();
        assertThat(refused).isNotDone();

        journal.letGo();

        assertThat(await(revive)).isInstanceOf(Answer.Accepted.class);
        assertThat(await(refused)).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void anAnswerIsThereBeforeItsMessages() {
        Engine engine = lead();
        List<Integer> messagesAtAnswer = new CopyOnWriteArrayList<>();
        journal.hold();

        CompletableFuture<Answer> answer = engine.submit(subscribe("f"));
        CompletableFuture<Void> noted = answer.thenAccept(_ -> messagesAtAnswer.add(sent.size()));
        Awaitility.await().until(() -> journal.held() > 0);
        journal.letGo();
        await(noted);

        assertThat(messagesAtAnswer).containsExactly(0);
    }

    @Test
    void aFullMailboxRefuses() {
        Engine engine = engine(2, 1_000);
        await(engine.start());
        journal.hold();

        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            answers.add(engine.submit(subscribe("f" + i)));
        }

        assertThat(answers)
                .filteredOn(CompletableFuture::isDone)
                .isNotEmpty()
                .allSatisfy(
                        a ->
                                assertThat(a.join())
                                        .isInstanceOfSatisfying(
                                                Answer.Refused.class,
                                                r ->
                                                        assertThat(r.refusal())
                                                                .isEqualTo(
                                                                        Answer.Refusal
                                                                                .UNAVAILABLE)));
    }

    @Test
    void beforeItLeadsEverythingIsRefused() {
        Engine engine = engine(10, 1_000);

        assertThat(await(engine.submit(subscribe("f")))).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void aCommitThatFailsStopsTheKernel() {
        Engine engine = lead();
        journal.failNext();

        CompletableFuture<Answer> answer = engine.submit(subscribe("f"));

        assertThat(await(answer))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        r -> assertThat(r.refusal()).isEqualTo(Answer.Refusal.UNAVAILABLE));
        Awaitility.await().until(() -> faults.equals(List.of(Fault.COMMIT_FAILED)));
        assertThat(engine.isLeading()).isFalse();
    }

    @Test
    void aRestartReplaysTheSameState() {
        Engine first = lead();
        for (int i = 0; i < 20; i++) {
            await(first.submit(subscribe("f" + i)));
        }
        long hash = await(first.reader().read(ClusterState::stateHash));
        first.close();

        journal = new HeldJournal(new MemoryJournal(store));
        Engine second = lead();

        assertThat(frameworks(second)).hasSize(20);
        assertThat(hash).isNotZero();
    }

    @Test
    void aRestartFromAnImageHasEverything() {
        Engine first = engine(1_000, 5);
        await(first.start());
        for (int i = 0; i < 23; i++) {
            await(first.submit(subscribe("f" + i)));
        }
        Awaitility.await().until(() -> journal.images() > 0);
        first.close();

        journal = new HeldJournal(new MemoryJournal(store));
        Engine second = lead();

        assertThat(frameworks(second)).hasSize(23).contains("f0", "f22");
    }

    @Test
    void anEndedEngineRefuses() {
        Engine engine = lead();
        engine.close();

        assertThat(await(engine.submit(subscribe("f")))).isInstanceOf(Answer.Refused.class);
        assertThatThrownBy(() -> engine.reader().read(ClusterState::term).get())
                .hasMessageContaining("the kernel ends");
    }
}
