package dev.meros.agent.settings;

import dev.meros.agent.AgentException;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which providers make the persistent volumes of a node: kinds (`image`) by disks. A disk is the
/// type of its source (`root`, `path`, `mount`), its profile (`profile:fast`) or the root of its
/// source (`/mnt/disk1`), of which the last one matters most. `hostPaths`, absolute, are those of
/// the node that containers may have as volumes, with all below; empty: any.
public record VolumeSettings(Map<String, String> providers, Optional<List<Path>> hostPaths) {
    /// What suits each disk best.
    public static final VolumeSettings DEFAULT = new VolumeSettings(Map.of(), Optional.empty());

    /// The kind that stands for what suits the disk best.
    public static final String AUTO = "auto";

    private static final List<String> KINDS = List.of(AUTO, "directory", "image", "btrfs", "mount");
    private static final List<String> TYPES = List.of("root", "path", "mount");
    private static final String PROFILE = "profile:";

    /// Throws [AgentException] when a disk or a kind is none.
    public VolumeSettings {
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        providers.forEach(VolumeSettings::check);
        hostPaths = hostPaths.map(List::copyOf);
        for (Path path : hostPaths.orElse(List.of())) {
            if (!path.isAbsolute()) {
                throw new AgentException("host-paths: " + path + " (expected: an absolute path)");
            }
        }
    }

    private static void check(String disk, String kind) {
        boolean isDisk =
                TYPES.contains(disk)
                        || (disk.startsWith(PROFILE) && disk.length() > PROFILE.length())
                        || disk.startsWith("/");
        if (!isDisk || !KINDS.contains(kind)) {
            throw new AgentException(
                    "volume-provider: "
                            + disk
                            + "="
                            + kind
                            + " (expected: DISK=KIND, with a disk of "
                            + String.join(", ", TYPES)
                            + ", profile:NAME or an absolute path, and a kind of "
                            + String.join(", ", KINDS)
                            + ")");
        }
    }

    /// The kind for a disk of this type (`path`), profile (empty: none) and root.
    public String kind(String type, String profile, Optional<Path> root) {
        return root.map(r -> providers.get(r.toString()))
                .or(() -> Optional.ofNullable(providers.get(PROFILE + profile)))
                .or(() -> Optional.ofNullable(providers.get(type)))
                .orElse(AUTO);
    }
}
