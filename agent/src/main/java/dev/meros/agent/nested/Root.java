package dev.meros.agent.nested;

import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.core.TaskKey;
import dev.meros.agent.core.TaskProcess;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.Resource;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A running container of a task or an executor, in which others may be nested: its id, whose it
/// is, where its files are, as whom it runs, what the agent says to it by its environment, what it
/// was promised, and its process.
public record Root(
        String container, Owner owner, Home home, List<Resource> resources, TaskProcess process) {
    public Root {
        resources = List.copyOf(resources);
    }

    /// The framework and the executor that it belongs to; `source` is the task, when it has only
    /// one.
    public record Owner(TaskKey key, ExecutorId executor, String executorName, String source) {}

    /// Its sandbox, its user, and its environment.
    public record Home(
            Path sandbox,
            RunAs user,
            Map<String, String> environment,
            @Nullable CommandInfo command) {
        public Home {
            environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        }
    }
}
