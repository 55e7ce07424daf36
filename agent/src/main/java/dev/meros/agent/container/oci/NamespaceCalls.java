package dev.meros.agent.container.oci;

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

/// Calls of the C library about the mount namespace of the calling thread, with Linux' numbers.
/// Needs `--enable-native-access`.
final class NamespaceCalls {
    private static final int NEW_MOUNTS = 0x20000;
    private static final int O_CLOEXEC = 0x80000;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private final MethodHandle unshare = call("unshare", ValueLayout.JAVA_INT);
    private final MethodHandle setns = call("setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private final MethodHandle close = call("close", ValueLayout.JAVA_INT);
    private final MethodHandle open;

    @SuppressWarnings("restricted") // calling C is what this class is for
    NamespaceCalls() {
        Linker linker = Linker.nativeLinker();
        open =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("open"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        Linker.Option.captureCallState("errno"),
                        Linker.Option.firstVariadicArg(2));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle call(String name, ValueLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /// The namespace of the calling thread, as a descriptor.
    int current() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment path = arena.allocateFrom("/proc/thread-self/ns/mnt");
            int result = (int) open.invokeExact(state, path, O_CLOEXEC);
            return checked("the mount namespace cannot be opened", result, state);
        } catch (Throwable e) {
            throw io(e);
        }
    }

    /// Moves the calling thread to a copy of its namespace.
    void leave() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) unshare.invokeExact(state, NEW_MOUNTS);
            checked("no mount namespace can be made", result, state);
        } catch (Throwable e) {
            throw io(e);
        }
    }

    /// Moves the calling thread, which has left its first one before.
    void enter(int namespace) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) setns.invokeExact(state, namespace, NEW_MOUNTS);
            checked("the mount namespace cannot be entered", result, state);
        } catch (Throwable e) {
            throw io(e);
        }
    }

    void close(int namespace) {
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) close.invokeExact(arena.allocate(STATE), namespace);
            assert result == 0 || result == -1 : result;
        } catch (Throwable e) {
            throw new IllegalStateException("close(2) cannot be called", e);
        }
    }

    private static int checked(String what, int result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": errno " + (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    private static IOException io(Throwable e) {
        return switch (e) {
            case IOException io -> io;
            case RuntimeException bug -> throw bug;
            case Error fatal -> throw fatal;
            default -> throw new IllegalStateException("the C library cannot be called", e);
        };
    }
}
