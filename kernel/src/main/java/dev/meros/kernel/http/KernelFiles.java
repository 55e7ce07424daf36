package dev.meros.kernel.http;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.FileInfo;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The files of the kernel that operators may read, under virtual paths; mesos-v1 §5.2, §5.4. These
/// are [#LOG], when the kernel logs to a file, and nothing else: no path leads out of here.
final class KernelFiles {
    /// The log of the kernel.
    static final String LOG = "/master/log";

    /// What is read at once at most, in bytes: 16 pages, as in Mesos.
    static final int MOST = 64 << 10;

    private final Map<String, Path> files = new TreeMap<>();

    /// `log` is the file to which the kernel logs, or null.
    KernelFiles(@Nullable Path log) {
        if (log != null) {
            files.put(LOG, log);
        }
    }

    /// All of them by their virtual path.
    Map<String, Path> all() {
        return Collections.unmodifiableMap(files);
    }

    /// The file behind a virtual path; refuses a path that is none with 404.
    Path find(String path) {
        Path file = files.get(normal(path));
        if (file == null) {
            throw missing(path);
        }
        return file;
    }

    /// A part of a file, and the size of all of it.
    record Part(long size, Bytes data) {}

    /// What is in a directory; of a file, the file itself. Refuses a path that is neither with 404.
    List<FileInfo> list(String path) {
        String directory = normal(path);
        List<FileInfo> found = new ArrayList<>();
        files.forEach(
                (name, file) -> {
                    if (name.equals(directory) || isIn(name, directory)) {
                        found.add(info(name, file));
                    } else if (name.startsWith(directory.equals("/") ? "/" : directory + "/")) {
                        found.add(directory(child(name, directory)));
                    }
                });
        if (found.isEmpty()) {
            throw missing(path);
        }
        return found.stream().distinct().toList();
    }

    private static boolean isIn(String name, String directory) {
        int end = name.lastIndexOf('/');
        return name.substring(0, end).equals(directory) || (end == 0 && directory.equals("/"));
    }

    /// The directory right below another one on the way to a file.
    private static String child(String name, String directory) {
        int from = directory.equals("/") ? 1 : directory.length() + 1;
        return name.substring(0, name.indexOf('/', from));
    }

    private static FileInfo directory(String path) {
        return FileInfo.builder().path(path).mode(0040555).nlink(2).size(0L).build();
    }

    private static FileInfo info(String path, Path file) {
        try {
            Map<String, Object> unix =
                    Files.readAttributes(file, "unix:nlink,size,mode,owner,group");
            return FileInfo.builder()
                    .path(path)
                    .nlink((Integer) unix.get("nlink"))
                    .size((Long) unix.get("size"))
                    .mtime(TimeInfo.of(Files.getLastModifiedTime(file).toInstant()))
                    .mode((Integer) unix.get("mode"))
                    .uid(String.valueOf(unix.get("owner")))
                    .gid(String.valueOf(unix.get("group")))
                    .build();
        } catch (IOException e) {
            throw missing(path);
        }
    }

    /// At most `length` bytes from `offset` on, and never more than [#MOST]; nothing behind the
    /// end.
    Part read(String path, long offset, long length) {
        Path file = find(path);
        if (offset < 0 || length < 0) {
            throw new RefusedException(
                    400,
                    (offset < 0 ? "offset: " + offset : "length: " + length)
                            + " (expected: 0 or more)");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            int wanted = (int) Math.min(Math.min(length, MOST), Math.max(0, size - offset));
            ByteBuffer read = ByteBuffer.allocate(wanted);
            for (int n = 0; read.hasRemaining() && n >= 0; ) {
                n = channel.read(read, offset + read.position());
            }
            byte[] bytes = new byte[read.flip().remaining()];
            read.get(bytes);
            return new Part(size, Bytes.of(bytes));
        } catch (NoSuchFileException e) {
            throw missing(path);
        } catch (IOException e) {
            throw new RefusedException(500, "path: " + path + " (it cannot be read: " + e + ")");
        }
    }

    private static String normal(String path) {
        if (path.isEmpty()) {
            throw new RefusedException(400, "path: empty (expected: such as " + LOG + ")");
        }
        String slashed = path.startsWith("/") ? path : "/" + path;
        return slashed.length() > 1 && slashed.endsWith("/")
                ? slashed.substring(0, slashed.length() - 1)
                : slashed;
    }

    private static RefusedException missing(String path) {
        return new RefusedException(
                404, "path: " + path + " (expected: a file of the kernel, such as " + LOG + ")");
    }
}
