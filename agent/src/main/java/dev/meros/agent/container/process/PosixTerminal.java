package dev.meros.agent.container.process;

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

/// The calls of the C library about pseudo-terminals, with Linux' numbers. Needs
/// `--enable-native-access`.
final class PosixTerminal {
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int O_CLOEXEC = 0x80000;
    private static final long TIOCSWINSZ = 0x5414;
    private static final int EINTR = 4;
    private static final int MAX_NAME = 64;

    /// What passes in one call at most.
    private static final int MAX_PIECE = 16 << 10;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private final MethodHandle openpt = call("posix_openpt", ValueLayout.JAVA_INT);
    private final MethodHandle grantpt = call("grantpt", ValueLayout.JAVA_INT);
    private final MethodHandle unlockpt = call("unlockpt", ValueLayout.JAVA_INT);
    private final MethodHandle closeFile = call("close", ValueLayout.JAVA_INT);
    private final MethodHandle ptsname;
    private final MethodHandle read;
    private final MethodHandle write;
    private final MethodHandle ioctl;

    @SuppressWarnings("restricted") // calling C is what this class is for
    PosixTerminal() throws IOException {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            throw new IOException("tty_info: set (expected: unset; terminals need Linux)");
        }
        Linker linker = Linker.nativeLinker();
        ptsname =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("ptsname_r"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG));
        FunctionDescriptor transfer =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG);
        Linker.Option errno = Linker.Option.captureCallState("errno");
        read = linker.downcallHandle(linker.defaultLookup().findOrThrow("read"), transfer, errno);
        write = linker.downcallHandle(linker.defaultLookup().findOrThrow("write"), transfer, errno);
        ioctl =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("ioctl"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS),
                        Linker.Option.firstVariadicArg(2));
    }

    @SuppressWarnings("restricted") // calling C is what this class is for
    private static MethodHandle call(String name, ValueLayout argument) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, argument));
    }

    /// The master's end of a new terminal.
    int open() throws IOException {
        int master = call(openpt, O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (master < 0) {
            throw new IOException("no terminal is to be had");
        }
        if (call(grantpt, master) != 0 || call(unlockpt, master) != 0) {
            close(master);
            throw new IOException("a terminal cannot be unlocked");
        }
        return master;
    }

    /// Where the other end of a terminal is.
    String name(int master) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(MAX_NAME);
            int result = (int) ptsname.invokeExact(master, name, (long) MAX_NAME);
            if (result != 0) {
                throw new IOException("a terminal without a name");
            }
            return name.getString(0, StandardCharsets.US_ASCII);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("ptsname_r(3) cannot be called", e);
        }
    }

    /// Reads what is there, from one byte to `length`, which is above 0; -1 when nobody has the
    /// other end open any more.
    int read(int master, byte[] bytes, int offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(Math.min(length, MAX_PIECE));
            MemorySegment state = arena.allocate(STATE);
            while (true) {
                long got = (long) read.invokeExact(state, master, piece, piece.byteSize());
                if (got > 0) {
                    MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, bytes, offset, (int) got);
                    return (int) got;
                }
                if (got == 0 || (int) ERRNO.get(state, 0L) != EINTR) {
                    return -1;
                }
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("read(2) cannot be called", e);
        }
    }

    /// Writes all bytes, waiting for the other end to take them.
    void write(int master, byte[] bytes, int offset, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment piece = arena.allocate(Math.max(length, 1));
            MemorySegment.copy(bytes, offset, piece, ValueLayout.JAVA_BYTE, 0, length);
            long done = 0;
            while (done < length) {
                long put =
                        (long) write.invokeExact(state, master, piece.asSlice(done), length - done);
                if (put >= 0) {
                    done += put;
                } else if ((int) ERRNO.get(state, 0L) != EINTR) {
                    throw new IOException("the terminal is gone");
                }
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("write(2) cannot be called", e);
        }
    }

    void resize(int master, int rows, int columns) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(4 * ValueLayout.JAVA_SHORT.byteSize());
            size.setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) rows);
            size.setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) columns);
            int result = (int) ioctl.invokeExact(master, TIOCSWINSZ, size);
            assert result == 0 || result == -1 : result;
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("ioctl(2) cannot be called", e);
        }
    }

    void close(int master) {
        int result = call(closeFile, master);
        assert result == 0 || result == -1 : result;
    }

    private static int call(MethodHandle function, int argument) {
        try {
            return (int) function.invokeExact(argument);
        } catch (Throwable e) {
            throw new IllegalStateException("the C library cannot be called", e);
        }
    }
}
