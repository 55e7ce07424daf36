package dev.meros.kernel.core.record;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;

/// The custom executors, as far as they are not there by their tasks.
public sealed interface ExecutorRecord extends KernelRecord.Durable {
    /// An agent has an executor that may be without tasks. Otherwise one begins with its first
    /// task. `role` is the one to which its resources are allocated.
    record Began(FrameworkId framework, AgentId agent, ExecutorInfo executor, String role)
            implements ExecutorRecord {}

    /// An executor is no more; what it holds is free when its last task is over.
    record Ended(FrameworkId framework, AgentId agent, ExecutorId executor)
            implements ExecutorRecord {}
}
