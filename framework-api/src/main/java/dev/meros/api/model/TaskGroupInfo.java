package dev.meros.api.model;

import java.util.List;

/// Tasks that start together or not at all.
public record TaskGroupInfo(List<TaskInfo> tasks) {
    public TaskGroupInfo {
        tasks = Fields.list(tasks);
    }
}
