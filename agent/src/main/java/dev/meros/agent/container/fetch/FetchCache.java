package dev.meros.agent.container.fetch;

import dev.meros.agent.fetch.Download;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Files that were fetched with `cache: true`, by user and address. Each is fetched once, however
/// many ask for it at the same time; those that nobody uses go, the longest unused first, when the
/// cache is over its size. Begins empty with each start of the agent.
final class FetchCache {
    private final Path directory;
    private final long limit;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final AtomicLong number = new AtomicLong();

    private static final class Entry {
        private final Path file;
        private long size;
        private long lastUse;
        private int users;
        private boolean complete;
        private volatile @Nullable IOException failure;
        private final ReentrantLock lock = new ReentrantLock();

        Entry(Path file) {
            this.file = file;
        }

        /// Fetches it, unless somebody else did while the caller waited; whoever waited for what
        /// fails fails, too.
        void complete(Source source) throws IOException {
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            try {
                IOException before = failure;
                if (before != null) {
                    throw new IOException(Download.why(before), before);
                }
                if (!complete) {
                    source.to(file);
                    size = Files.size(file);
                    complete = true;
                }
            } catch (IOException e) {
                failure = Thread.currentThread().isInterrupted() ? failure : e;
                throw e;
            } finally {
                lock.unlock();
            }
        }
    }

    /// How to fetch a file to a place.
    @FunctionalInterface
    interface Source {
        void to(Path target) throws IOException;
    }

    /// A cache of `limit` bytes in `directory`.
    FetchCache(Path directory, long limit) {
        this.directory = directory;
        this.limit = limit;
        try {
            Files.createDirectories(directory);
            try (Stream<Path> left = Files.list(directory)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Copies the file of that key to `target`, fetching it first if it is not here.
    void copy(String key, Source source, Path target) throws IOException {
        Entry entry = take(key);
        try {
            entry.complete(source);
            Files.copy(entry.file, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            release(key, entry);
        }
    }

    private synchronized Entry take(String key) {
        Entry entry = entries.get(key);
        if (entry == null || entry.failure != null) {
            // a name of its own, as others may still have to do with one that failed
            entry = new Entry(directory.resolve(name(key) + "-" + number.incrementAndGet()));
            entries.put(key, entry);
        }
        entry.users++;
        return entry;
    }

    private synchronized void release(String key, Entry entry) throws IOException {
        entry.users--;
        entry.lastUse = number.incrementAndGet();
        if (entry.users == 0 && !entry.complete) {
            entries.remove(key, entry);
            Files.deleteIfExists(entry.file);
        }
        long sum = entries.values().stream().mapToLong(e -> e.size).sum();
        List<Map.Entry<String, Entry>> idle = new ArrayList<>(entries.entrySet());
        idle.removeIf(e -> e.getValue().users > 0);
        idle.sort(Comparator.comparingLong(e -> e.getValue().lastUse));
        for (Map.Entry<String, Entry> oldest : idle) {
            if (sum <= limit) {
                return;
            }
            sum -= oldest.getValue().size;
            entries.remove(oldest.getKey());
            Files.deleteIfExists(oldest.getValue().file);
        }
    }

    private static String name(String key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
