package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;

import java.util.Optional;

/// An executor that runs tasks on an agent: `tasks` of them live. `role` is the one to which its
/// `resources` are allocated, here without allocation.
public record ExecutorEntry(
        FrameworkId framework,
        AgentId agent,
        ExecutorInfo info,
        String role,
        Resources resources,
        int tasks) {

    static ExecutorEntry of(TaskEntry task, ExecutorInfo info) {
        return new ExecutorEntry(
                task.framework(),
                task.agent(),
                info,
                role(info).orElse(task.role()),
                Resources.of(info.resources()).unallocated(),
                1);
    }

    private static Optional<String> role(ExecutorInfo info) {
        return info.resources().stream()
                .map(Resource::allocationInfo)
                .filter(a -> a != null && a.role() != null)
                .map(a -> String.valueOf(a.role()))
                .findFirst();
    }

    public ExecutorId id() {
        return info.executorId();
    }

    ExecutorEntry withTasks(int count) {
        return new ExecutorEntry(framework, agent, info, role, resources, count);
    }
}
