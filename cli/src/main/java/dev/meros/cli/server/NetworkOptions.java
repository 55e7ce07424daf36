package dev.meros.cli.server;

import dev.meros.agent.settings.NetworkSettings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/// Which networks the containers of an agent may join.
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

    NetworkSettings settings() {
        return new NetworkSettings(Optional.ofNullable(configurations), plugins);
    }
}
