package dev.meros.agent.image;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// The marks of overlay(5) for what a layer takes away from those below, made by mknod(2) and
/// setxattr(2). Needs root and `--enable-native-access`.
final class LayerCalls {
    private static final int CHARACTER_DEVICE = 0x2000;
    private static final String OPAQUE = "trusted.overlay.opaque";

    private final MethodHandle mknod;
    private final MethodHandle setxattr;

    @SuppressWarnings("restricted") // calling C is what this class is for
    LayerCalls() {
        Linker linker = Linker.nativeLinker();
        mknod =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("mknod"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG));
        setxattr =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("setxattr"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT));
    }

    /// Makes the mark that a file of the layers below is gone.
    void markGone(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            if ((int) mknod.invokeExact(path, CHARACTER_DEVICE, 0L) != 0) {
                throw new IOException("mknod " + file + " (expected: a file system with devices)");
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mknod(2) cannot be called", e);
        }
    }

    /// Makes the mark that all that the layers below have in a directory is gone.
    void markOpaque(Path directory) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(directory.toString());
            MemorySegment name = arena.allocateFrom(OPAQUE);
            if ((int) setxattr.invokeExact(path, name, arena.allocateFrom("y"), 1L, 0) != 0) {
                throw new IOException(
                        "setxattr " + directory + " (expected: a file system with attributes)");
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setxattr(2) cannot be called", e);
        }
    }
}
