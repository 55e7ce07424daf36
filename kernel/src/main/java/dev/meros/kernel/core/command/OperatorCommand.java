package dev.meros.kernel.core.command;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;

/// What operators ask.
public sealed interface OperatorCommand extends Command {
    /// Removes a framework and ends its tasks.
    record Teardown(FrameworkId framework) implements OperatorCommand {}

    /// Ends a task on behalf of an operator; its framework learns of it by the task's status.
    record KillTask(FrameworkId framework, TaskId task) implements OperatorCommand {}
}
