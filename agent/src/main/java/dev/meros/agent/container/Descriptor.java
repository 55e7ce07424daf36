package dev.meros.agent.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// A file descriptor of the C library, for what Java has no channel for: terminals and sockets that
/// keep messages apart. Thread-safe; needs `--enable-native-access`.
///
/// It is closed only when nobody is within a call on it any more: its number may be given to
/// another file at once.
public final class Descriptor implements AutoCloseable {
    private static final int CLOSED = 1 << 30;
    private static final int EINTR = 4;
    private static final int CLOSE_ON_EXEC = 0x80000;

    /// What passes in one call at most, and in one message of a socket that has such.
    private static final int MAX_PIECE = 16 << 10;

    private static final Calls CALLS = new Calls();

    private final int number;

    /// The calls under way, and [#CLOSED] once no more may start.
    private final AtomicInteger users = new AtomicInteger();

    /// Takes an open descriptor into its hands.
    public Descriptor(int number) {
        this.number = number;
    }

    /// Opens a file with the flags of open(2); throws [IOException] when it cannot.
    public static Descriptor open(Path file, int flags) throws IOException {
        return new Descriptor(CALLS.open(file, flags | CLOSE_ON_EXEC));
    }

    /// Its number, which means nothing any more once it is closed.
    public int number() {
        return number;
    }

    /// Gives a terminal another size, of which those in its foreground are told; nothing when it is
    /// no terminal, or closed.
    public void resize(Stdio.Size size) {
        use(file -> CALLS.resize(file, size));
    }

    /// What can be read from it; ends when it is closed, or when the other end is.
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                if (length == 0) {
                    return 0;
                }
                if (!enter()) {
                    return -1;
                }
                try {
                    return CALLS.read(number, bytes, offset, length);
                } finally {
                    leave();
                }
            }
        };
    }

    /// Where to write to it, which waits for the other end to take it. Closing the stream closes
    /// nothing.
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                if (!enter()) {
                    throw new IOException("the terminal is closed");
                }
                try {
                    CALLS.write(number, bytes, offset, length);
                } finally {
                    leave();
                }
            }
        };
    }

    /// Does something with its number; nothing when it is closed.
    public void use(IntConsumer what) {
        if (enter()) {
            try {
                what.accept(number);
            } finally {
                leave();
            }
        }
    }

    private boolean enter() {
        while (true) {
            int now = users.get();
            if ((now & CLOSED) != 0) {
                return false;
            }
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    private void leave() {
        if (users.decrementAndGet() == CLOSED) {
            CALLS.close(number);
        }
    }

    @Override
    public void close() {
        int before = users.getAndUpdate(now -> now | CLOSED);
        if (before == 0) {
            CALLS.close(number);
        }
    }

    /// The calls themselves.
    private static final class Calls {
        private static final long TIOCSWINSZ = 0x5414;
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

        private final MethodHandle read = transfer("read");
        private final MethodHandle write = transfer("write");
        private final MethodHandle closeFile;
        private final MethodHandle open;
        private final MethodHandle ioctl;

        @SuppressWarnings("restricted") // calling C is what this class is for
        Calls() {
            Linker linker = Linker.nativeLinker();
            open =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("open"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT),
                            Linker.Option.firstVariadicArg(2));
            ioctl =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("ioctl"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.ADDRESS),
                            Linker.Option.firstVariadicArg(2));
            closeFile =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("close"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        }

        @SuppressWarnings("restricted") // calling C is what this class is for
        private static MethodHandle transfer(String name) {
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

        /// Reads what is there, from one byte to `length`, which is above 0; -1 at the end.
        int read(int file, byte[] bytes, int offset, int length) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment piece = arena.allocate(Math.min(length, MAX_PIECE));
                MemorySegment state = arena.allocate(STATE);
                while (true) {
                    long got = (long) read.invokeExact(state, file, piece, piece.byteSize());
                    if (got > 0) {
                        MemorySegment.copy(
                                piece, ValueLayout.JAVA_BYTE, 0, bytes, offset, (int) got);
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
        void write(int file, byte[] bytes, int offset, int length) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                MemorySegment all = arena.allocate(Math.max(length, 1));
                MemorySegment.copy(bytes, offset, all, ValueLayout.JAVA_BYTE, 0, length);
                long done = 0;
                while (done < length) {
                    long piece = Math.min(length - done, MAX_PIECE);
                    long put = (long) write.invokeExact(state, file, all.asSlice(done), piece);
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

        int open(Path path, int flags) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                int file = (int) open.invokeExact(arena.allocateFrom(path.toString()), flags);
                if (file < 0) {
                    throw new IOException(path + ": cannot be opened");
                }
                return file;
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("open(2) cannot be called", e);
            }
        }

        void resize(int file, Stdio.Size size) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment sizes = arena.allocate(4 * ValueLayout.JAVA_SHORT.byteSize());
                sizes.setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) size.rows());
                sizes.setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) size.columns());
                int result = (int) ioctl.invokeExact(file, TIOCSWINSZ, sizes);
                assert result == 0 || result == -1 : result;
            } catch (RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("ioctl(2) cannot be called", e);
            }
        }

        void close(int file) {
            try {
                int result = (int) closeFile.invokeExact(file);
                assert result == 0 || result == -1 : result;
            } catch (Throwable e) {
                throw new IllegalStateException("close(2) cannot be called", e);
            }
        }
    }
}
