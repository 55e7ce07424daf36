package dev.meros.agent.volume;

import dev.meros.agent.settings.VolumeSettings;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.local.BtrfsProvider;
import dev.meros.volumes.local.DirectoryProvider;
import dev.meros.volumes.local.MountProvider;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.system.Programs;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// The provider of a new volume: what the settings say of its disk, else what holds volumes there
/// to their sizes best.
///
/// @param workDirectory where the disks are whose roots are relative, and the one without a root
/// @param onBtrfs whether volumes at a place can be subvolumes
record ProviderChoice(Path workDirectory, VolumeSettings settings, Predicate<Path> onBtrfs) {
    ProviderChoice(Path workDirectory, VolumeSettings settings) {
        this(workDirectory, settings, ProviderChoice::isBtrfs);
    }

    private static boolean isBtrfs(Path place) {
        return Mounts.permitted()
                && new Mounts(new Programs(_ -> {})).of(place).type().equals(BtrfsProvider.KIND);
    }

    /// The name of the provider of a new volume on the disk of this source. Throws
    /// [VolumeException] for disks that hold no volumes.
    String of(@Nullable Source source) {
        Optional<Path> root = root(source);
        String type = source == null ? "root" : type(source);
        String profile = source == null || source.profile() == null ? "" : source.profile();
        String kind = settings.kind(type, profile, root);
        return (kind.equals(VolumeSettings.AUTO) ? best(type, source, root) : kind) + at(root);
    }

    private static String type(Source source) {
        return switch (source.type()) {
            case PATH, MOUNT -> source.type().name().toLowerCase(Locale.ROOT);
            case null, default ->
                    throw new VolumeException(
                            "disk.source.type: "
                                    + source.type()
                                    + " (expected: PATH or MOUNT for a volume; CREATE_DISK makes a"
                                    + " disk of RAW storage)");
        };
    }

    private String best(String type, @Nullable Source source, Optional<Path> root) {
        if (type.equals("mount") && source != null && !isMade(source)) {
            return MountProvider.KIND;
        }
        return onBtrfs.test(root.orElse(workDirectory))
                ? BtrfsProvider.KIND
                : DirectoryProvider.KIND;
    }

    /// Disks that an operation has made of RAW storage are directories.
    private static boolean isMade(Source source) {
        String root = source.mount() == null ? null : source.mount().root();
        return root == null || !Path.of(root).isAbsolute();
    }

    private static String at(Optional<Path> root) {
        return root.map(r -> ":" + r).orElse("");
    }

    /// The same provider on the disk of this source, for a volume that has one already.
    String sameKind(String provider, @Nullable Source source) {
        int colon = provider.indexOf(':');
        return (colon < 0 ? provider : provider.substring(0, colon)) + at(root(source));
    }

    private Optional<Path> root(@Nullable Source source) {
        String root = null;
        if (source != null && source.path() != null) {
            root = source.path().root();
        } else if (source != null && source.mount() != null) {
            root = source.mount().root();
        }
        return Optional.ofNullable(root).map(r -> workDirectory.resolve(r).toAbsolutePath());
    }
}
