package dev.meros.api.maintenance;

import dev.meros.api.model.Fields;
import dev.meros.api.model.MachineId;

import java.util.List;

/// `maintenance.ClusterStatus` of the v1 API: the machines that are scheduled, with what frameworks
/// said to it, and those that are down.
public record ClusterStatus(List<DrainingMachine> drainingMachines, List<MachineId> downMachines) {
    public ClusterStatus {
        drainingMachines = Fields.list(drainingMachines);
        downMachines = Fields.list(downMachines);
    }

    /// `maintenance.ClusterStatus.DrainingMachine` of the v1 API.
    public record DrainingMachine(MachineId id, List<InverseOfferStatus> statuses) {
        public DrainingMachine {
            Fields.required(id, "DrainingMachine.id");
            statuses = Fields.list(statuses);
        }
    }
}
