package dev.meros.agent.container.fetch;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.fetch.Download;
import dev.meros.agent.fetch.Programs;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.TaskStatus.Reason;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Brings the `uris` of a command into its sandbox, one after the other, as Mesos' fetcher does:
/// over http and https, or from this node (`file://…` or an absolute path). Archives are unpacked
/// unless `extract` is false, `executable` files are made so, `output_file` names the file anew.
///
/// An extension: an address that ends in `#sha256=` and 64 hex digits must be a file of that
/// digest.
public final class Fetcher {
    private static final Duration UNPACK = Duration.ofMinutes(10);
    private static final String FILE = "file://";
    private static final String SHA256 = "#sha256=";
    private static final List<String> TAR =
            List.of(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst");

    private final FetchCache cache;

    /// A fetcher whose cache has `cacheBytes` in `directory`.
    public Fetcher(Path directory, long cacheBytes) {
        this.cache = new FetchCache(directory, cacheBytes);
    }

    /// Fetches all that a container needs; throws [ContainerException] that names the first address
    /// that cannot be had.
    void fetch(ContainerSpec spec, List<CommandInfo.Uri> uris) {
        for (CommandInfo.Uri uri : uris) {
            try {
                fetch(uri, spec.sandbox(), spec.user());
            } catch (IOException e) {
                throw new ContainerException(
                        Reason.REASON_CONTAINER_LAUNCH_FAILED,
                        "Failed to fetch " + uri.value() + ": " + Download.why(e),
                        e);
            }
        }
    }

    private void fetch(CommandInfo.Uri uri, Path sandbox, RunAs user) throws IOException {
        String address = uri.value().strip();
        Optional<String> digest = Optional.empty();
        int mark = address.lastIndexOf(SHA256);
        if (mark >= 0) {
            digest = Optional.of(address.substring(mark + SHA256.length()));
            address = address.substring(0, mark);
        }
        Path target = target(uri, address, sandbox);
        Files.createDirectories(target.resolveSibling(""));
        String source = address;
        if (Boolean.TRUE.equals(uri.cache())) {
            cache.copy(user + " " + address, file -> get(source, file), target);
        } else {
            get(source, target);
        }
        if (digest.isPresent()) {
            check(target, digest.get());
        }
        if (Boolean.TRUE.equals(uri.executable())) {
            makeExecutable(target);
        } else if (uri.extract()) {
            unpack(target, sandbox, user);
        }
        own(target, user);
    }

    /// The place of a file in the sandbox; never outside of it.
    private static Path target(CommandInfo.Uri uri, String address, Path sandbox)
            throws IOException {
        String name = uri.outputFile();
        if (name == null || name.isEmpty()) {
            name = address.substring(address.lastIndexOf('/') + 1);
            int query = name.indexOf('?');
            name = query > 0 ? name.substring(0, query) : name;
        }
        Path target = sandbox.resolve(name).normalize();
        if (name.isEmpty() || !target.startsWith(sandbox) || target.equals(sandbox)) {
            throw new IOException("output_file: " + name + " (expected: a path in the sandbox)");
        }
        return target;
    }

    private static void get(String address, Path target) throws IOException {
        if (address.startsWith("http://") || address.startsWith("https://")) {
            Download.to(address, target);
            return;
        }
        String path = address.startsWith(FILE) ? address.substring(FILE.length()) : address;
        if (!path.startsWith("/")) {
            throw new IOException("expected: http://, https://, file:// or an absolute path");
        }
        Path file = Path.of(path);
        if (!Files.isRegularFile(file)) {
            throw new IOException("no such file on this node");
        }
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void check(Path file, String expected) throws IOException {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            String found = HexFormat.of().formatHex(sha.digest());
            if (!found.equalsIgnoreCase(expected)) {
                Files.delete(file);
                throw new IOException("sha256: " + found + " (expected: " + expected + ")");
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makeExecutable(Path file) throws IOException {
        Set<PosixFilePermission> all = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        all.add(PosixFilePermission.OWNER_EXECUTE);
        all.add(PosixFilePermission.GROUP_EXECUTE);
        all.add(PosixFilePermission.OTHERS_EXECUTE);
        Files.setPosixFilePermissions(file, all);
    }

    /// Unpacks what its name says is an archive, next to where it lies in the sandbox's top.
    private static void unpack(Path file, Path sandbox, RunAs user) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (TAR.stream().anyMatch(name::endsWith)) {
            Programs.run(
                    List.of(
                            "tar",
                            "--extract",
                            "--no-same-owner",
                            "--file=" + file,
                            "--directory=" + sandbox),
                    UNPACK);
        } else if (name.endsWith(".zip")) {
            Programs.run(
                    List.of("unzip", "-o", "-q", "-d", sandbox.toString(), file.toString()),
                    UNPACK);
        } else if (name.endsWith(".gz")) {
            Programs.run(List.of("gzip", "--decompress", "--keep", "--force", "" + file), UNPACK);
        } else {
            return;
        }
        if (user instanceof RunAs.User(String owner)) {
            // volumes are links, which are not followed
            Programs.run(
                    List.of("chown", "--recursive", "--no-dereference", owner, "" + sandbox),
                    UNPACK);
        }
    }

    private static void own(Path file, RunAs user) throws IOException {
        if (user instanceof RunAs.User(String owner)) {
            Programs.run(List.of("chown", owner, file.toString()), UNPACK);
        }
    }
}
