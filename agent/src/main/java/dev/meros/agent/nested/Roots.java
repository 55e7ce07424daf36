package dev.meros.agent.nested;

import dev.meros.agent.nested.core.ContainerEnd;

import java.util.List;
import java.util.Optional;

/// Tells which containers of tasks and executors run at the moment. Any thread may ask.
public interface Roots {
    /// All of them, in the order of their launches.
    List<Root> running();

    /// Their ids.
    default List<String> ids() {
        return running().stream().map(Root::container).toList();
    }

    default Optional<Root> find(String container) {
        return running().stream().filter(r -> r.container().equals(container)).findFirst();
    }

    /// How a container of a task ended, as long as the agent remembers; empty for all others.
    Optional<ContainerEnd> ended(String container);
}
