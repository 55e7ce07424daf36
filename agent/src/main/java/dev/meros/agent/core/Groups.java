package dev.meros.agent.core;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.TaskInfo;

import java.util.ArrayList;
import java.util.List;

/// Decides on groups of tasks, which the agent runs itself unless they bring an executor, and on
/// the end of executors.
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
        if (launch.executor().type() == ExecutorInfo.Type.DEFAULT) {
            fresh.forEach(task -> AgentCore.start(draft, framework, task, group));
        } else if (!fresh.isEmpty()) {
            CustomExecutors.launch(draft, framework, fresh, group);
        }
    }

    /// Ends an executor: a custom one is told to end, of the agent's own the tasks are killed.
    static void shutDown(Draft draft, AgentEvent.ShutdownExecutor shutdown) {
        CustomExecutors.shutDown(
                draft, new ExecutorKey(shutdown.frameworkId(), shutdown.executorId()));
        for (AgentTask task : List.copyOf(draft.state().tasks().values())) {
            if (!task.isOfCustomExecutor()
                    && task.key().framework().equals(shutdown.frameworkId())
                    && task.executorId().equals(shutdown.executorId())) {
                draft.step(task.key(), TaskEvent.KILL, null, task.grace());
            }
        }
    }
}
