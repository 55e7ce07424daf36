package dev.meros.agent.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskStatus.Reason;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Decides on tasks that come with an executor: groups, which the agent runs itself, and others,
/// for which it has none.
final class Groups {
    private Groups() {}

    /// Starts the tasks that are not known yet. They belong together with those that are.
    static void launch(Draft draft, AgentEvent.LaunchGroup launch) {
        FrameworkInfo framework = launch.frameworkInfo();
        FrameworkId id = AgentTask.frameworkId(framework);
        List<TaskInfo> fresh = new ArrayList<>();
        String known = null;
        for (TaskInfo task : launch.taskGroup().tasks()) {
            AgentTask there = draft.state().task(new TaskKey(id, task.taskId()));
            if (there == null) {
                fresh.add(task);
            } else if (there.group() != null) {
                known = there.group();
            }
        }
        String group = known == null ? draft.newContainer() : known;
        for (TaskInfo task : fresh) {
            if (launch.executor().type() == ExecutorInfo.Type.DEFAULT) {
                AgentCore.start(draft, framework, task, group);
            } else {
                refuse(draft, framework, task);
            }
        }
    }

    /// A task whose executor is not the agent's own.
    static void refuse(Draft draft, FrameworkInfo framework, TaskInfo task) {
        TaskKey key = new TaskKey(AgentTask.frameworkId(framework), task.taskId());
        draft.record(new AgentRecord.TaskLaunched(framework, task, draft.newContainer(), null));
        String name = task.executor() == null ? "custom" : task.executor().executorId().value();
        draft.step(
                key,
                TaskEvent.LAUNCH_FAILED,
                Outcome.failed(
                        Reason.REASON_CONTAINER_LAUNCH_FAILED,
                        "executor: "
                                + name
                                + " (expected: a command, or a group with the DEFAULT executor;"
                                + " this agent runs no custom executors)"),
                Duration.ZERO);
    }

    /// Kills the tasks of an executor.
    static void shutDown(Draft draft, AgentEvent.ShutdownExecutor shutdown) {
        for (AgentTask task : List.copyOf(draft.state().tasks().values())) {
            if (task.key().framework().equals(shutdown.frameworkId())
                    && task.executorId().equals(shutdown.executorId())) {
                draft.step(task.key(), TaskEvent.KILL, null, task.grace());
            }
        }
    }
}
