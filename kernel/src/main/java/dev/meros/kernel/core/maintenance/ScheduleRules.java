package dev.meros.kernel.core.maintenance;

import dev.meros.api.maintenance.Schedule;
import dev.meros.api.maintenance.Window;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.MachineId;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a maintenance schedule must hold; mesos-v1 §5.2 UPDATE_MAINTENANCE_SCHEDULE.
public final class ScheduleRules {
    /// The most machines of a schedule, so that no record becomes huge.
    private static final int MAX_MACHINES = 100_000;

    private ScheduleRules() {}

    /// Why a schedule cannot replace the one in the book, as a message for the operator.
    public static Optional<String> violation(Schedule schedule, MaintenanceBook book) {
        Set<MachineId> seen = new LinkedHashSet<>();
        for (Window window : schedule.windows()) {
            if (window.machineIds().isEmpty()) {
                return Optional.of("windows: one without machine_ids (expected: at least one)");
            }
            DurationInfo duration = window.unavailability().duration();
            if (duration != null && duration.nanoseconds() < 0) {
                return Optional.of(
                        "unavailability.duration: %d ns (expected: 0 or more)"
                                .formatted(duration.nanoseconds()));
            }
            for (MachineId machine : window.machineIds()) {
                Optional<String> violation = ofName(machine);
                if (violation.isPresent()) {
                    return violation;
                }
                if (!seen.add(Machines.normal(machine))) {
                    return Optional.of(
                            "machine_ids: %s (expected: each machine once)"
                                    .formatted(text(machine)));
                }
            }
        }
        if (seen.size() > MAX_MACHINES) {
            return Optional.of(
                    "machine_ids: %d (expected: at most %d)".formatted(seen.size(), MAX_MACHINES));
        }
        return book.down().stream()
                .filter(machine -> !seen.contains(Machines.normal(machine)))
                .findFirst()
                .map(
                        machine ->
                                "machine_ids: without %s (expected: all machines that are down)"
                                        .formatted(text(machine)));
    }

    /// Why a list does not name machines, as a message for the operator.
    public static Optional<String> violation(List<MachineId> machines) {
        if (machines.isEmpty()) {
            return Optional.of("machines: none (expected: at least one)");
        }
        Set<MachineId> seen = new LinkedHashSet<>();
        for (MachineId machine : machines) {
            Optional<String> violation = ofName(machine);
            if (violation.isPresent()) {
                return violation;
            }
            if (!seen.add(Machines.normal(machine))) {
                return Optional.of(
                        "machines: %s (expected: each machine once)".formatted(text(machine)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ofName(MachineId machine) {
        MachineId normal = Machines.normal(machine);
        return normal.hostname() == null && normal.ip() == null
                ? Optional.of("machine_ids: one without a name (expected: hostname or ip)")
                : Optional.empty();
    }

    /// A machine as users know it.
    public static String text(MachineId machine) {
        if (machine.hostname() == null) {
            return String.valueOf(machine.ip());
        }
        return machine.ip() == null
                ? machine.hostname()
                : machine.hostname() + " (" + machine.ip() + ")";
    }
}
