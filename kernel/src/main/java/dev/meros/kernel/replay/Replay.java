package dev.meros.kernel.replay;

import dev.meros.kernel.KernelException;
import dev.meros.kernel.codec.RecordCodec;
import dev.meros.kernel.core.ClusterState;
import dev.meros.kernel.core.KernelRules;
import dev.meros.kernel.core.record.KernelRecord;
import dev.meros.kernel.journal.StoredJournal;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Folds the journal in a kernel's state directory, without a kernel and without changing anything
/// there, as a kernel does when it starts.
public final class Replay {
    private final RecordCodec codec = new RecordCodec();
    private final ClusterState state = new ClusterState(KernelRules.History.defaults());
    private final EntryTimes times = new EntryTimes(codec);
    private final Until until;
    private final Listener listener;
    private long image;
    private long entries;
    private long records;
    private long index;
    private @Nullable Instant at;

    /// Which stored image the folding starts from.
    public enum Start {
        /// The newest that is not too new: the quickest way.
        NEWEST,
        /// The oldest that is left, or none at all: all that the journal still knows.
        OLDEST
    }

    /// Who hears of every record of the entries that are folded. `at` is null when the journal does
    /// not say when it was.
    public interface Listener {
        Listener NONE = (_, _, _) -> {};

        void heard(long index, @Nullable Instant at, KernelRecord.Durable next);
    }

    /// A state of the past.
    ///
    /// `image` is the index of the stored image it was made from, 0 without one; `entries` and
    /// `records` were folded after that; `index` and `at` belong to the last entry folded; `end`
    /// says where the reading ended.
    public record Moment(
            ClusterState state,
            long image,
            long entries,
            long records,
            long index,
            @Nullable Instant at,
            StoredJournal.End end) {}

    private Replay(Until until, Listener listener) {
        this.until = until;
        this.listener = listener;
    }

    /// Folds a journal up to a moment. Throws [KernelException] when a kernel uses the directory,
    /// when the journal is damaged, or when it does not reach back to the moment.
    public static Moment of(Path stateDirectory, Until until, Start start, Listener listener) {
        try (StoredJournal journal = StoredJournal.open(stateDirectory)) {
            return new Replay(until, listener).fold(journal, start);
        }
    }

    private Moment fold(StoredJournal journal, Start start) {
        StoredJournal.Image base = base(journal, start);
        if (base != null) {
            journal.read(base, this::restore);
            image = base.index();
            index = base.index();
        }
        StoredJournal.End end = journal.read(base == null ? -1 : base.index(), this::read);
        if (until instanceof Until.Index wanted
                && wanted.index() > end.lastIndex()
                && index < wanted.index()) {
            throw new KernelException(
                    "until: " + wanted.index() + " (expected: at most " + end.lastIndex() + ")");
        }
        return new Moment(state, image, entries, records, index, at, end);
    }

    /// The image to start from; null for the journal's beginning.
    private StoredJournal.@Nullable Image base(StoredJournal journal, Start start) {
        List<StoredJournal.Image> fitting =
                journal.images().stream().filter(i -> isBefore(journal, i)).toList();
        if (fitting.isEmpty() || (start == Start.OLDEST && journal.isWhole())) {
            if (!journal.isWhole()) {
                throw tooEarly(journal);
            }
            return null;
        }
        return switch (start) {
            case NEWEST -> fitting.getLast();
            case OLDEST -> fitting.getFirst();
        };
    }

    private boolean isBefore(StoredJournal journal, StoredJournal.Image candidate) {
        return switch (until) {
            case Until.End _ -> true;
            case Until.Index i -> candidate.index() <= i.index();
            case Until.Time t -> {
                Instant taken = time(journal, candidate);
                yield taken != null && !taken.isAfter(t.at());
            }
        };
    }

    private @Nullable Instant time(StoredJournal journal, StoredJournal.Image of) {
        EntryTimes inside = new EntryTimes(codec);
        @Nullable Instant[] last = new @Nullable Instant[1];
        journal.read(of, part -> last[0] = later(last[0], inside.next(part, codec.decode(part))));
        return last[0];
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        return a == null || (b != null && b.isAfter(a)) ? b : a;
    }

    private KernelException tooEarly(StoredJournal journal) {
        String oldest = "nothing is left of it";
        if (!journal.images().isEmpty()) {
            StoredJournal.Image first = journal.images().getFirst();
            oldest = "index " + first.index() + ", " + time(journal, first) + ", or later";
        }
        String asked =
                switch (until) {
                    case Until.End _ -> "the end";
                    case Until.Index i -> String.valueOf(i.index());
                    case Until.Time t -> t.at().toString();
                };
        return new KernelException(
                "until: " + asked + " (expected: " + oldest + "; what was before is in an image)");
    }

    private void restore(byte[] part) {
        List<KernelRecord.Durable> decoded = codec.decode(part);
        decoded.forEach(state::apply);
        at = later(at, times.next(part, decoded));
    }

    private StoredJournal.Next read(StoredJournal.Entry entry) {
        if (until instanceof Until.Index i && entry.index() > i.index()) {
            return StoredJournal.Next.ENOUGH;
        }
        List<KernelRecord.Durable> decoded = codec.decode(entry.batch());
        Instant time = times.next(entry.batch(), decoded);
        if (until instanceof Until.Time t && time != null && time.isAfter(t.at())) {
            return StoredJournal.Next.ENOUGH;
        }
        for (KernelRecord.Durable each : decoded) {
            state.apply(each);
            listener.heard(entry.index(), time, each);
        }
        entries++;
        records += decoded.size();
        index = entry.index();
        at = time;
        return StoredJournal.Next.MORE;
    }
}
