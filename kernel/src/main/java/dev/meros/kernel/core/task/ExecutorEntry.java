package dev.meros.kernel.core.task;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Resource;
import dev.meros.api.resource.Resources;
import dev.meros.kernel.core.record.ExecutorRecord;

import java.util.Optional;

/// An executor that runs tasks on an agent: `tasks` of them live. `role` is the one to which its
/// `resources` are allocated, here without allocation. `presence` says what keeps it there.
public record ExecutorEntry(
        FrameworkId framework,
        AgentId agent,
        ExecutorInfo info,
        String role,
        Resources resources,
        int tasks,
        Presence presence) {
    /// Until when an executor is there.
    enum Presence {
        /// As long as it has tasks: the agent itself is the executor, or the process has ended.
        BY_TASKS,
        /// Until its agent says that its process has ended.
        STANDING
    }

    static ExecutorEntry of(TaskEntry task, ExecutorInfo info) {
        return new ExecutorEntry(
                task.framework(),
                task.agent(),
                info,
                role(info).orElse(task.role()),
                Resources.of(info.resources()).unallocated(),
                1,
                isCustom(info) ? Presence.STANDING : Presence.BY_TASKS);
    }

    static ExecutorEntry of(ExecutorRecord.Began began) {
        return new ExecutorEntry(
                began.framework(),
                began.agent(),
                began.executor(),
                began.role(),
                Resources.of(began.executor().resources()).unallocated(),
                0,
                Presence.STANDING);
    }

    /// Whether an executor is a process of its framework's, not the agent itself.
    public static boolean isCustom(ExecutorInfo info) {
        return info.type() != ExecutorInfo.Type.DEFAULT;
    }

    /// Whether its process is there as far as the kernel has been told.
    public boolean isStanding() {
        return presence == Presence.STANDING;
    }

    /// The role to which the resources of an executor are allocated, if it has any.
    public static Optional<String> role(ExecutorInfo info) {
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
        return new ExecutorEntry(framework, agent, info, role, resources, count, presence);
    }

    ExecutorEntry with(Presence next) {
        return new ExecutorEntry(framework, agent, info, role, resources, tasks, next);
    }
}
