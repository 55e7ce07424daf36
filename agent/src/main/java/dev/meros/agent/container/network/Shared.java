package dev.meros.agent.container.network;

import dev.meros.api.model.NetworkInfo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a container does not get new: the network namespace that it is put into, with the directory
/// of its `hosts`, `hostname` and `resolv.conf`, and the networks that this is connected to; shared
/// memory; and the file of a PID namespace. Without a network it is on that of the node.
public record Shared(
        Optional<Path> network,
        Optional<Path> names,
        List<NetworkInfo> networks,
        Optional<Memory> memory,
        Optional<Path> processes) {
    /// The node's network, and everything else new.
    public static final Shared NOTHING =
            new Shared(
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty());

    public Shared {
        networks = List.copyOf(networks);
    }

    /// The file of an IPC namespace and the directory that is `/dev/shm` with it.
    public record Memory(Path namespace, Path directory) {}

    /// The first address of its network; empty on that of the node, or when it has none.
    public Optional<String> address() {
        return Networks.address(networks);
    }

    /// The same, with what is missing taken from another.
    Shared or(Shared other) {
        return new Shared(
                network.or(other::network),
                network.isPresent() ? names : other.names(),
                network.isPresent() ? networks : other.networks(),
                memory.or(other::memory),
                processes.or(other::processes));
    }

    /// The same without shared memory.
    Shared withoutMemory() {
        return new Shared(network, names, networks, Optional.empty(), processes);
    }

    /// The same with another PID namespace, or its own.
    public Shared withProcesses(Optional<Path> namespace) {
        return new Shared(network, names, networks, memory, namespace);
    }
}
