package dev.meros.cli.server;

import dev.meros.agent.settings.VolumeSettings;

import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.Map;

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

    VolumeSettings settings() {
        return new VolumeSettings(providers);
    }
}
