package dev.meros.api.maintenance;

import dev.meros.api.model.Fields;
import dev.meros.api.model.MachineId;
import dev.meros.api.model.Unavailability;

import java.util.List;

/// `maintenance.Window` of the v1 API: machines that will be unavailable together.
public record Window(List<MachineId> machineIds, Unavailability unavailability) {
    public Window {
        machineIds = Fields.list(machineIds);
        Fields.required(unavailability, "Window.unavailability");
    }
}
