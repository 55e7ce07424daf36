package dev.meros.api.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.state.FrameworkState;
import dev.meros.api.testing.FakeKernel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

final class FrameworkStateTest {
    private final FakeKernel kernel = FakeKernel.start();
    private final RecordingFramework framework = new RecordingFramework();
    private final HttpSchedulerDriver driver =
            new HttpSchedulerDriver(
                    HttpSchedulerDriver.Settings.of(
                            kernel.uri(),
                            FrameworkInfo.builder().user("somebody").name("keeper").build()),
                    framework);

    @BeforeEach
    void subscribe() {
        driver.start();
        kernel.awaitSubscription().accept("a name / with ü", 15);
        framework.expect("subscribed a name / with ü");
    }

    @AfterEach
    void close() {
        driver.close();
        kernel.close();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    private static FrameworkState.Change change(String name, long expectedVersion, String value) {
        return new FrameworkState.Change(
                name, expectedVersion, Bytes.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        List<Long> versions =
                get(
                        driver.writeState(
                                List.of(
                                        change("app/a&b", 0, "one"),
                                        change("app/z", 0, "two"),
                                        change("job/a", 0, "three"))));

        List<FrameworkState.Entry> entries = get(driver.stateEntries("app/"));

        assertThat(versions).containsExactly(1L, 1L, 1L);
        assertThat(entries)
                .extracting(FrameworkState.Entry::name)
                .containsExactly("app/a&b", "app/z");
        assertThat(get(driver.stateEntries("app/a&"))).hasSize(1);
    }

    @Test
    void aWriteThatExpectsAnotherVersionNamesTheEntriesInItsWay() throws Exception {
        get(driver.writeState(List.of(change("a", 0, "one"))));

        CompletableFuture<List<Long>> second = driver.writeState(List.of(change("a", 0, "two")));

        assertThatThrownBy(() -> get(second))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StateConflictException.class,
                        e ->
                                assertThat(e.conflicts())
                                        .containsExactly(new FrameworkState.Version("a", 1L)));
    }

    @Test
    void writesOfOneFrameworkHappenInTheirOrder() throws Exception {
        CompletableFuture<List<Long>> last = CompletableFuture.completedFuture(List.of());
        for (long version = 0; version < 50; version++) {
            last = driver.writeState(List.of(change("counter", version, "" + version)));
        }

        assertThat(get(last)).containsExactly(50L);
    }

    @Test
    void futuresCompleteOnTheDriversThread() throws Exception {
        CompletableFuture<CompletableFuture<Thread>> completedOn = new CompletableFuture<>();

        driver.execute(
                () ->
                        completedOn.complete(
                                driver.stateEntries("")
                                        .thenApply(entries -> Thread.currentThread())));

        assertThat(get(get(completedOn))).isEqualTo(framework.threads().getFirst());
    }

    @Test
    void withoutASubscriptionNothingIsWritten() throws Exception {
        driver.stop();
        assertThat(driver.await(Duration.ofSeconds(10))).isTrue();

        assertThatThrownBy(() -> get(driver.writeState(List.of(change("a", 0, "one")))))
                .hasCauseInstanceOf(StateException.class);
        assertThatThrownBy(() -> get(driver.stateEntries("")))
                .hasCauseInstanceOf(StateException.class);
    }
}
