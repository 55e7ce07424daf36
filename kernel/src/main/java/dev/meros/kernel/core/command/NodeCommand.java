package dev.meros.kernel.core.command;

import dev.meros.api.maintenance.Schedule;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.DrainConfig;
import dev.meros.api.model.MachineId;

import java.util.List;

/// What operators do with agents and their machines.
public sealed interface NodeCommand extends Command {
    /// Nothing new on the agent; its tasks stay.
    record Deactivate(AgentId agent) implements NodeCommand {}

    /// A deactivated or drained agent is used again.
    record Reactivate(AgentId agent) implements NodeCommand {}

    /// Nothing new on the agent, and its tasks are killed.
    record Drain(AgentId agent, DrainConfig config) implements NodeCommand {}

    /// The agent never comes back, and its tasks with it.
    record MarkGone(AgentId agent) implements NodeCommand {}

    /// Replaces the whole maintenance schedule.
    record UpdateSchedule(Schedule schedule) implements NodeCommand {}

    /// Machines of the schedule go down: their agents are shut down and not admitted.
    record StartMaintenance(List<MachineId> machines) implements NodeCommand {}

    /// Machines that are down are up again and no longer in the schedule.
    record StopMaintenance(List<MachineId> machines) implements NodeCommand {}
}
