package dev.meros.agent.spawn;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The calls of the C library that starting a program takes, with Linux' numbers. Needs
/// `--enable-native-access`.
final class CLibrary {
    private static final int EINTR = 4;
    private static final int O_CLOEXEC = 0x80000;
    private static final short POLLIN = 1;
    private static final int WNOHANG = 1;
    private static final int POLL_SIZE = 8;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private final MethodHandle pipe = failing("pipe2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private final MethodHandle poll =
            failing("poll", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    private final MethodHandle read = transferring("read");
    private final MethodHandle write = transferring("write");
    private final MethodHandle close = plain("close", ValueLayout.JAVA_INT);
    private final MethodHandle waitpid =
            plain("waitpid", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private final @Nullable MethodHandle processDescriptor;
    private final MethodHandle describe;
    final MethodHandle spawn =
            plain(
                    "posix_spawn",
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS);
    final MethodHandle initActions = plain("posix_spawn_file_actions_init", ValueLayout.ADDRESS);
    final MethodHandle destroyActions =
            plain("posix_spawn_file_actions_destroy", ValueLayout.ADDRESS);
    final MethodHandle addOpen =
            plain(
                    "posix_spawn_file_actions_addopen",
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT);
    final MethodHandle addDup =
            plain(
                    "posix_spawn_file_actions_adddup2",
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT);
    final MethodHandle addCloseFrom =
            plain(
                    "posix_spawn_file_actions_addclosefrom_np",
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT);
    final MethodHandle addDirectory =
            plain("posix_spawn_file_actions_addchdir_np", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    final MethodHandle initAttributes = plain("posix_spawnattr_init", ValueLayout.ADDRESS);
    final MethodHandle setFlags =
            plain("posix_spawnattr_setflags", ValueLayout.ADDRESS, ValueLayout.JAVA_SHORT);
    final MethodHandle setMask =
            plain("posix_spawnattr_setsigmask", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    final MethodHandle setDefaults =
            plain("posix_spawnattr_setsigdefault", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    final MethodHandle fillSignals = plain("sigfillset", ValueLayout.ADDRESS);

    @SuppressWarnings("restricted") // calling C is what this class is for
    private CLibrary() {
        Linker linker = Linker.nativeLinker();
        processDescriptor =
                linker.defaultLookup().find("pidfd_open").isPresent()
                        ? failing("pidfd_open", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                        : null;
        describe =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    }

    /// The library of this node; empty when it is not glibc 2.34 or newer on Linux.
    static Optional<CLibrary> open() {
        if (!System.getProperty("os.name", "").equals("Linux")
                || Linker.nativeLinker()
                        .defaultLookup()
                        .find("posix_spawn_file_actions_addclosefrom_np")
                        .isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CLibrary());
    }

    @SuppressWarnings("restricted")
    private static MethodHandle plain(String name, ValueLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle failing(String name, ValueLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle transferring(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG),
                Linker.Option.captureCallState("errno"));
    }

    /// A pipe that no program inherits.
    record Pipe(int readEnd, int writeEnd) {}

    Pipe pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            int result = (int) pipe.invokeExact(state, ends, O_CLOEXEC);
            if (result != 0) {
                throw new IOException("pipe: " + error((int) ERRNO.get(state, 0L)));
            }
            return new Pipe(
                    ends.getAtIndex(ValueLayout.JAVA_INT, 0),
                    ends.getAtIndex(ValueLayout.JAVA_INT, 1));
        } catch (Throwable e) {
            throw io(e);
        }
    }

    /// Whether there is something to read within some milliseconds, be it the end.
    boolean isReadable(int descriptor, int millis) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment asked = arena.allocate(POLL_SIZE, Integer.BYTES);
            asked.set(ValueLayout.JAVA_INT, 0, descriptor);
            asked.set(ValueLayout.JAVA_SHORT, Integer.BYTES, POLLIN);
            int result = (int) poll.invokeExact(state, asked, 1L, millis);
            int error = (int) ERRNO.get(state, 0L);
            if (result < 0 && error != EINTR) {
                throw new IOException("poll: " + error(error));
            }
            return result > 0;
        } catch (Throwable e) {
            throw io(e);
        }
    }

    /// Waits until some of these descriptors can be read, or a signal comes, and says which.
    boolean[] awaitReadable(int[] descriptors) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment asked =
                    arena.allocate((long) POLL_SIZE * descriptors.length, Integer.BYTES);
            for (int i = 0; i < descriptors.length; i++) {
                long at = (long) POLL_SIZE * i;
                asked.set(ValueLayout.JAVA_INT, at, descriptors[i]);
                asked.set(ValueLayout.JAVA_SHORT, at + Integer.BYTES, POLLIN);
            }
            int result = (int) poll.invokeExact(state, asked, (long) descriptors.length, -1);
            int error = (int) ERRNO.get(state, 0L);
            if (result < 0 && error != EINTR) {
                throw new IOException("poll: " + error(error));
            }
            boolean[] readable = new boolean[descriptors.length];
            for (int i = 0; i < descriptors.length; i++) {
                long answer = (long) POLL_SIZE * i + Integer.BYTES + Short.BYTES;
                readable[i] = result > 0 && asked.get(ValueLayout.JAVA_SHORT, answer) != 0;
            }
            return readable;
        } catch (Throwable e) {
            throw io(e);
        }
    }

    /// A descriptor that can be read when a child has ended (`pidfd_open(2)`); throws [IOException]
    /// where there is no such thing.
    int processDescriptor(int pid) throws IOException {
        if (processDescriptor == null) {
            throw new IOException("pidfd_open: not in the C library");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) processDescriptor.invokeExact(state, pid, 0);
            if (result < 0) {
                throw new IOException("pidfd_open: " + error((int) ERRNO.get(state, 0L)));
            }
            return result;
        } catch (Throwable e) {
            throw io(e);
        }
    }

