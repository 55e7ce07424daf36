package dev.meros.agent.nested.core;

import dev.meros.api.model.ContainerId;

import java.util.List;

/// What changes the state of nested and standalone containers.
public sealed interface NestedRecord {
    /// A container is new or has changed; stored before the effects leave.
    record Put(NestedContainer container) implements NestedRecord {}

    /// A container is not known any more; stored likewise.
    record Forgotten(ContainerId id, String run) implements NestedRecord {}

    /// These containers of tasks and executors run; not stored.
    record RootsSeen(List<String> roots) implements NestedRecord {
        public RootsSeen {
            roots = List.copyOf(roots);
        }
    }
}
