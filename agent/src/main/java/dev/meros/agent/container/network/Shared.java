package dev.meros.agent.container.network;

import dev.meros.api.model.NetworkInfo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a container does not get new: the network namespace that it is put into, with the directory
/// of its `hosts`, `hostname` and `resolv.conf`, and the networks that this is connected to.
/// Without a network it is on that of the node.
public record Shared(Optional<Path> network, Optional<Path> names, List<NetworkInfo> networks) {
    /// The node's network.
    public static final Shared NOTHING = new Shared(Optional.empty(), Optional.empty(), List.of());

    public Shared {
        networks = List.copyOf(networks);
    }

    /// The first address of its network; empty on that of the node, or when it has none.
    public Optional<String> address() {
        return Networks.address(networks);
    }
}
