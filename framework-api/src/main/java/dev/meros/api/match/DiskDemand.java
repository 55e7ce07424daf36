package dev.meros.api.match;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Scalar;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A disk, or a persistent volume, that a task needs beside its share of the agent's root disk.
///
/// @param size in MB: that much is taken of a `ROOT` or `PATH` disk; a `MOUNT` disk and a volume
///   have at least that much and are taken as a whole
/// @param sources where it may be; empty: anywhere
/// @param kinds what it may be; empty: anything, also what is not known
/// @param profile the profile of the disk's source; null: any or none
/// @param volume the id of a volume that is there already; null: a disk without a volume
public record DiskDemand(
        Scalar size,
        Set<Source> sources,
        Set<Disk.Kind> kinds,
        @Nullable String profile,
        @Nullable String volume) {
    /// Where a disk is; storage that has yet to be made a disk (`RAW`, `BLOCK`) is never taken.
    public enum Source {
        /// The disk of the agent's work directory.
        ROOT,
        /// A directory that an operator has set apart.
        PATH,
        /// A file system of its own.
        MOUNT
    }

    public DiskDemand {
        sources = Collections.unmodifiableSet(copy(Source.class, sources));
        kinds = Collections.unmodifiableSet(copy(Disk.Kind.class, kinds));
        if (size.compareTo(Scalar.ZERO) < 0 || (volume == null && !size.isPositive())) {
            throw new IllegalArgumentException("disk size: " + size + " (expected: more than 0)");
        }
    }

    private static <E extends Enum<E>> Set<E> copy(Class<E> type, Set<E> values) {
        EnumSet<E> copy = EnumSet.noneOf(type);
        copy.addAll(values);
        return copy;
    }

    /// So many MB of any disk.
    public static DiskDemand of(Scalar megabytes) {
        return new DiskDemand(megabytes, Set.of(), Set.of(), null, null);
    }

    /// The volume with this id in the role of the offer: the task goes where its data is.
    public static DiskDemand volume(String id) {
        return new DiskDemand(Scalar.ZERO, Set.of(), Set.of(), null, id);
    }

    public DiskDemand on(Source... any) {
        return new DiskDemand(size, Set.copyOf(Arrays.asList(any)), kinds, profile, volume);
    }

    public DiskDemand ofKind(Disk.Kind... any) {
        return new DiskDemand(size, sources, Set.copyOf(Arrays.asList(any)), profile, volume);
    }

    public DiskDemand withProfile(String name) {
        return new DiskDemand(size, sources, kinds, name, volume);
    }

    public DiskDemand withSize(Scalar megabytes) {
        return new DiskDemand(megabytes, sources, kinds, profile, volume);
    }

    /// Whether a resource is what is wanted, whatever its size. `kind` is that of its disk.
    boolean suits(Resource resource, Disk.Kind kind) {
        Source source = source(resource);
        return source != null
                && resource.revocable() == null
                && (sources.isEmpty() || sources.contains(source))
                && (kinds.isEmpty() || kinds.contains(kind))
                && (profile == null || profile.equals(profileOf(resource)))
                && (volume == null ? !isVolume(resource) : volume.equals(idOf(resource)));
    }

    /// What is taken of a resource that suits; null when it is too small.
    @Nullable Resource takenOf(Resource resource) {
        Scalar there = resource.scalar();
        if (there == null || size.compareTo(there) > 0) {
            return null;
        }
        return isWhole(resource) ? resource : resource.toBuilder().scalar(size).build();
    }

    /// Whether a resource is taken as a whole or not at all.
    static boolean isWhole(Resource resource) {
        return isVolume(resource) || source(resource) == Source.MOUNT;
    }

    static boolean isVolume(Resource resource) {
        return resource.disk() != null && resource.disk().persistence() != null;
    }

    static String idOf(Resource resource) {
        DiskInfo disk = resource.disk();
        return disk == null || disk.persistence() == null ? "" : disk.persistence().id();
    }

    private static @Nullable String profileOf(Resource resource) {
        DiskInfo disk = resource.disk();
        return disk == null || disk.source() == null ? null : disk.source().profile();
    }

    private static @Nullable Source source(Resource resource) {
        DiskInfo.Source source = resource.disk() == null ? null : resource.disk().source();
        if (source == null) {
            return Source.ROOT;
        }
        return switch (source.type()) {
            case PATH -> Source.PATH;
            case MOUNT -> Source.MOUNT;
            case BLOCK, RAW, UNKNOWN -> null;
        };
    }

    /// A disk of an offer in words, such as `PATH ssd 500`.
    static String text(Resource resource, Disk.Kind kind) {
        DiskInfo.Source source = resource.disk() == null ? null : resource.disk().source();
        String profile = profileOf(resource);
        return (source == null ? "ROOT" : source.type().name())
                + (kind == Disk.Kind.UNKNOWN ? "" : " " + lower(kind.name()))
                + (profile == null ? "" : " " + profile)
                + " "
                + resource.scalar();
    }

    /// Such as `disk 500 MB on PATH or MOUNT, nvme or ssd` or `volume pg`.
    @Override
    public String toString() {
        return (volume == null ? "disk " : "volume ") + wanted();
    }

    /// What is wanted in words, such as `500 MB on PATH or MOUNT, nvme or ssd` or `pg`.
    String wanted() {
        String what = volume == null ? "" : volume;
        if (size.isPositive()) {
            what += (what.isEmpty() ? "" : " of ") + size + " MB";
        }
        Set<String> words = new TreeSet<>();
        kinds.forEach(kind -> words.add(lower(kind.name())));
        List<String> limits =
                List.of(
                        sources.stream().map(Source::name).collect(Collectors.joining(" or ")),
                        String.join(" or ", words),
                        profile == null ? "" : "profile " + profile);
        String on = limits.stream().filter(l -> !l.isEmpty()).collect(Collectors.joining(", "));
        return on.isEmpty() ? what : what + " on " + on;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
