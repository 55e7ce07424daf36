package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.scheduler.Call;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What frameworks hear of their operations.
class OperationFeedbackTest extends OperationScene {
    private OperationStatus reserveOne() {
        accept(offer(), reserve(reserved("cpus:1", "web")));
        return feedback().getLast();
    }

    private void acknowledge(OperationStatus status, Bytes uuid) {
        client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                        .acknowledgeOperationStatus(
                                new Call.AcknowledgeOperationStatus(
                                        status.agentId(),
                                        null,
                                        uuid,
                                        Objects.requireNonNull(status.operationId())))
                        .build());
    }

    private static Bytes uuid(OperationStatus status) {
        return Objects.requireNonNull(status.uuid()).value();
    }

    private List<OperationStatus> reconcile(Call.ReconcileOperations.Operation... operations) {
        client.clear();
        client.call(
                Call.builder()
                        .frameworkId(client.id)
                        .type(Call.Type.RECONCILE_OPERATIONS)
                        .reconcileOperations(new Call.ReconcileOperations(List.of(operations)))
                        .build());
        return feedback();
    }

    private static Call.ReconcileOperations.Operation asked(String id, AgentId agent) {
        return new Call.ReconcileOperations.Operation(new OperationId(id), agent, null);
    }

    @Test
    void statusIsSentAgainWithGrowingPausesUntilItIsAcknowledged() {
        OperationStatus status = reserveOne();
        assertThat(status.state()).isEqualTo(OperationState.OPERATION_FINISHED);

        world.passWithHeartbeats(Duration.ofSeconds(29));
        assertThat(feedback()).containsExactly(status, status);
        world.passWithHeartbeats(Duration.ofSeconds(2));
        assertThat(feedback()).hasSize(3);

        acknowledge(status, uuid(status));
        world.passWithHeartbeats(Duration.ofSeconds(100));

        assertThat(feedback()).hasSize(3);
        assertThat(world.state.operations().all()).isEmpty();
    }

    @Test
    void wrongAcknowledgementIsIgnored() {
        OperationStatus status = reserveOne();

        acknowledge(status, Bytes.ofUtf8("0123456789abcdef"));

        assertThat(world.state.operations().all()).hasSize(1);
    }

    @Test
    void statusSurvivesTheKernelAndTheFramework() {
        OperationStatus status = reserveOne();

        world.restart();
        client = world.subscribe(framework("web"));
        assertThat(feedback()).containsExactly(status);
        client.close();
        client = world.subscribe(framework("web"));

        assertThat(feedback()).containsExactly(status);
        acknowledge(status, uuid(status));
        world.restart();
        client = world.subscribe(framework("web"));
        assertThat(feedback()).isEmpty();
    }

    @Test
    void frameworkThatIsAwayIsNotTold() {
        reserveOne();
        client.close();

        world.passWithHeartbeats(Duration.ofSeconds(30));

        assertThat(world.state.operations().due(world.now, 10)).isEmpty();
        assertThat(world.state.operations().all()).hasSize(1);
    }

    @Test
    void uuidsAreTheSameForTheSameDecisions() {
        OperationStatus status = reserveOne();
        OperationScene twin = new OperationScene() {};
        twin.accept(twin.offer(), twin.reserve(reserved("cpus:1", "web")));

        assertThat(twin.feedback().getLast().uuid()).isEqualTo(status.uuid());
        accept(offer(), reserve(reserved("cpus:1", "web")));
        assertThat(feedback().getLast().uuid()).isNotEqualTo(status.uuid());
    }

    @Test
    void idInUseIsRefused() {
        Offer.Operation operation = reserve(reserved("cpus:1", "web"));

        accept(offer(), operation, operation);
        assertThat(feedback())
                .extracting(OperationStatus::state)
                .containsExactly(OperationState.OPERATION_FINISHED, OperationState.OPERATION_ERROR);

        assertRefused(operation, "an id that is not in use");
    }

    @Test
    void operationWithoutIdIsDoneInSilence() {
        accept(offer(), reserve(reserved("cpus:1", "web")).toBuilder().id(null).build());

        assertThat(feedback()).isEmpty();
        assertThat(world.state.operations().all()).isEmpty();
        assertThat(amount(total(), "cpus", "web")).isEqualTo(1);
    }

    @Test
    void statusOfAFrameworkThatIsTornDownIsForgotten() {
        reserveOne();
        perform(reserve(reserved("disk:10", "web")), create(volume("v", 10)));

        client.call(Call.teardown(client.id));

        assertThat(world.state.operations().all()).as("the agent still has to do one").hasSize(1);
        agentFollows();
        assertThat(world.state.operations().all()).isEmpty();
    }

    @Test
    void reconciliationTellsWhatIsKnown() {
        OperationStatus status = reserveOne();
        String id = Objects.requireNonNull(status.operationId()).value();

        assertThat(reconcile(asked(id, node.id)))
                .containsExactly(status.toBuilder().uuid(null).build());
        assertThat(reconcile()).containsExactly(status.toBuilder().uuid(null).build());
        assertThat(reconcile(asked("other", node.id)).getFirst().state())
                .isEqualTo(OperationState.OPERATION_UNKNOWN);
        assertThat(reconcile(asked("other", new AgentId("nobody"))).getFirst().state())
                .isEqualTo(OperationState.OPERATION_UNKNOWN);
        world.pass(Duration.ofSeconds(5));
        assertThat(reconcile(asked("other", node.id)).getFirst().state())
                .isEqualTo(OperationState.OPERATION_UNREACHABLE);
    }

    @Test
    void reconciliationKnowsAgentsThatAreNotBackYet() {
        world.restart();
        client = world.subscribe(framework("web"));

        assertThat(reconcile(asked("other", node.id)).getFirst().state())
                .isEqualTo(OperationState.OPERATION_RECOVERING);
    }

    @Test
    void operationsOnOneVolumeReachTheAgentOneAfterTheOther() {
        perform(reserve(reserved("disk:300", "web")));
        perform(create(volume("v", 100)), destroy(volume("v", 100)), create(volume("w", 100)));
        assertThat(told()).hasSize(2);
        assertThat(told().getFirst().operation().create()).isNotNull();
        assertThat(told().getLast().operation().create()).isNotNull();

        world.passWithHeartbeats(Duration.ofSeconds(11)); // nobody has answered: both again
        assertThat(told()).hasSize(4).allMatch(t -> t.operation().create() != null);
        node = node.again();
        assertThat(told()).hasSize(2).allMatch(t -> t.operation().create() != null);
        agentFollows();

        assertThat(told()).hasSize(3);
        assertThat(told().getLast().operation().destroy()).isNotNull();
        world.passWithHeartbeats(Duration.ofSeconds(30));
        assertThat(told()).as("what is done is not asked for again").hasSize(3);
    }
}
