package dev.meros.longrunning.core.app;

import org.jspecify.annotations.Nullable;

import java.util.SortedMap;

/// A port of a task in the host's network. `port` is the service port, and the host port too when
/// the app requires its ports; 0 means any.
public record PortDefinition(
        int port, @Nullable String name, String protocol, SortedMap<String, String> labels) {

    public PortDefinition withPort(int newPort) {
        return new PortDefinition(newPort, name, protocol, labels);
    }
}
