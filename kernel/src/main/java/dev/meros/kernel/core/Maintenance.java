package dev.meros.kernel.core;

import dev.meros.api.maintenance.Schedule;
import dev.meros.api.model.MachineId;
import dev.meros.kernel.core.agent.AgentEntry;
import dev.meros.kernel.core.effect.Answer.Refusal;
import dev.meros.kernel.core.maintenance.MaintenanceBook;
import dev.meros.kernel.core.maintenance.ScheduleRules;
import dev.meros.kernel.core.record.InverseOfferRecord;
import dev.meros.kernel.core.record.MaintenanceRecord;

import java.util.List;
import java.util.Optional;

/// Decides on the maintenance of machines; mesos-v1 §5.2.
final class Maintenance {
    private Maintenance() {}

    static Decision update(Step step, Schedule schedule) {
        Optional<String> violation = ScheduleRules.violation(schedule, step.state.maintenance());
        if (violation.isPresent()) {
            return Decision.refused(Refusal.BAD_REQUEST, violation.get());
        }
        plansChange(step, schedule);
        step.add(new MaintenanceRecord.ScheduleReplaced(schedule, step.now));
        return step.accepted();
    }

    /// What is out about an agent whose plans change says something that is no longer true.
    private static void plansChange(Step step, Schedule schedule) {
        MaintenanceBook book = step.state.maintenance();
        for (AgentEntry agent : book.changedBy(schedule, step.state.agents().all())) {
            step.rescind(step.state.offers().on(agent.id()));
            InverseOffers.rescind(step, book.inverseOffers().on(agent.id()));
            step.add(new InverseOfferRecord.Forgotten(agent.id()));
        }
    }

    static Decision start(Step step, List<MachineId> machines) {
        MaintenanceBook book = step.state.maintenance();
        Optional<String> violation =
                ScheduleRules.violation(machines)
                        .or(
                                () ->
                                        machines.stream()
                                                .filter(m -> !book.isPlanned(m) || book.isDown(m))
                                                .findFirst()
                                                .map(Maintenance::notDraining));
        if (violation.isPresent()) {
            return Decision.refused(Refusal.BAD_REQUEST, violation.get());
        }
        step.add(new MaintenanceRecord.MachinesDown(machines, step.now));
        for (AgentEntry agent : MaintenanceBook.on(machines, step.state.agents().all())) {
            AgentLoss.shutDown(step, agent, "was shut down for maintenance");
        }
        return step.accepted();
    }

    private static String notDraining(MachineId machine) {
        return "machines: %s (expected: a machine of the schedule that is not down)"
                .formatted(ScheduleRules.text(machine));
    }

    static Decision stop(Step step, List<MachineId> machines) {
        MaintenanceBook book = step.state.maintenance();
        Optional<String> violation =
                ScheduleRules.violation(machines)
                        .or(
                                () ->
                                        machines.stream()
                                                .filter(m -> !book.isDown(m))
                                                .findFirst()
                                                .map(
                                                        m ->
                                                                "machines: %s (expected: a machine that is down)"
                                                                        .formatted(
                                                                                ScheduleRules.text(
                                                                                        m))));
        if (violation.isPresent()) {
            return Decision.refused(Refusal.BAD_REQUEST, violation.get());
        }
        plansChange(step, MaintenanceBook.without(book.schedule(), machines));
        step.add(new MaintenanceRecord.MachinesUp(machines, step.now));
        return step.accepted();
    }
}
