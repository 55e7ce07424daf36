package dev.meros.api.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.scheduler.Call;
import dev.meros.api.testing.FakeKernel;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Calls that wait together leave together, with kernels that take batches.
final class BatchingTest {
    private static final int CALLS = 300;

    private final FakeKernel kernel = FakeKernel.start();
    private final RecordingFramework framework = new RecordingFramework();
    private final HttpSchedulerDriver driver =
            new HttpSchedulerDriver(
                    HttpSchedulerDriver.Settings.of(
                                    kernel.uri(),
                                    FrameworkInfo.builder().user("u").name("n").build())
                            .withConnection(
                                    ConnectionSettings.DEFAULTS.withBackOff(
                                            Duration.ofMillis(1), Duration.ofMillis(20))),
                    framework);

    @AfterEach
    void close() {
        driver.close();
        kernel.close();
    }

    private void subscribe() {
        driver.start();
        kernel.awaitSubscription().accept("f-1", 15);
        framework.expect("subscribed f-1");
    }

    private void suppressOneByOne() {
        driver.execute(
                () ->
                        IntStream.range(0, CALLS)
                                .forEach(i -> driver.suppress(List.of("role-" + i))));
    }

    private void assertAllCameInOrder() {
        for (int i = 0; i < CALLS; i++) {
            Call call = kernel.awaitCall().call();
            assertThat(call.suppress()).isEqualTo(new Call.Suppress(List.of("role-" + i)));
            assertThat(call.frameworkId()).hasToString("f-1");
        }
    }

    @Test
    void waitingCallsShareRequestsAndKeepTheirOrder() {
        kernel.takeBatches();
        subscribe();

        suppressOneByOne();

        assertAllCameInOrder();
        assertThat(kernel.requests()).isLessThan(CALLS / 2);
    }

    @Test
    void aKernelThatDoesNotOfferItGetsNoBatch() {
        subscribe();

        suppressOneByOne();

        assertAllCameInOrder();
        assertThat(kernel.requests()).isGreaterThan(CALLS);
    }

    @Test
    void aBatchThatIsTooLargeIsSentCallByCall() {
        kernel.takeBatches();
        subscribe();
        kernel.refuseNextBatch(413, "{\"message\":\"calls: too many\"}");

        suppressOneByOne();

        assertAllCameInOrder();
    }

    @Test
    void aRefusedCallOfABatchDoesNotEndTheSubscription() {
        kernel.takeBatches();
        subscribe();
        kernel.refuseNextBatch(
                200,
                "{\"accepted\":0,\"refused\":[{\"index\":0,\"status\":400,\"message\":\"no\"}]}");

        suppressOneByOne();
        Awaitility.await().until(() -> !kernel.hasBatchRefusal());
        driver.revive(List.of("last"));

        Call last = kernel.awaitCall().call();
        while (last.revive() == null) {
            last = kernel.awaitCall().call();
        }
        assertThat(last.revive().roles()).containsExactly("last");
        assertThat(kernel.hasSubscription()).isFalse();
    }

    @Test
    void callsThatCameTooThickAreMadeAgainBeforeTheNextOnes() {
        subscribe();
        kernel.refuseNext(429, "{\"message\":\"calls-per-second: more than 1\"}");

        driver.suppress(List.of("first"));
        driver.revive(List.of("second"));

        List<Call> calls = new ArrayList<>();
        do {
            calls.add(kernel.awaitCall().call());
        } while (calls.getLast().revive() == null);
        assertThat(calls.get(calls.size() - 2).suppress())
                .isEqualTo(new Call.Suppress(List.of("first")));
        assertThat(kernel.requests()).as("one of them twice").isEqualTo(3);
        assertThat(kernel.hasSubscription()).isFalse();
    }

    @Test
    void aCallOfABatchThatWasOneTooManyIsMadeAgain() {
        kernel.takeBatches();
        subscribe();
        kernel.refuseNextBatch(
                200,
                "{\"accepted\":1,\"refused\":[{\"index\":1,\"status\":429,\"message\":\"later\"}]}");

        suppressOneByOne();
        Awaitility.await().until(() -> !kernel.hasBatchRefusal());
        driver.revive(List.of("last"));

        List<Call> alone = new ArrayList<>();
        do {
            alone.add(kernel.awaitCall().call());
        } while (alone.getLast().revive() == null);
        assertThat(alone).as("one of the batch that was not done").hasSizeGreaterThan(1);
    }

    @Test
    void aStaleCallOfABatchEndsTheSubscription() {
        kernel.takeBatches();
        subscribe();
        kernel.refuseNextBatch(
                200,
                "{\"accepted\":0,\"refused\":[{\"index\":1,\"status\":400,"
                        + "\"message\":\"The stream ID is not current\"}]}");

        suppressOneByOne();

        framework.expect("disconnected");
        kernel.awaitSubscription();
    }
}
