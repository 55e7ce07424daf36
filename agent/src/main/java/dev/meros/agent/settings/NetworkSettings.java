package dev.meros.agent.settings;

import java.nio.file.Path;
import java.util.Optional;

/// The networks of containers: the directory of CNI network configurations, if there is one, and
/// that of the CNI plugins; and how the ports of the node's own network are guarded.
public record NetworkSettings(Optional<Path> configurations, Path plugins, PortRules ports) {
    /// Where Debian has them.
    public static final Path PLUGINS = Path.of("/usr/lib/cni");

    public static final NetworkSettings DEFAULT =
            new NetworkSettings(Optional.empty(), PLUGINS, PortRules.DEFAULT);

    public NetworkSettings withPorts(PortRules value) {
        return new NetworkSettings(configurations, plugins, value);
    }
}
