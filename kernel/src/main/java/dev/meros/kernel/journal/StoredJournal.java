package dev.meros.kernel.journal;

import dev.meros.kernel.KernelException;

import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The journal of a kernel that does not run, as it lies on disk. Nothing in its directory is
/// changed; no kernel can start on it while this is open.
public final class StoredJournal implements AutoCloseable {
    private static final Pattern IMAGE = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");
    private static final int MAX_FILES = 100_000;

    private final Path directory;
    private final @Nullable DirectoryLock lock;
    private final List<Image> images;
    private final List<Segment> segments;

    /// A stored image: the state after the entry at `index`, of `term`.
    public record Image(Path file, long term, long index) {}

    /// A file of the log and the index of its first entry.
    private record Segment(Path file, long start) {}

    /// A batch in the journal.
    @SuppressWarnings("ArrayRecordComponent") // not compared
    public record Entry(long index, long term, byte[] batch) {}

    /// Whether to go on reading.
    public enum Next {
        MORE,
        ENOUGH
    }

    /// Who reads entries; an entry that is answered by [Next#ENOUGH] does not count as read.
    public interface Reader {
        Next read(Entry entry);
    }

    /// Where a journal ended. `lastIndex` and `lastTerm` are those of the last log entry read,
    /// whatever it holds; `committed` is the index up to which the kernel has noted the log to be
    /// committed (0: no note), `torn` what is wrong with the end of the log, empty when nothing is.
    public record End(long lastIndex, long lastTerm, long committed, String torn) {
        /// Whether entries are missing that the kernel had reported to be committed.
        public boolean isCutShort() {
            return lastIndex < committed;
        }
    }

    private StoredJournal(
            Path directory,
            @Nullable DirectoryLock lock,
            List<Image> images,
            List<Segment> segments) {
        this.directory = directory;
        this.lock = lock;
        this.images = images;
        this.segments = segments;
    }

    /// Opens the journal in a kernel's state directory. Throws [KernelException] when there is none
    /// or a kernel uses it.
    public static StoredJournal open(Path stateDirectory) {
        Path raft = stateDirectory.resolve("raft");
        if (!Files.isDirectory(raft)) {
            throw new KernelException(
                    "state-directory: "
                            + stateDirectory
                            + " (expected: the state directory of a kernel; it has no journal)");
        }
        DirectoryLock lock = DirectoryLock.read(stateDirectory);
        try {
            return new StoredJournal(stateDirectory, lock, images(raft), segments(raft));
        } catch (IOException e) {
            closeQuietly(lock);
            throw unreadable(raft, e);
        } catch (RuntimeException e) {
            closeQuietly(lock);
            throw e;
        }
    }

    private static List<Path> files(Path raft) throws IOException {
        try (Stream<Path> files = Files.walk(raft, 4)) {
            return files.filter(Files::isRegularFile).limit(MAX_FILES).toList();
        }
    }

    private static List<Image> images(Path raft) throws IOException {
        List<Image> images = new ArrayList<>();
        for (Path file : files(raft)) {
            Matcher name = IMAGE.matcher(file.getFileName().toString());
            if (name.matches()) {
                images.add(
                        new Image(
                                file,
                                Long.parseLong(name.group(1)),
                                Long.parseLong(name.group(2))));
            }
        }
        images.sort(Comparator.comparingLong(Image::index));
        return List.copyOf(images);
    }

    private static List<Segment> segments(Path raft) throws IOException {
        List<Segment> segments = new ArrayList<>();
        for (Path file : files(raft)) {
            Matcher name = SEGMENT.matcher(file.getFileName().toString());
            if (name.matches() && Files.size(file) > 0) {
                segments.add(new Segment(file, Long.parseLong(name.group(1))));
            }
        }
        segments.sort(Comparator.comparingLong(Segment::start));
        return List.copyOf(segments);
    }

    /// The stored images that the log goes on from, the oldest first.
    public List<Image> images() {
        return images.stream().filter(i -> i.index() + 1 >= firstIndex()).toList();
    }

    /// The index of the first entry in the log; entries before it are only in images.
    public long firstIndex() {
        return segments.isEmpty() ? Long.MAX_VALUE : segments.getFirst().start();
    }

    /// Whether the log has everything from the beginning, so that no image is needed.
    public boolean isWhole() {
        return firstIndex() == 0;
    }

    /// Reads the parts of an image in order.
    public void read(Image image, Consumer<byte[]> part) {
        try {
            MD5Hash md5 = MD5FileUtil.readStoredMd5ForFile(image.file().toFile());
            SnapshotFile.read(image.file(), md5, part);
        } catch (IOException e) {
            throw unreadable(image.file(), e);
        }
    }

    /// Reads the batches whose index is greater than `after`, in order, until the reader has enough
    /// or they end. What is no whole entry at the very end of the log was never answered; it is
    /// left out. Damage before that is an error.
    public End read(long after, Reader reader) {
        BatchAssembly parts = new BatchAssembly();
        long lastIndex = after;
        long lastTerm =
                images.stream()
                        .filter(i -> i.index() == after)
                        .mapToLong(Image::term)
                        .findFirst()
                        .orElse(0);
        String torn = "";
        for (Segment segment : segments) {
            boolean last = segment.equals(segments.getLast());
            try (SegmentReader in = new SegmentReader(segment.file())) {
                for (LogEntryProto e = in.next(); e != null; e = in.next()) {
                    if (e.getIndex() <= after) {
                        continue;
                    }
                    if (e.getIndex() != lastIndex + 1) {
                        throw damaged(segment, "after " + lastIndex + " comes " + e.getIndex());
                    }
                    if (!hear(e, parts, reader)) {
                        return new End(lastIndex, lastTerm, committed(), "");
                    }
                    lastIndex = e.getIndex();
                    lastTerm = e.getTerm();
                }
                torn = in.broken();
                if (!torn.isEmpty() && !last) {
                    throw damaged(segment, torn);
                }
                if (!torn.isEmpty()) {
                    torn += ", behind byte " + in.offset() + " of " + name(segment.file());
                }
            } catch (IOException e) {
                throw unreadable(segment.file(), e);
            }
        }
        return new End(lastIndex, lastTerm, committed(), torn);
    }

    /// Whether the reader wants more.
    private static boolean hear(LogEntryProto entry, BatchAssembly parts, Reader reader) {
        if (!entry.hasStateMachineLogEntry()) {
            return true;
        }
        byte[] batch = parts.add(entry.getIndex(), entry.getStateMachineLogEntry().getLogData());
        return batch == null
                || reader.read(new Entry(entry.getIndex(), entry.getTerm(), batch)) == Next.MORE;
    }

    private long committed() {
        Path note = directory.resolve("high-water");
        try {
            String digits = Files.exists(note) ? Files.readString(note).strip() : "";
            return digits.isEmpty() ? 0 : Long.parseLong(digits);
        } catch (IOException | NumberFormatException e) {
            throw unreadable(note, e);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static KernelException damaged(Segment segment, String why) {
        return new KernelException("journal: " + segment.file() + " is damaged: " + why);
    }

    private static KernelException unreadable(Path path, Exception e) {
        return new KernelException("journal: " + path + " cannot be read: " + e, e);
    }

    private static void closeQuietly(@Nullable DirectoryLock lock) {
        if (lock != null) {
            lock.close();
        }
    }

    @Override
    public void close() {
        closeQuietly(lock);
    }
}
