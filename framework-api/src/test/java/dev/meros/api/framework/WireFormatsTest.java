package dev.meros.api.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.testing.FakeKernel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/// The driver speaks JSON and protobuf alike.
@Timeout(90)
final class WireFormatsTest {
    private final FakeKernel kernel = FakeKernel.start();
    private final RecordingFramework framework = new RecordingFramework();

    @AfterEach
    void close() {
        kernel.close();
    }

    private HttpSchedulerDriver started(WireFormat format) {
        FrameworkInfo info = FrameworkInfo.builder().user("u").name("n").build();
        return new HttpSchedulerDriver(
                        HttpSchedulerDriver.Settings.of(kernel.uri(), info)
                                .withConnection(ConnectionSettings.DEFAULTS.withFormat(format)),
                        framework)
                .start();
    }

    private FakeKernel.Subscription subscribed() {
        FakeKernel.Subscription stream = kernel.awaitSubscription();
        stream.accept("f-1", 15);
        framework.expect("subscribed f-1");
        return stream;
    }

    @ParameterizedTest
    @EnumSource
    void eventsAreReadAndCallsWritten(WireFormat format) {
        try (HttpSchedulerDriver driver = started(format)) {
            FakeKernel.Subscription stream = subscribed();
            assertThat(stream.call().subscribe().frameworkInfo().name()).isEqualTo("n");
            Offer offer =
                    Offer.builder()
                            .id(new OfferId("o-1"))
                            .frameworkId(new FrameworkId("f-1"))
                            .agentId(new AgentId("a-1"))
                            .hostname("größer")
                            .resources(ResourceText.parseResources("cpus:1;ports:[1-2]"))
                            .build();

            stream.send(Event.offers(List.of(offer)));
            framework.expect("offer o-1 of größer");
            TaskInfo task =
                    TaskInfo.builder()
                            .name("t")
                            .taskId(new TaskId("t-1"))
                            .agentId(new AgentId("a-1"))
                            .command(CommandInfo.builder().value("true").build())
                            .resources(offer.resources())
                            .build();
            List<Offer.Operation> launch = List.of(Offer.Operation.launch(List.of(task)));
            driver.accept(List.of(offer.id()), launch, new Filters(1.5));

            assertThat(kernel.awaitCall().call().accept())
                    .isEqualTo(new Call.Accept(List.of(offer.id()), launch, new Filters(1.5)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void statusesAreAcknowledgedWithTheirUuid(WireFormat format) {
        try (HttpSchedulerDriver driver = started(format)) {
            FakeKernel.Subscription stream = subscribed();
            Bytes uuid =
                    Bytes.of("0123456789\0\u0001\u007f...".getBytes(StandardCharsets.US_ASCII));

            stream.send(
                    Event.update(
                            TaskStatus.builder()
                                    .taskId(new TaskId("t-1"))
                                    .agentId(new AgentId("a-1"))
                                    .state(TaskState.TASK_RUNNING)
                                    .message("m")
                                    .uuid(uuid)
                                    .build()));

            framework.expect("update t-1 m");
            assertThat(kernel.awaitCall().call().acknowledge().uuid()).isEqualTo(uuid);
            assertThat(driver.frameworkId()).isEqualTo(new FrameworkId("f-1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsThatWaitShareRequests(WireFormat format) {
        kernel.takeBatches();
        try (HttpSchedulerDriver driver = started(format)) {
            subscribed();

            driver.execute(
                    () ->
                            IntStream.range(0, 200)
                                    .forEach(i -> driver.suppress(List.of("role-" + i))));

            for (int i = 0; i < 200; i++) {
                assertThat(kernel.awaitCall().call().suppress().roles())
                        .containsExactly("role-" + i);
            }
            assertThat(kernel.requests()).isLessThan(100);
        }
    }
}
