package dev.meros.agent.core;

import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TimeInfo;

import java.util.List;

/// The process that stands for a container: its pid, which is also its process group, when it was
/// started, and `identity`, which tells it from a later process with the same pid. `networks` are
/// those that it is connected to, with its addresses; none: it is on the node's.
public record TaskProcess(
        int pid, String identity, TimeInfo startedAt, List<NetworkInfo> networks) {
    public TaskProcess {
        networks = networks == null ? List.of() : List.copyOf(networks);
    }

    /// A process on the network of the node.
    public TaskProcess(int pid, String identity, TimeInfo startedAt) {
        this(pid, identity, startedAt, List.of());
    }
}
