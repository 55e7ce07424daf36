package dev.meros.agent.http;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.FileInfo;
import dev.meros.api.model.TimeInfo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The files in the sandboxes, by their virtual paths. Refuses with 400 what is no path, with 403
/// what is not in a sandbox and with 404 what is not there. Blocks, so not for an event loop.
final class SandboxFiles {
    /// The longest piece of one read, as in Mesos: 16 pages.
    static final int MAX_READ = 64 << 10;

    /// More entries than this are not shown: a listing must fit into an answer.
    static final int MAX_ENTRIES = 10_000;

    private final VirtualPaths paths;

    SandboxFiles(VirtualPaths paths) {
        this.paths = paths;
    }

    /// Where a virtual path leads.
    Path resolve(String path) {
        if (path.isEmpty()) {
            throw new RefusedException(400, "path: unset (expected: the path of a file)");
        }
        try {
            return switch (paths.resolve(path)) {
                case VirtualPaths.Target.Found(Path file) -> file;
                case VirtualPaths.Target.Missing() ->
                        throw new RefusedException(404, "path: no such file");
                case VirtualPaths.Target.Forbidden() ->
                        throw new RefusedException(403, "path: not in a sandbox");
            };
        } catch (InvalidPathException e) {
            throw new RefusedException(400, "path: not a path");
        }
    }

    /// The same for a file that is to be read.
    Path file(String path) {
        Path file = resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new RefusedException(404, "path: not a file");
        }
        return file;
    }

    /// What is in a directory, with virtual paths below the one that was asked for.
    List<FileInfo> list(String path) {
        Path directory = resolve(path);
        String prefix = path.endsWith("/") ? path : path + "/";
        List<FileInfo> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().limit(MAX_ENTRIES).toList()) {
                entries.add(info(prefix + file.getFileName(), file));
            }
        } catch (IOException e) {
            throw new RefusedException(404, "path: not a directory");
        }
        return entries;
    }

    private static FileInfo info(String path, Path file) {
        FileInfo.Builder info = FileInfo.builder().path(path);
        try {
            Map<String, Object> unix =
                    Files.readAttributes(
                            file, "unix:nlink,size,mode,owner,group", LinkOption.NOFOLLOW_LINKS);
            info.nlink((Integer) unix.get("nlink"))
                    .size((Long) unix.get("size"))
                    .mtime(
                            TimeInfo.of(
                                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                                            .toInstant()))
                    .mode((Integer) unix.get("mode"))
                    .uid(String.valueOf(unix.get("owner")))
                    .gid(String.valueOf(unix.get("group")));
        } catch (IOException e) {
            // gone meanwhile: its name alone
            return info.build();
        }
        return info.build();
    }

    /// A piece of a file, and the size of the whole.
    record Piece(long size, Bytes data) {}

    /// At most `length` bytes from `offset` on, never more than [#MAX_READ]; nothing past the end,
    /// and for a negative offset.
    Piece read(String path, long offset, long length) {
        Path file = file(path);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            long wanted = length < 0 ? MAX_READ : Math.min(length, MAX_READ);
            if (offset < 0 || wanted == 0) {
                return new Piece(size, Bytes.empty());
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(wanted));
            int read = channel.read(bytes, offset);
            byte[] data = new byte[Math.max(read, 0)];
            bytes.flip().get(data);
            return new Piece(size, Bytes.of(data));
        } catch (IOException e) {
            throw new RefusedException(403, "path: not readable");
        }
    }
}
