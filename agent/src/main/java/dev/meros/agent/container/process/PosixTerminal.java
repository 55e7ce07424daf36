package dev.meros.agent.container.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// The calls of the C library about pseudo-terminals, with Linux' numbers. Needs
/// `--enable-native-access`.
final class PosixTerminal {
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int MAX_NAME = 64;

    private final MethodHandle openpt = call("posix_openpt", ValueLayout.JAVA_INT);
    private final MethodHandle grantpt = call("grantpt", ValueLayout.JAVA_INT);
    private final MethodHandle unlockpt = call("unlockpt", ValueLayout.JAVA_INT);
    private final MethodHandle closeFile = call("close", ValueLayout.JAVA_INT);
    private final MethodHandle ptsname;

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
