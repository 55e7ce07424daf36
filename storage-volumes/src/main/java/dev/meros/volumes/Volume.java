package dev.meros.volumes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the node knows of a volume.
///
/// @param spec what was asked for, with the size that it has now
/// @param provider the name of its provider
/// @param context what the provider wanted kept when it made the volume, such as its own id of it
/// @param epoch the highest turn of a writer that the node has seen
/// @param pending what is being done to the volume and must be finished or undone after a crash
/// @param publications for whom the volume is there
/// @param fault why the volume cannot be used, in one line; `null` when it can
public record Volume(
        VolumeSpec spec,
        String provider,
        Map<String, String> context,
        long epoch,
        @Nullable Pending pending,
        List<Publication> publications,
        @Nullable String fault) {
    public Volume {
        context = context == null ? Map.of() : sorted(context);
        publications = publications == null ? List.of() : List.copyOf(publications);
    }

    /// A volume that is about to be made.
    public static Volume of(VolumeSpec spec, String provider, @Nullable Pending pending) {
        return new Volume(spec, provider, Map.of(), 0, pending, List.of(), null);
    }

    private static Map<String, String> sorted(Map<String, String> entries) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    public VolumeId id() {
        return spec.id();
    }

    /// The publication for a holder, if there is one.
    public Optional<Publication> publication(String holder) {
        return publications.stream().filter(p -> p.holder().equals(holder)).findFirst();
    }

    /// Whether somebody else than `holder` has the volume.
    public boolean isHeldByOthers(String holder) {
        return publications.stream().anyMatch(p -> !p.holder().equals(holder));
    }

    public Volume withSpec(VolumeSpec next) {
        return new Volume(next, provider, context, epoch, pending, publications, fault);
    }

    public Volume withContext(Map<String, String> next) {
        return new Volume(spec, provider, next, epoch, pending, publications, fault);
    }

    public Volume withEpoch(long next) {
        return new Volume(spec, provider, context, next, pending, publications, fault);
    }

    public Volume withPending(@Nullable Pending next) {
        return new Volume(spec, provider, context, epoch, next, publications, fault);
    }

    public Volume withFault(@Nullable String why) {
        return new Volume(spec, provider, context, epoch, pending, publications, why);
    }

    /// The same with this publication in the place of the one for its holder.
    public Volume with(Publication publication) {
        List<Publication> next = new ArrayList<>(without(publication.holder()).publications);
        next.add(publication);
        return new Volume(spec, provider, context, epoch, pending, next, fault);
    }

    /// The same without the publication for a holder.
    public Volume without(String holder) {
        List<Publication> next =
                publications.stream().filter(p -> !p.holder().equals(holder)).toList();
        return new Volume(spec, provider, context, epoch, pending, next, fault);
    }

    /// A step that was begun.
    ///
    /// @param kind what is being done
    /// @param snapshot the snapshot that is made, deleted or gone back to, or that a new volume
    ///   starts from
    /// @param from the volume that has the snapshot that a new volume starts from
    /// @param sizeMb the size that the volume shall get
    public record Pending(
            Kind kind, @Nullable String snapshot, @Nullable VolumeId from, long sizeMb) {
        public static Pending of(Kind kind) {
            return new Pending(kind, null, null, 0);
        }

        public static Pending of(Kind kind, String snapshot) {
            return new Pending(kind, snapshot, null, 0);
        }

        /// The kinds of steps, and what becomes of them after a crash.
        public enum Kind {
            /// Finished: the volume is made.
            CREATE,
            /// Undone, as the stream is gone: the volume is destroyed.
            RESTORE,
            /// Finished.
            RESIZE,
            /// Undone: the snapshot is deleted.
            SNAPSHOT,
            /// Finished.
            DELETE_SNAPSHOT,
            /// Finished.
            ROLLBACK,
            /// Finished.
            DESTROY
        }
    }
}
