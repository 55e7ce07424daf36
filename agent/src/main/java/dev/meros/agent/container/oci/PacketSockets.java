package dev.meros.agent.container.oci;

import dev.meros.agent.container.Descriptor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Connects to local sockets that keep messages apart (SOCK_SEQPACKET), which Java has not. Needs
/// `--enable-native-access`.
final class PacketSockets {
    private static final int AF_UNIX = 1;
    private static final int SEQPACKET = 5;
    private static final int BOTH = 2;
    private static final int CLOSE_ON_EXEC = 0x80000;

    /// Only to be named by, not to be read: O_PATH.
    private static final int PATH_ONLY = 0x200000;

    private static final int ADDRESS_BYTES = 110;

    private final MethodHandle socket;
    private final MethodHandle connect;
    private final MethodHandle shutdown;

    @SuppressWarnings("restricted") // calling C is what this class is for
    PacketSockets() {
        Linker linker = Linker.nativeLinker();
        socket =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("socket"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        connect =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("connect"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
        shutdown =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("shutdown"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /// A connection to the socket of that name in a directory; throws [IOException] when nobody
    /// listens there.
    Descriptor connect(Path directory, String name) throws IOException {
        // an address is too short for most paths
        try (Arena arena = Arena.ofConfined();
                Descriptor opened = Descriptor.open(directory, PATH_ONLY)) {
            return connect(arena, "/proc/self/fd/" + opened.number() + "/" + name);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("connect(2) cannot be called", e);
        }
    }

    private Descriptor connect(Arena arena, String path) throws Throwable {
        int file = (int) socket.invokeExact(AF_UNIX, SEQPACKET | CLOSE_ON_EXEC, 0);
        if (file < 0) {
            throw new IOException("no socket is to be had");
        }
        Descriptor connected = new Descriptor(file);
        MemorySegment address = arena.allocate(ADDRESS_BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        address.setString(ValueLayout.JAVA_SHORT.byteSize(), path, StandardCharsets.US_ASCII);
        int result = (int) connect.invokeExact(file, address, ADDRESS_BYTES);
        if (result != 0) {
            connected.close();
            throw new IOException("nobody listens at " + path);
        }
        return connected;
    }

    /// Ends a connection in both directions, also for those who wait for it.
    void shutdown(Descriptor connection) {
        connection.use(
                number -> {
                    try {
                        int result = (int) shutdown.invokeExact(number, BOTH);
                        assert result == 0 || result == -1 : result;
                    } catch (Throwable e) {
                        throw new IllegalStateException("shutdown(2) cannot be called", e);
                    }
                });
    }
}
