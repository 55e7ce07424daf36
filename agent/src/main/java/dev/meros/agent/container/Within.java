package dev.meros.agent.container;

import dev.meros.api.model.ContainerInfo;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/// What a container is part of, and may share namespaces and files with.
public sealed interface Within {
    /// The node, and nothing else.
    record Node() implements Within {}

    /// The tasks of an executor of type DEFAULT, which the agent itself is: an id that is the same
    /// for all of them, the sandbox that they share, and what the executor's container asks for.
    record Executor(String id, Path sandbox, @Nullable ContainerInfo container) implements Within {}

    /// Another container, by its id and its sandbox.
    record Parent(String container, Path sandbox) implements Within {}
}
