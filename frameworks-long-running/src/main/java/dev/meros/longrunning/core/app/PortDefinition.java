package dev.meros.longrunning.core.app;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.SortedMap;

/// A port of a task. `port` is the service port; in the host's network it is the host port too when
/// the app requires its ports. 0 means any. In other networks `mapping` says which port of the
/// container it is.
public record PortDefinition(
        int port,
        @Nullable String name,
        String protocol,
        SortedMap<String, String> labels,
        @Nullable Mapping mapping) {

    /// A port of a container: its number there, 0 for the same as on the agent; the port of the
    /// agent that leads to it, 0 for any, absent for none; the networks that have it, all when none
    /// is named.
    public record Mapping(
            int containerPort, @Nullable Integer hostPort, List<String> networkNames) {
        public Mapping {
            networkNames = List.copyOf(networkNames);
        }
    }

    public PortDefinition withPort(int newPort) {
        return new PortDefinition(newPort, name, protocol, labels, mapping);
    }

    /// The number that the definition asks for where the task listens, 0 for any.
    public int requested() {
        return mapping == null ? port : mapping.containerPort();
    }

    /// Whether a port of the agent belongs to it.
    public boolean hasHostPort() {
        return mapping == null || mapping.hostPort() != null;
    }
}
