package dev.meros.testkit.sim;

import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.scheduler.Call;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What an instance of a random framework knows of its operations, and owes the kernel for it.
final class OperationLog {
    private final Dice dice;
    private final Appetite appetite;
    private final Set<OperationId> open = new LinkedHashSet<>();
    private final List<OperationStatus> unacknowledged = new ArrayList<>();

    OperationLog(Dice dice, Appetite appetite) {
        this.dice = dice;
        this.appetite = appetite;
    }

    void asked(Offer.Operation operation) {
        if (operation.id() != null) {
            open.add(operation.id());
        }
    }

    void forget() {
        unacknowledged.clear();
    }

    void heard(SchedulerDriver driver, OperationStatus status) {
        if (status.uuid() == null) {
            return;
        }
        unacknowledged.add(status);
        if (appetite.isSettling() || dice.chance(0.6)) {
            acknowledge(driver);
        }
    }

    void acknowledge(SchedulerDriver driver) {
        for (OperationStatus status : List.copyOf(unacknowledged)) {
            // one that is forgotten will come again
            if (appetite.isSettling() || !dice.chance(0.1)) {
                acknowledge(driver, status);
            }
        }
        unacknowledged.clear();
    }

    private void acknowledge(SchedulerDriver driver, OperationStatus status) {
        OperationId id = status.operationId();
        if (status.uuid() != null && id != null) {
            open.remove(id);
            driver.send(
                    Call.builder()
                            .type(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                            .acknowledgeOperationStatus(
                                    new Call.AcknowledgeOperationStatus(
                                            status.agentId(),
                                            status.resourceProviderId(),
                                            status.uuid().value(),
                                            id))
                            .build());
        }
    }

    void reconcile(SchedulerDriver driver) {
        List<Call.ReconcileOperations.Operation> asked = new ArrayList<>();
        open.forEach(id -> asked.add(new Call.ReconcileOperations.Operation(id, null, null)));
        driver.send(
                Call.builder()
                        .type(Call.Type.RECONCILE_OPERATIONS)
                        .reconcileOperations(
                                new Call.ReconcileOperations(dice.chance(0.5) ? List.of() : asked))
                        .build());
    }
}
