package dev.meros.kernel.core.task;

import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TaskId;

/// Names a task in the cluster.
public record TaskKey(FrameworkId framework, TaskId task) {}
