package dev.meros.cli.server;

import dev.meros.agent.settings.VolumeSettings;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What makes the volumes of an agent.
final class VolumeOptions {
    @Option(
            names = "--volume-provider",
            paramLabel = "DISK=KIND",
            description = {
                "What makes the persistent volumes of a disk: directory, image, btrfs, mount or"
                    + " auto, which is btrfs where the disk has one, mount for MOUNT disks, else"
                    + " directory. DISK is root, path, mount, profile:NAME or the root of a disk;"
                    + " may be repeated (default: auto)."
            })
    private Map<String, String> providers = new LinkedHashMap<>();

    @Option(
            names = "--host-paths",
            paramLabel = "PATH",
            split = ",",
            description = {
                "The paths of the node that containers may have as volumes, with all below them and"
                        + " commas between (default: any)."
            })
    private List<Path> hostPaths = new ArrayList<>();

    VolumeSettings settings() {
        return new VolumeSettings(
                providers, hostPaths.isEmpty() ? Optional.empty() : Optional.of(hostPaths));
    }
}