    /// Writes one byte.
    void write(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long length = (long) write.invokeExact(state, descriptor, arena.allocate(1), 1L);
            if (length < 0) {
                throw new IOException("write: " + error((int) ERRNO.get(state, 0L)));
            }
        } catch (Throwable e) {
            throw io(e);
        }
    }

    /// Up to `limit` bytes that are there; none at the end.
    byte[] read(int descriptor, int limit) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment bytes = arena.allocate(limit);
            long length = (long) read.invokeExact(state, descriptor, bytes, (long) limit);
            if (length < 0) {
                throw new IOException("read: " + error((int) ERRNO.get(state, 0L)));
            }
            return bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        } catch (Throwable e) {
            throw io(e);
        }
    }

    void close(int descriptor) {
        try {
            int result = (int) close.invokeExact(descriptor);
            assert result == 0 || result == -1 : result;
        } catch (Throwable e) {
            throw new IllegalStateException("close(2) cannot be called", e);
        }
    }

    /// Takes a child that has ended off the table of processes.
    void reap(int pid) {
        try {
            int result = (int) waitpid.invokeExact(pid, MemorySegment.NULL, WNOHANG);
            assert result == pid || result <= 0 : result;
        } catch (Throwable e) {
            throw new IllegalStateException("waitpid(2) cannot be called", e);
        }
    }

    @SuppressWarnings("restricted")
    String error(int code) throws Throwable {
        MemorySegment text = (MemorySegment) describe.invokeExact(code);
        return text.reinterpret(Integer.MAX_VALUE).getString(0, StandardCharsets.UTF_8);
    }

    /// What a call threw, as an exception of this package's methods.
    static IOException io(Throwable e) {
        return switch (e) {
            case IOException io -> io;
            case RuntimeException bug -> throw bug;
            case Error fatal -> throw fatal;
            default -> throw new IllegalStateException("the C library cannot be called", e);
        };
    }
}
