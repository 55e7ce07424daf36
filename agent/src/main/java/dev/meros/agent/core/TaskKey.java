package dev.meros.agent.core;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;

/// Names a task on its agent: the framework and the id that the framework gave it.
public record TaskKey(FrameworkId framework, TaskId task) {
    @Override
    public String toString() {
        return framework + "/" + task;
    }
}
