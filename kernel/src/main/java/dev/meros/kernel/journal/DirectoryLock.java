package dev.meros.kernel.journal;

import dev.meros.kernel.KernelException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Holds a directory for one kernel; the system drops the lock when the process ends.
final class DirectoryLock implements AutoCloseable {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes a directory, which is created when it does not exist; throws [KernelException] when it
    /// cannot be written to or another kernel has it.
    static DirectoryLock take(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            return lock(directory, channel);
        } catch (IOException e) {
            throw new KernelException(
                    "state-directory: "
                            + directory
                            + " (expected: a directory that can be written to; "
                            + e
                            + ")",
                    e);
        }
    }

    /// Keeps kernels out of a directory while it is read, and changes nothing in it; throws
    /// [KernelException] when a kernel has it. A directory without a lock file, such as a copy, is
    /// nobody's.
    static @Nullable DirectoryLock read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            FileLock lock = null;
            try {
                lock = channel.tryLock(0, Long.MAX_VALUE, true);
            } catch (OverlappingFileLockException e) {
                // a kernel of this process has it
            } finally {
                if (lock == null) {
                    channel.close();
                }
            }
            if (lock == null) {
                throw new KernelException(
                        "state-directory: "
                                + directory
                                + " (expected: a directory that no kernel uses; a kernel"
                                + owner(directory)
                                + " uses it: stop it, or read a copy)");
            }
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new KernelException(
                    "state-directory: " + directory + " (expected: readable; " + e + ")", e);
        }
    }

    private static DirectoryLock lock(Path directory, FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // another kernel of this process has it
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new KernelException(
                    "state-directory: "
                            + directory
                            + " (expected: a directory of its own; another kernel"
                            + owner(directory)
                            + " uses it)");
        }
        channel.truncate(0);
        String owner = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
        return new DirectoryLock(channel);
    }

    private static String owner(Path directory) {
        try {
            String pid = Files.readString(directory.resolve(FILE)).strip();
            return pid.isEmpty() ? "" : ", process " + pid + ",";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new KernelException("state-directory: the lock cannot be dropped: " + e, e);
        }
    }
}
