package dev.meros.api.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskId;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.testing.FakeKernel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// What the driver does when the kernel, or what is between, is at fault: one fault in each test.
@Timeout(90)
final class DriverFaultsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final FrameworkInfo INFO =
            FrameworkInfo.builder().user("somebody").name("recorder").build();
    private static final ConnectionSettings QUICK =
            ConnectionSettings.DEFAULTS.withBackOff(Duration.ofMillis(1), Duration.ofMillis(20));

    private final FakeKernel kernel = FakeKernel.start();
    private final RecordingFramework framework = new RecordingFramework();
    private final HttpSchedulerDriver driver =
            new HttpSchedulerDriver(
                    HttpSchedulerDriver.Settings.of(kernel.uri(), INFO).withConnection(QUICK),
                    framework);

    @AfterEach
    void close() {
        driver.close();
        kernel.close();
    }

    private FakeKernel.Subscription subscribed() {
        FakeKernel.Subscription stream = kernel.awaitSubscription();
        stream.accept("f-1", 15);
        framework.expect("subscribed f-1");
        return stream;
    }

    @Test
    void aStreamThatBreaksWithinARecordIsReplacedAndTheHalfRecordForgotten() {
        driver.start();
        FakeKernel.Subscription first = subscribed();
        byte[] record = RecordIo.frame(Json.write(Event.rescind(new OfferId("o-1"))));

        first.sendBytes(Arrays.copyOf(record, record.length / 2));
        first.close();

        framework.expect("disconnected");
        FakeKernel.Subscription second = subscribed();
        second.send(Event.rescind(new OfferId("o-2")));
        framework.expect("rescinded o-2");
    }

    @Test
    void aStreamThatBreaksBeforeItsFirstEventIsReplacedWithoutAWordToTheFramework() {
        driver.start();

        kernel.awaitSubscription().close();

        subscribed();
        assertThat(framework.heardNothingMore()).isTrue();
    }

    @Test
    void aRecordOfMoreThanTheLimitEndsTheStreamAndNotTheDriver() {
        driver.start();
        FakeKernel.Subscription first = subscribed();

        first.sendBytes("9999999999\n".getBytes(StandardCharsets.US_ASCII));

        framework.expect("disconnected");
        subscribed();
    }

    @Test
    void anEventThatIsNoEventEndsTheStreamAndNotTheDriver() {
        driver.start();
        FakeKernel.Subscription first = subscribed();

        first.sendBytes(RecordIo.frame("{\"type\":".getBytes(StandardCharsets.UTF_8)));

        framework.expect("disconnected");
        subscribed();
    }

    @Test
    void aSlowStreamIsReadAsItComes() {
        driver.start();
        FakeKernel.Subscription stream = kernel.awaitSubscription();
        byte[] record =
                RecordIo.frame(
                        Json.write(
                                Event.subscribed(
                                        new Event.Subscribed(new FrameworkId("f-1"), 15.0, null))));

        for (byte one : record) {
            stream.sendBytes(one);
        }

        framework.expect("subscribed f-1");
    }

    @Test
    void missedHeartbeatsAreCountedAsTheSettingSays() {
        HttpSchedulerDriver patient =
                new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(kernel.uri(), INFO)
                                .withConnection(QUICK.withMissedHeartbeats(1)),
                        framework);
        try (patient) {
            patient.start();
            kernel.awaitSubscription().accept("f-1", 0.05);

            framework.expect("subscribed f-1", "disconnected");
            subscribed();
        }
    }

    @Test
    void heartbeatsKeepAStreamWithoutEventsAlive() {
        int patience = 20;
        double interval = 0.1;
        HttpSchedulerDriver patient =
                new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(kernel.uri(), INFO)
                                .withConnection(QUICK.withMissedHeartbeats(patience)),
                        framework);
        try (patient) {
            patient.start();
            FakeKernel.Subscription stream = kernel.awaitSubscription();
            stream.accept("f-1", interval);
            framework.expect("subscribed f-1");
            Instant end = Instant.now().plusMillis((long) (1_300 * interval * patience));

            await().pollInterval(Duration.ofMillis(50))
                    .until(
                            () -> {
                                stream.send(Event.heartbeat());
                                return Instant.now().isAfter(end);
                            });

            assertThat(framework.heardNothingMore()).isTrue();
            assertThat(kernel.hasSubscription()).isFalse();
        }
    }

    @Test
    void aRedirectLoopIsLeftAfterAFewTurns() {
        String here = "//127.0.0.1:" + kernel.uri().getPort() + "/api/v1/scheduler";
        for (int i = 0; i < 20; i++) {
            kernel.redirectNext(here);
        }
        driver.start();

        subscribed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "//", "::", "mailto:nobody", "http://[", "/api/v1/scheduler"})
    void aRedirectToNowhereCountsAsAFailure(String location) {
        kernel.redirectNext(location.isEmpty() ? " " : location);
        driver.start();

        subscribed();
    }

    @Test
    void aRedirectOfACallMovesTheSubscription() {
        try (FakeKernel leader = FakeKernel.start()) {
            driver.start();
            subscribed();
            kernel.redirectNext("//127.0.0.1:" + leader.uri().getPort());

            driver.revive(List.of());

            framework.expect("disconnected");
            leader.awaitSubscription().accept("f-1", 15);
            framework.expect("subscribed f-1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 429, 500, 502, 503, 504})
    void aKernelThatMayDoLaterIsAskedAgain(int status) {
        kernel.refuseNext(status, "not now");
        driver.start();

        subscribed();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 405, 406, 415})
    void aKernelThatWillNotHaveTheFrameworkEndsTheDriver(int status) {
        kernel.refuseNext(status, "never");
        driver.start();

        framework.expect("error SUBSCRIBE refused, " + status + ": never");
        assertThatThrownBy(() -> driver.await(DEADLINE))
                .isExactlyInstanceOf(DriverException.class)
                .hasMessage("SUBSCRIBE refused, " + status + ": never");
        assertThat(kernel.hasSubscription()).isFalse();
    }

    @Test
    void aKernelThatIsTooBusyForACallGetsItAgainBeforeTheNext() {
        driver.start();
        subscribed();
        kernel.refuseNext(429, "calls: too many");

        driver.revive(List.of("first"));
        driver.revive(List.of("second"));

        assertThat(kernel.awaitCall().call().revive()).isEqualTo(new Call.Revive(List.of("first")));
        assertThat(kernel.awaitCall().call().revive())
                .isEqualTo(new Call.Revive(List.of("second")));
        assertThat(framework.heardNothingMore()).isTrue();
    }

    @Test
    void aCallThatFailsInsideTheKernelIsLostAndNothingElse() {
        driver.start();
        subscribed();
        kernel.refuseNext(500, "out of order");
        driver.revive(List.of("lost"));

        driver.revive(List.of("late"));

        assertThat(kernel.awaitCall().call().revive()).isEqualTo(new Call.Revive(List.of("late")));
        assertThat(framework.heardNothingMore()).isTrue();
    }

    @Test
    void aWrongStreamIdLeadsToANewSubscription() {
        driver.start();
        subscribed();
        kernel.refuseNext(400, "The stream ID 'x' included in this request didn't match");

        driver.revive(List.of());

        framework.expect("disconnected");
        subscribed();
    }

    @Test
    void aCallWithoutAnAnswerLeadsToANewSubscription() {
        HttpSchedulerDriver impatient =
                new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(kernel.uri(), INFO)
                                .withConnection(QUICK.withAnswerTimeout(Duration.ofSeconds(2))),
                        framework);
        try (impatient) {
            impatient.start();
            subscribed();
            kernel.holdNext(1);

            impatient.kill(new TaskId("t-1"), new AgentId("a-1"), null);

            framework.expect("disconnected");
            subscribed();
        }
    }

    @Test
    void tooManyWaitingCallsLeadToANewSubscription() {
        HttpSchedulerDriver small =
                new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(kernel.uri(), INFO)
                                .withConnection(QUICK.withMaxWaitingCalls(10)),
                        framework);
        try (small) {
            small.start();
            subscribed();
            kernel.holdNext(1);
            small.suppress(List.of());
            await().until(kernel::holdsAll);

            for (int i = 0; i < 20; i++) {
                small.suppress(List.of());
            }

            framework.expect("disconnected");
            subscribed();
        }
    }

    @Test
    void tasksAreReconciledWithEachSubscriptionWhenSettingsSaySo() {
        HttpSchedulerDriver careful =
                new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(kernel.uri(), INFO)
                                .withConnection(QUICK)
                                .withReconciliation(
                                        HttpSchedulerDriver.Reconcile.WITH_EACH_SUBSCRIPTION),
                        framework);
        try (careful) {
            careful.start();
            for (int i = 0; i < 2; i++) {
                FakeKernel.Subscription stream = subscribed();
                Call call = kernel.awaitCall().call();
                assertThat(call.type()).isEqualTo(Call.Type.RECONCILE);
                assertThat(call.reconcile()).isEqualTo(new Call.Reconcile(List.of()));
                stream.close();
                framework.expect("disconnected");
            }
        }
    }

    @Test
    void aFrameworkIdOfItsOwnIsKeptOverFailover() {
        FrameworkInfo own = INFO.toBuilder().id(new FrameworkId("mine")).build();
        HttpSchedulerDriver second =
                new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(kernel.uri(), own).withConnection(QUICK),
                        framework);
        try (second) {
            second.start();

            Call call = kernel.awaitSubscription().call();

            assertThat(call.frameworkId()).isEqualTo(new FrameworkId("mine"));
            assertThat(call.subscribe().frameworkInfo().id()).isEqualTo(new FrameworkId("mine"));
        }
    }
}
