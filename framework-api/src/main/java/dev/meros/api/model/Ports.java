package dev.meros.api.model;

import java.util.List;

/// The ports of a task for discovery.
public record Ports(List<Port> ports) {
    public Ports {
        ports = Fields.list(ports);
    }
}
