package dev.meros.agent.container;

import dev.meros.agent.core.TaskKey;
import dev.meros.api.model.TaskInfo;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A container to start: its id, unique for all time, the task it is for, its sandbox, which
/// exists, the user to run as (empty: the agent's own) and the variables that the agent adds to
/// those of the task.
public record ContainerSpec(
        String id,
        TaskKey key,
        TaskInfo task,
        Path sandbox,
        RunAs user,
        Map<String, String> environment) {
    public ContainerSpec {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /// Whom a container runs as.
    public sealed interface RunAs {
        /// Nobody was named, or the agent itself.
        record Agent() implements RunAs {}

        record User(String name) implements RunAs {}
    }
}
