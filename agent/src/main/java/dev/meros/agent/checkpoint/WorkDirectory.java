package dev.meros.agent.checkpoint;

import dev.meros.agent.AgentException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/// The work directory of an agent, held by one agent at a time.
///
/// The lock is one on a file, which ends with the process however it ends. A second file names the
/// holder: looking there first keeps a second agent in the same process from opening and closing
/// the lock file, which would release the lock of the first.
public final class WorkDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lockFile;

    private WorkDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// Makes the directory if need be and takes it; throws [AgentException] when it cannot be
    /// written, belongs to somebody else, or holds what this agent cannot read.
    public static WorkDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        Path meta = path.resolve("meta");
        try {
            Files.createDirectories(path);
            DirectoryCheck.requireOwn(path, meta);
            if (Files.notExists(meta)) {
                Files.createDirectory(
                        meta,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(meta)) {
                throw unwritable(path, e);
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
        Path holder = meta.resolve("holder");
        if (isOurs(holder)) {
            throw inUse(path, holder);
        }
        check(path, meta);
        return new WorkDirectory(path.toAbsolutePath(), lock(path, meta, holder));
    }

    private static void check(Path path, Path meta) {
        Path format = meta.resolve("format");
        try {
            DirectoryCheck.requirePrivate(meta, user());
            String text = Files.exists(format) ? Files.readString(format) : "";
            if (text.isBlank()) {
                // new, or of an agent that wrote no format down
                Files.writeString(format, "meros-agent " + DirectoryCheck.FORMAT + "\n");
            } else {
                DirectoryCheck.requireKnownFormat(format, text);
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static String user() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getOwner(self).getName()
                : System.getProperty("user.name", "");
    }

    private static FileChannel lock(Path path, Path meta, Path holder) {
        FileChannel channel = null;
        try {
            channel =
                    FileChannel.open(
                            meta.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw inUse(path, holder);
            }
            Files.writeString(holder, self() + "\n");
            return channel;
        } catch (OverlappingFileLockException e) {
            throw inUse(path, holder);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static AgentException inUse(Path path, Path holder) {
        String process;
        try {
            process = Files.readString(holder).strip().split(" ", 2)[0];
        } catch (IOException e) {
            process = "unknown";
        }
        return new AgentException(
                "workDirectory: "
                        + path
                        + " (expected: a directory of its own; another agent, process "
                        + process
                        + ", uses this one)");
    }

    private static AgentException unwritable(Path path, IOException e) {
        return new AgentException(
                "workDirectory: " + path + " (expected: a writable directory; " + e + ")", e);
    }

    /// The absolute path of the directory.
    public Path path() {
        return path;
    }

    /// Where the agent keeps what is nobody else's business.
    public Path meta() {
        return path.resolve("meta");
    }

    /// Gives the directory back.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(meta().resolve("holder"));
            lockFile.close();
        } catch (IOException e) {
            throw new AgentException("workDirectory: " + path + ": cannot be released: " + e, e);
        }
    }

    private static String self() {
        ProcessHandle self = ProcessHandle.current();
        return self.pid() + " " + self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /// Whether an agent of this process holds the directory; of others the lock tells.
    private static boolean isOurs(Path holder) {
        try {
            return Files.readString(holder).strip().equals(self());
        } catch (IOException e) {
            return false;
        }
    }
}
