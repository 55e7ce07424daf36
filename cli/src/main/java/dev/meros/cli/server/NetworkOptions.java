package dev.meros.cli.server;

import dev.meros.agent.settings.NetworkSettings;
import dev.meros.agent.settings.PortRules;
import dev.meros.api.model.Value;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which networks the containers of an agent may join, and how it guards the ports of its own.
final class NetworkOptions {
    @Option(
            names = "--cni-config",
            paramLabel = "DIRECTORY",
            description = {
                "Configurations of CNI networks for containers, beside the bridge that every node"
                        + " has."
            })
    private @Nullable Path configurations;

    @Option(
            names = "--cni-plugins",
            paramLabel = "DIRECTORY",
            defaultValue = "/usr/lib/cni",
            description = "The CNI plugins of this node (default: ${DEFAULT-VALUE}).")
    private Path plugins = NetworkSettings.PLUGINS;

    @Option(
            names = "--container-ports-watch",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = DurationText.class,
            description = {
                "How often to look whether tasks on the node's network listen at TCP ports that"
                        + " they were not given; 0s for never (default: ${DEFAULT-VALUE})."
            })
    private Duration portsWatch = Duration.ZERO;

    @Option(
            names = "--enforce-container-ports",
            description = "Ends such tasks, instead of telling of them in the log.")
    private boolean enforcePorts;

    @Option(
            names = "--check-agent-port-range-only",
            description = "Looks only at ports that are among the resources of this node.")
    private boolean offeredOnly;

    @Option(
            names = "--container-ports-isolated-range",
            paramLabel = "RANGES",
            converter = RangesText.class,
            description = "Looks only at these ports, such as [0-35000].")
    private Value.@Nullable Ranges isolated;

    NetworkSettings settings() {
        return new NetworkSettings(
                Optional.ofNullable(configurations),
                plugins,
                new PortRules(
                        portsWatch,
                        enforcePorts ? PortRules.Breach.ENDED : PortRules.Breach.REPORTED,
                        offeredOnly
                                ? PortRules.Scope.OFFERED
                                : isolated == null ? PortRules.Scope.ALL : PortRules.Scope.RANGE,
                        isolated == null ? List.of() : isolated.range()));
    }
}
