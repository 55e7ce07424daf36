package dev.meros.kernel.core.record;

import dev.meros.api.maintenance.Schedule;
import dev.meros.api.model.MachineId;

import java.time.Instant;
import java.util.List;

/// Planned maintenance of machines.
public sealed interface MaintenanceRecord extends KernelRecord.Durable {
    /// The whole schedule, as it is from now on.
    record ScheduleReplaced(Schedule schedule, Instant at) implements MaintenanceRecord {}

    /// These machines of the schedule are down: no agent of theirs is admitted.
    record MachinesDown(List<MachineId> machines, Instant at) implements MaintenanceRecord {}

    /// These machines are up again and no longer in the schedule.
    record MachinesUp(List<MachineId> machines, Instant at) implements MaintenanceRecord {}
}
