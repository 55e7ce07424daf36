package dev.meros.agent.nested.core;

import dev.meros.api.model.ContainerId;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// All nested and standalone containers, in the order of their launches, and the containers of
/// tasks and executors that ran when somebody last looked. Immutable; a step copies the index,
/// which is bounded by [NestedCore#MAX_CONTAINERS].
public record NestedState(
        SequencedMap<ContainerId, NestedContainer> containers, List<String> roots) {
    public static final NestedState EMPTY = new NestedState(new LinkedHashMap<>(), List.of());

    public NestedState {
        containers = Collections.unmodifiableSequencedMap(containers);
    }

    public @Nullable NestedContainer container(ContainerId id) {
        return containers.get(id);
    }

    /// The container of a run, if it is known.
    public Optional<NestedContainer> ofRun(String run) {
        return containers.values().stream().filter(c -> c.run().equals(run)).findFirst();
    }

    /// What is nested in a container, at any depth, from the outside in.
    List<NestedContainer> within(ContainerId id) {
        return containers.values().stream().filter(c -> ContainerIds.isWithin(c.id(), id)).toList();
    }

    /// Whether what a container depends on in the end is still there: the container of a task or an
    /// executor, or a standalone one.
    boolean hasRoot(ContainerId id) {
        String root = ContainerIds.root(id);
        return roots.contains(root) || containers.containsKey(new ContainerId(root, null));
    }

    public NestedState apply(NestedRecord record) {
        return switch (record) {
            case NestedRecord.Put(NestedContainer container) -> {
                SequencedMap<ContainerId, NestedContainer> next = new LinkedHashMap<>(containers);
                next.put(container.id(), container);
                yield new NestedState(next, roots);
            }
            case NestedRecord.Forgotten f -> {
                SequencedMap<ContainerId, NestedContainer> next = new LinkedHashMap<>(containers);
                next.remove(f.id());
                yield new NestedState(next, roots);
            }
            case NestedRecord.RootsSeen(List<String> seen) -> new NestedState(containers, seen);
        };
    }
}
