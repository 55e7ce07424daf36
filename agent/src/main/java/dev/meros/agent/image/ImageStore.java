package dev.meros.agent.image;

import dev.meros.agent.fetch.Download;
import dev.meros.agent.fetch.Programs;
import dev.meros.agent.image.codec.ImageLayout;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/// The images of a node. Each layer is unpacked once, by the digest of what is in it, and shared by
/// all images that have it.
///
/// A name is one of: `docker-archive:FILE` or `FILE.tar` (what `docker save` writes),
/// `oci:DIR[:TAG]` or `oci-archive:FILE` (OCI layouts), `http://…` or `https://…` (an archive to
/// fetch), or else a reference such as `alpine:3.19`, which is looked for as `NAME.tar` in the
/// directory of archives, if the agent has one, and then in the registry that the reference names.
/// skopeo(1) reads all of these and checks their digests.
public final class ImageStore implements Images {
    private static final Duration FETCH = Duration.ofMinutes(10);
    private static final int NAME_DIGITS = 24;

    /// More at a time would only share the same network and disk.
    private static final int AT_A_TIME = 8;

    private final Path directory;
    private final Optional<Path> archives;
    private final ReadWriteLock layers = new ReentrantReadWriteLock();
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();
    private final Semaphore fetches = new Semaphore(AT_A_TIME);

