package dev.meros.kernel.core.command;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.TaskId;

/// What operators ask.
public sealed interface OperatorCommand extends Command {
    /// Removes a framework and ends its tasks.
    record Teardown(FrameworkId framework) implements OperatorCommand {}

    /// Ends a task on behalf of an operator; its framework learns of it by the task's status.
    record KillTask(FrameworkId framework, TaskId task) implements OperatorCommand {}

    /// Does something to the resources of an agent: any operation that a framework may ask for but
    /// launches and the disks of resource providers. Offers are rescinded when what is free does
    /// not suffice.
    record Operate(AgentId agent, Offer.Operation operation) implements OperatorCommand {}

    /// A lost volume does not come back: it is listed no longer.
    record ForgetVolume(AgentId agent, String role, String id) implements OperatorCommand {}
}
