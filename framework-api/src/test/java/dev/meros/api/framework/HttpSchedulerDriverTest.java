package dev.meros.api.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Request;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.testing.FakeKernel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

final class HttpSchedulerDriverTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final FrameworkInfo INFO =
            FrameworkInfo.builder().user("somebody").name("recorder").build();

    private static final ConnectionSettings IMPATIENT =
            ConnectionSettings.DEFAULTS.withAnswerTimeout(Duration.ofMillis(200));

    private final FakeKernel kernel = FakeKernel.start();
    private final RecordingFramework framework = new RecordingFramework();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(kernel));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    private HttpSchedulerDriver started(HttpSchedulerDriver.Settings settings) {
        HttpSchedulerDriver driver =
                new HttpSchedulerDriver(
                        settings.withConnection(
                                settings.connection()
                                        .withBackOff(Duration.ofMillis(1), Duration.ofMillis(20))),
                        framework);
        open.add(driver);
        return driver.start();
    }

    private HttpSchedulerDriver started() {
        return started(HttpSchedulerDriver.Settings.of(kernel.uri(), INFO));
    }

    private FakeKernel.Subscription subscribed() {
        FakeKernel.Subscription stream = kernel.awaitSubscription();
        stream.accept("f-1", 15);
        framework.expect("subscribed f-1");
        return stream;
    }

    private static Offer offer(String id, String hostname) {
        return Offer.builder()
                .id(new OfferId(id))
                .frameworkId(new FrameworkId("f-1"))
                .agentId(new AgentId("a-1"))
                .hostname(hostname)
                .build();
    }

    private static TaskStatus status(String task, String message) {
        return TaskStatus.builder()
                .taskId(new TaskId(task))
                .agentId(new AgentId("a-1"))
                .state(TaskState.TASK_RUNNING)
                .message(message)
                .uuid(Bytes.of("0123456789abcdef".getBytes(StandardCharsets.US_ASCII)))
                .build();
    }

    @Test
    void eventsArriveInOrderOnOneThread() {
        started();
        FakeKernel.Subscription stream = subscribed();

        stream.send(Event.heartbeat());
        stream.send(Event.offers(List.of(offer("o-1", "h-1"), offer("o-2", "h-2"))));
        stream.send(Event.rescind(new OfferId("o-1")));
        stream.send(Event.update(status("t-1", "hello")));
        stream.send(Event.failure(new Event.Failure(new AgentId("a-1"), null, null)));

        framework.expect(
                "offer o-1 of h-1",
                "offer o-2 of h-2",
                "rescinded o-1",
                "update t-1 hello",
                "failure a-1");
        assertThat(framework.threads()).hasSize(1);
    }

    @Test
    void callsLeaveInTheOrderInWhichTheyAreMadeWithTheStreamId() {
        HttpSchedulerDriver driver = started();
        FakeKernel.Subscription stream = subscribed();

        IntStream.range(0, 100)
                .forEach(i -> driver.kill(new TaskId("t-" + i), new AgentId("a-1"), null));
        driver.decline(List.of(new OfferId("o-1")), new Filters(1.0));

        for (int i = 0; i < 100; i++) {
            FakeKernel.Received received = kernel.awaitCall();
            assertThat(received.call().kill().taskId().value()).isEqualTo("t-" + i);
            assertThat(received.call().frameworkId()).isEqualTo(new FrameworkId("f-1"));
            assertThat(received.streamId()).isEqualTo(stream.streamId());
        }
        assertThat(kernel.awaitCall().call().type()).isEqualTo(Call.Type.DECLINE);
    }

    @Test
    void aStatusIsAcknowledgedWhenItsCallbackHasReturned() {
        started();
        FakeKernel.Subscription stream = subscribed();

        stream.send(Event.update(status("t-1", "hello")));
        stream.send(Event.update(status("t-2", "hello").toBuilder().uuid(null).build()));
        stream.send(Event.update(status("t-3", "hello")));

        assertThat(List.of(kernel.awaitCall(), kernel.awaitCall()))
                .extracting(received -> received.call().acknowledge().taskId().value())
                .containsExactlyInAnyOrder("t-1", "t-3");
    }

    @Test
    void aStatusToBeAcknowledgedLaterIsNotAcknowledgedByTheDriver() {
        RecordingFramework later = new RecordingFramework(Framework.Acknowledgement.LATER);
        HttpSchedulerDriver driver =
                new HttpSchedulerDriver(HttpSchedulerDriver.Settings.of(kernel.uri(), INFO), later);
        open.add(driver);
        driver.start();
        FakeKernel.Subscription stream = kernel.awaitSubscription();
        stream.accept("f-1", 15);

        stream.send(Event.update(status("t-1", "hello")));
        later.expect("subscribed f-1", "update t-1 hello");
        driver.revive(List.of());

        assertThat(kernel.awaitCall().call().type()).isEqualTo(Call.Type.REVIVE);
    }

    @Test
    void eventsMayBeCutAnywhereEvenInsideACharacter() {
        started();
        FakeKernel.Subscription stream = subscribed();
        byte[] record =
                RecordIo.frame(Json.write(Event.update(status("t-1", "größer als 🦆 → ∞"))));

        for (int cut = 1; cut < record.length; cut++) {
            stream.sendBytes(Arrays.copyOfRange(record, 0, cut));
            stream.sendBytes(Arrays.copyOfRange(record, cut, record.length));
        }
        for (byte b : record) {
            stream.sendBytes(b);
        }

        for (int i = 0; i < record.length; i++) {
            framework.expect("update t-1 größer als 🦆 → ∞");
        }
    }

    @Test
    void severalEventsMayComeInOneChunk() {
        started();
        FakeKernel.Subscription stream = subscribed();
        byte[] one = RecordIo.frame(Json.write(Event.rescind(new OfferId("o-1"))));
        byte[] two = new byte[2 * one.length];
        System.arraycopy(one, 0, two, 0, one.length);
        System.arraycopy(one, 0, two, one.length, one.length);

        stream.sendBytes(two);

        framework.expect("rescinded o-1", "rescinded o-1");
    }

    @Test
    void unknownEventsAreIgnored() {
        started();
        FakeKernel.Subscription stream = subscribed();

        stream.sendBytes(RecordIo.frame("{\"type\":\"NOVELTY\"}".getBytes(StandardCharsets.UTF_8)));
        stream.sendBytes(RecordIo.frame("{\"type\":\"RESCIND\"}".getBytes(StandardCharsets.UTF_8)));
        stream.send(Event.rescind(new OfferId("o-1")));

        framework.expect("rescinded o-1");
    }

    @Test
    void aBrokenStreamIsReplacedUnderTheSameIdAndSuppression() {
        HttpSchedulerDriver driver = started();
        FakeKernel.Subscription first = subscribed();
        driver.suppress(List.of());
        kernel.awaitCall();

        first.close();

        framework.expect("disconnected");
        FakeKernel.Subscription second = kernel.awaitSubscription();
        assertThat(second.call().frameworkId()).isEqualTo(new FrameworkId("f-1"));
        assertThat(second.call().subscribe().frameworkInfo().id())
                .isEqualTo(new FrameworkId("f-1"));
        assertThat(second.call().subscribe().suppressedRoles()).containsExactly("*");
        second.accept("f-1", 15);
        framework.expect("subscribed f-1");
    }

    @Test
    void aDemandIsStatedAgainWithANewSubscription() {
        HttpSchedulerDriver driver = started();
        FakeKernel.Subscription first = subscribed();
        Request demand = Request.of("*", 3, List.of(Resource.scalar("cpus", Scalar.of(1L))));
        driver.request(List.of(demand));
        kernel.awaitCall();

        first.close();

        framework.expect("disconnected");
        subscribed();
        assertThat(kernel.awaitCall().call().request().requests()).containsExactly(demand);
    }

    @Test
    void aDemandThatWasTakenBackIsNotStatedAgain() {
        HttpSchedulerDriver driver = started();
        FakeKernel.Subscription first = subscribed();
        driver.request(
                List.of(Request.of("*", 3, List.of(Resource.scalar("cpus", Scalar.of(1L))))));
        kernel.awaitCall();
        driver.request(List.of());
        kernel.awaitCall();

        first.close();

        framework.expect("disconnected");
        subscribed();
        driver.revive(List.of());
        assertThat(kernel.awaitCall().call().type()).isEqualTo(Call.Type.REVIVE);
    }

    @Test
    void anUnreadableStreamIsReplaced() {
        started();
        FakeKernel.Subscription first = subscribed();

        first.sendBytes("this is not a record".getBytes(StandardCharsets.UTF_8));

        framework.expect("disconnected");
        subscribed();
    }

    @Test
    void aSilentStreamIsReplacedAfterFiveMissedHeartbeats() {
        started();
        kernel.awaitSubscription().accept("f-1", 0.02);

        framework.expect("subscribed f-1", "disconnected");
        subscribed();
    }

    @Test
    void aKernelThatDoesNotAcceptInTimeIsLeft() {
        started(HttpSchedulerDriver.Settings.of(kernel.uri(), INFO).withConnection(IMPATIENT));

        kernel.awaitSubscription();

        subscribed();
    }

    @Test
    void aKernelThatDoesNotAnswerInTimeIsLeft() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            URI silent = URI.create("http://127.0.0.1:" + mute.getLocalPort());
            started(
                    HttpSchedulerDriver.Settings.of(List.of(silent, kernel.uri()), INFO)
                            .withConnection(IMPATIENT));

            subscribed();
        }
    }

    @Test
    void callsMadeWithoutASubscriptionAreDropped() {
        HttpSchedulerDriver driver = started();
        driver.kill(new TaskId("early"), null, null);
        FakeKernel.Subscription first = subscribed();
        first.close();
        framework.expect("disconnected");
        driver.kill(new TaskId("between"), null, null);
        subscribed();

        driver.kill(new TaskId("late"), null, null);

        assertThat(kernel.awaitCall().call().kill().taskId().value()).isEqualTo("late");
    }

    @Test
    void aRedirectNamesTheKernelToAsk() {
        FakeKernel leader = FakeKernel.start();
        open.add(leader);
        kernel.redirectNext("//127.0.0.1:" + leader.uri().getPort() + "/api/v1/scheduler");
        HttpSchedulerDriver driver = started();

        leader.awaitSubscription().accept("f-1", 15);

        framework.expect("subscribed f-1");
        driver.revive(List.of());
        assertThat(leader.awaitCall().call().type()).isEqualTo(Call.Type.REVIVE);
    }

    @Test
    void theNextKernelIsAskedWhenOneCannotBeReached() {
        FakeKernel gone = FakeKernel.start();
        gone.close();
        started(HttpSchedulerDriver.Settings.of(List.of(gone.uri(), kernel.uri()), INFO));

        subscribed();
    }

    @Test
    void aKernelThatIsNotReadyIsAskedAgain() {
        kernel.refuseNext(503, "No leader elected");
        kernel.refuseNext(404, "");
        started();

        subscribed();
    }

    @Test
    void aCallRefusedForAStaleSubscriptionLeadsToANewOne() {
        HttpSchedulerDriver driver = started();
        subscribed();
        kernel.refuseNext(403, "Framework is not subscribed");

        driver.revive(List.of());

        framework.expect("disconnected");
        subscribed();
    }

    @Test
    void aCallRefusedForWhatItSaysLeavesTheSubscriptionAlone() {
        HttpSchedulerDriver driver = started();
        subscribed();
        kernel.refuseNext(400, "Expecting 'kill' to be present");

        driver.send(Call.builder().type(Call.Type.KILL).build());
        driver.revive(List.of());

        assertThat(kernel.awaitCall().call().type()).isEqualTo(Call.Type.REVIVE);
        assertThat(framework.heardNothingMore()).isTrue();
    }

    @Test
    void anErrorIsToldToTheFrameworkAndEndsTheDriver() {
        HttpSchedulerDriver driver = started();

        kernel.awaitSubscription().send(Event.error("Framework has been removed"));

        assertThatThrownBy(() -> driver.await(DEADLINE))
                .isExactlyInstanceOf(DriverException.class)
                .hasMessage("Framework has been removed");
        framework.expect("error Framework has been removed");
    }

    @Test
    void anotherInstanceEndsTheDriverEvenIfACallFindsOutFirst() {
        HttpSchedulerDriver driver = started();
        FakeKernel.Subscription stream = subscribed();
        kernel.refuseNext(400, "The stream ID does not match");
        driver.revive(List.of());
        framework.expect("disconnected");

        stream.send(Event.error("Framework failed over"));

        assertThatThrownBy(() -> driver.await(DEADLINE)).isInstanceOf(FailedOverException.class);
    }

    @Test
    void anExceptionOfTheFrameworkEndsTheDriver() {
        HttpSchedulerDriver driver = started();
        framework.throwOn("rescinded o-1");

        subscribed().send(Event.rescind(new OfferId("o-1")));

        assertThatThrownBy(() -> driver.await(DEADLINE))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("thrown on rescinded o-1");
    }

    @Test
    void stopLetsCallsLeaveFirst() {
        HttpSchedulerDriver driver = started();
        subscribed();

        driver.revive(List.of());
        driver.stop();

        assertThat(driver.await(DEADLINE)).isTrue();
        assertThat(kernel.awaitCall().call().type()).isEqualTo(Call.Type.REVIVE);
    }

    @Test
    void stopEndsADriverThatNeverFoundAKernel() {
        HttpSchedulerDriver driver =
                started(HttpSchedulerDriver.Settings.of(URI.create("http://127.0.0.1:1"), INFO));

        driver.stop();

        assertThat(driver.await(DEADLINE)).isTrue();
    }

    @Test
    void teardownIsSentAndEndsTheDriver() {
        HttpSchedulerDriver driver = started();
        subscribed();

        driver.teardown();

        assertThat(driver.await(DEADLINE)).isTrue();
        assertThat(kernel.awaitCall().call().type()).isEqualTo(Call.Type.TEARDOWN);
    }

    @Test
    void teardownWaitsForASubscription() {
        HttpSchedulerDriver driver = started();
        FakeKernel.Subscription stream = kernel.awaitSubscription();

        driver.teardown();
        stream.accept("f-1", 15);

        assertThat(driver.await(DEADLINE)).isTrue();
        assertThat(kernel.awaitCall().call().frameworkId()).isEqualTo(new FrameworkId("f-1"));
    }

    @Test
    void timersRunOnTheThreadOfTheCallbacksUnlessCancelled() throws Exception {
        HttpSchedulerDriver driver = started();
        subscribed();
        BlockingQueue<Object> ran = new LinkedBlockingQueue<>();

        driver.schedule(Duration.ofMillis(30), () -> ran.add("later"));
        driver.schedule(Duration.ofMillis(1), () -> ran.add("cancelled")).cancel();
        driver.execute(() -> ran.add(Thread.currentThread()));

        assertThat(ran.take()).isEqualTo(framework.threads().getFirst());
        assertThat(ran.take()).isEqualTo("later");
    }

    @Test
    void settingsSayWhatIsWrongWithThem() {
        assertThatThrownBy(() -> HttpSchedulerDriver.Settings.of(List.of(), INFO))
                .hasMessage("kernels: [] (expected: at least one URI)");
        assertThatThrownBy(() -> HttpSchedulerDriver.Settings.of(URI.create("host:5050"), INFO))
                .hasMessage("kernels: host:5050 (expected: http://host:port)");
    }
}