    /// Whose turn it is with an image of some name. Whoever waited while a fetch failed has no
    /// better luck.
    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile String trouble = "";
    }

    /// What is noted of an image by its name; what is empty is not written.
    record Entry(
            @Nullable String name,
            @Nullable List<String> layers,
            @Nullable List<String> entrypoint,
            @Nullable List<String> command,
            @Nullable List<String> environment,
            @Nullable String user,
            @Nullable String workingDirectory) {
        private static List<String> list(@Nullable List<String> values) {
            return values == null ? List.of() : values;
        }

        private static String text(@Nullable String value) {
            return value == null ? "" : value;
        }

        LocalImage.Config config() {
            return new LocalImage.Config(
                    list(entrypoint),
                    list(command),
                    list(environment),
                    text(user),
                    text(workingDirectory));
        }
    }

    /// A store in `directory`, with a directory of archives or none. Throws [UncheckedIOException]
    /// when the directory cannot be used.
    public ImageStore(Path directory, Optional<Path> archives) {
        this.directory = directory;
        this.archives = archives;
        try {
            Files.createDirectories(directory.resolve("layers"));
            Files.createDirectories(directory.resolve("names"));
            Path scratch = directory.resolve("tmp");
            delete(scratch);
            Files.createDirectories(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public LocalImage get(String name, Pull pull) {
        Turn turn = turns.computeIfAbsent(name, _ -> new Turn());
        int failures = turn.failures.get();
        try {
            turn.lock.lockInterruptibly();
            try {
                Optional<LocalImage> here = pull == Pull.IF_MISSING ? here(name) : Optional.empty();
                if (here.isPresent()) {
                    return here.get();
                }
                if (turn.failures.get() != failures) {
                    throw new IOException(turn.trouble);
                }
                return fetched(name, turn);
            } finally {
                turn.lock.unlock();
            }
        } catch (IOException | CodecException e) {
            throw failure(name, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(name, "interrupted");
        }
    }

    private Path noted(String name) {
        return directory.resolve("names").resolve(hex(name) + ".json");
    }

    private Optional<LocalImage> here(String name) throws IOException {
        Path noted = noted(name);
        Optional<LocalImage> here = Files.exists(noted) ? local(noted) : Optional.empty();
        if (here.isPresent()) {
            Files.setLastModifiedTime(noted, FileTime.from(Instant.now()));
        }
        return here;
    }

    private LocalImage fetched(String name, Turn turn) throws IOException, InterruptedException {
        fetches.acquire();
        try {
            fetch(name, noted(name));
            return local(noted(name)).orElseThrow(() -> failure(name, "its layers are gone"));
        } catch (IOException | CodecException e) {
            if (!Thread.currentThread().isInterrupted()) {
                turn.trouble = String.valueOf(e.getMessage());
                turn.failures.incrementAndGet();
            }
            throw e;
        } finally {
            fetches.release();
        }
    }

    /// An image that is here: its name, when it was last asked for, and its layers.
    record Kept(Path noted, String name, Instant usedLast, List<String> layers) {}

    /// All images that are here, the longest unused first.
    List<Kept> kept() throws IOException {
        List<Kept> all = new ArrayList<>();
        try (Stream<Path> names = Files.list(directory.resolve("names"))) {
            for (Path noted : names.toList()) {
                Entry entry = Json.read(Files.readAllBytes(noted), Entry.class);
                all.add(
                        new Kept(
                                noted,
                                Entry.text(entry.name()),
                                Files.getLastModifiedTime(noted).toInstant(),
                                Entry.list(entry.layers())));
            }
        }
        all.sort(Comparator.comparing(Kept::usedLast));
        return all;
    }

    /// Forgets an image; its layers stay until [#sweep].
    void forget(Kept image) throws IOException {
        ReentrantLock lock = turns.computeIfAbsent(image.name(), _ -> new Turn()).lock;
        lock.lock();
        try {
            Files.deleteIfExists(image.noted());
        } finally {
            lock.unlock();
        }
    }

    /// Removes all layers but those that images or the given containers need; returns how many
    /// went: none while images are being fetched.
    int sweep(Set<String> inUse) throws IOException {
        Lock lock = layers.writeLock();
        // without waiting, which would keep others from fetching
        if (!lock.tryLock()) {
            return 0;
        }
        try {
            Set<String> needed = new HashSet<>(inUse);
            kept().forEach(image -> needed.addAll(image.layers()));
            return removeLayersBut(needed);
        } finally {
            lock.unlock();
        }
    }

    private int removeLayersBut(Set<String> needed) throws IOException {
        int removed = 0;
        try (Stream<Path> all = Files.list(directory.resolve("layers"))) {
            for (Path layer : all.toList()) {
                if (!needed.contains(layer.getFileName().toString())) {
                    delete(layer);
                    removed++;
                }
            }
        }
        return removed;
    }

    /// How much of the store's file system is free, 0 to 1.
    double free() throws IOException {
        FileStore store = Files.getFileStore(directory);
        return (double) store.getUsableSpace() / Math.max(1, store.getTotalSpace());
    }

    private static ImageException failure(String name, String why) {
        return new ImageException("image: " + name + " (" + why + ")");
    }

    private Optional<LocalImage> local(Path noted) throws IOException {
        Entry entry = Json.read(Files.readAllBytes(noted), Entry.class);
        List<Path> layers =
                Entry.list(entry.layers()).stream()
                        .map(l -> directory.resolve("layers").resolve(l))
                        .toList();
        if (layers.isEmpty() || !layers.stream().allMatch(Files::isDirectory)) {
            return Optional.empty();
        }
        return Optional.of(new LocalImage(layers, entry.config()));
    }

    /// Layers are not removed between their unpacking and the note that they are needed.
    private void fetch(String name, Path noted) throws IOException, InterruptedException {
        Lock lock = layers.readLock();
        lock.lockInterruptibly();
        try {
            fetchLocked(name, noted);
        } finally {
            lock.unlock();
        }
    }

    private void fetchLocked(String name, Path noted) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory(directory.resolve("tmp"), "pull");
        try {
            Path layout = scratch.resolve("layout");
            Programs.run(
                    List.of(
                            "skopeo",
                            "--insecure-policy",
                            "copy",
                            "--quiet",
                            source(name, scratch),
                            "oci:" + layout + ":image"),
                    FETCH);
            String manifest = ImageLayout.firstManifest(text(layout.resolve("index.json")));
            ImageLayout.Manifest parts = ImageLayout.manifest(text(blob(layout, manifest)));
            ImageLayout.Configuration config =
                    ImageLayout.configuration(text(blob(layout, parts.config())));
            if (config.diffIds().size() != parts.layers().size()) {
                throw new IOException(
                        "layers: "
                                + parts.layers().size()
                                + " (expected: "
                                + config.diffIds().size()
                                + ", as its configuration says)");
            }
            List<String> layers = new ArrayList<>();
            for (int i = 0; i < parts.layers().size(); i++) {
                layers.add(unpack(layout, parts.layers().get(i), config.diffIds().get(i)));
            }
            Entry entry =
                    new Entry(
                            name,
                            layers,
                            config.entrypoint(),
                            config.command(),
                            config.environment(),
                            config.user(),
                            config.workingDirectory());
            Path written = scratch.resolve("entry.json");
            Files.write(written, Json.write(entry), StandardOpenOption.CREATE_NEW);
            Files.move(written, noted, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(scratch);
        }
    }

    /// Unpacks a layer unless it is there; returns the name of its directory, which is short, as
    /// all of them together must fit into the options of one mount.
    private String unpack(Path layout, ImageLayout.Layer layer, String diffId)
            throws IOException, InterruptedException {
        String name = diffId.substring("sha256:".length()).substring(0, NAME_DIGITS);
        Path done = directory.resolve("layers").resolve(name);
        ReentrantLock lock = turns.computeIfAbsent(diffId, _ -> new Turn()).lock;
        lock.lockInterruptibly();
        try {
            if (!Files.isDirectory(done)) {
                unpack(blob(layout, layer.digest()), layer, done);
            }
        } finally {
            lock.unlock();
        }
        return name;
    }

    private void unpack(Path archive, ImageLayout.Layer layer, Path done) throws IOException {
        String found = digest(archive);
        if (!found.equals(layer.digest())) {
            throw new IOException("layer: " + found + " (expected: " + layer.digest() + ")");
        }
        Path half = Files.createTempDirectory(directory.resolve("tmp"), "layer");
        try {
            LayerUnpacker.unpack(archive, layer.compression(), half);
            Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(half, done, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(half);
        }
    }

    private String source(String name, Path scratch) throws IOException {
        if (name.startsWith("docker-archive:")
                || name.startsWith("oci:")
                || name.startsWith("oci-archive:")
                || name.startsWith("docker://")) {
            return name;
        }
        if (name.startsWith("http://") || name.startsWith("https://")) {
            Path fetched = scratch.resolve("image.tar");
            Download.to(name, fetched);
            return archive(fetched);
        }
        if (name.startsWith("/") && name.endsWith(".tar")) {
            return archive(named(Path.of(name), scratch));
        }
        Optional<Path> local =
                archives.map(a -> a.resolve(name + ".tar").normalize())
                        .filter(f -> f.startsWith(archives.get()) && Files.isRegularFile(f));
        return local.isPresent() ? archive(named(local.get(), scratch)) : "docker://" + name;
    }

    /// The same file by a name without a colon, which would mean a tag.
    private static Path named(Path file, Path scratch) throws IOException {
        return Files.createSymbolicLink(scratch.resolve("image.tar"), file);
    }

    /// Both kinds of archive are tar files; only the OCI one begins with a layout file.
    private static String archive(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("no such file");
        }
        try {
            Programs.run(
                    List.of("tar", "--list", "--file=" + file, "manifest.json"),
                    Duration.ofMinutes(1));
            return "docker-archive:" + file;
        } catch (IOException e) {
            return "oci-archive:" + file;
        }
    }

    private static Path blob(Path layout, String digest) {
        return layout.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static String digest(Path file) throws IOException {
        MessageDigest sha = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return "sha256:" + HexFormat.of().formatHex(sha.digest());
    }

    private static String hex(String name) {
        return HexFormat.of().formatHex(sha256().digest(name.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
