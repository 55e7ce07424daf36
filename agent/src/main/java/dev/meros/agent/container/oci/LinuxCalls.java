package dev.meros.agent.container.oci;

import dev.meros.agent.container.MountCalls;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// mount(2) and umount2(2), which Java does not offer. Needs `--enable-native-access`.
final class LinuxCalls implements MountCalls {
    private static final int EINVAL = 22;
    private static final int ENOENT = 2;
    private static final int DETACH = 2;
    private static final long BIND = 0x1000;
    private static final long NO_SUID_NO_DEV_NO_EXEC = 2 | 4 | 8;
    private static final long PRIVATE = 1 << 18;
    private static final long RECURSIVE = 1 << 14;

    private final MethodHandle mount;
    private final MethodHandle unmount;
    private final MethodHandle describe;
    private final StructLayout captured = Linker.Option.captureStateLayout();
    private final VarHandle errno =
            captured.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    @SuppressWarnings("restricted") // calling C is what this class is for
    LinuxCalls() {
        Linker linker = Linker.nativeLinker();
        Linker.Option keepErrno = Linker.Option.captureCallState("errno");
        mount =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("mount"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS),
                        keepErrno);
        unmount =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("umount2"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                        keepErrno);
        describe =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    }

    /// Mounts an overlay with the given options at a directory.
    void mountOverlay(Path target, String options) throws IOException {
        mount("overlay", target, "overlay", 0, options);
    }

    @Override
    public void bind(Path source, Path target) throws IOException {
        mount(source.toString(), target, "none", BIND, "");
        mount("none", target, "none", PRIVATE, "");
    }

    /// Has nothing that is mounted or unmounted in this mount namespace be seen in others from now
    /// on, and the reverse.
    void cutOff() throws IOException {
        mount("none", Path.of("/"), "none", RECURSIVE | PRIVATE, "");
    }

    @Override
    public void tmpfs(Path target, String options) throws IOException {
        mount("shm", target, "tmpfs", NO_SUID_NO_DEV_NO_EXEC, options);
    }

    private void mount(String source, Path target, String type, long flags, String options)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(captured);
            int result =
                    (int)
                            mount.invokeExact(
                                    state,
                                    arena.allocateFrom(source),
                                    arena.allocateFrom(target.toString()),
                                    arena.allocateFrom(type),
                                    flags,
                                    arena.allocateFrom(options));
            if (result != 0) {
                throw new IOException("mount " + type + " at " + target + ": " + error(state));
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mount(2) cannot be called", e);
        }
    }

    @Override
    public void unmount(Path target) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(captured);
            int result =
                    (int) unmount.invokeExact(state, arena.allocateFrom(target.toString()), DETACH);
            int code = (int) errno.get(state, 0L);
            if (result != 0 && code != EINVAL && code != ENOENT) {
                throw new IOException("umount " + target + ": " + error(state));
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("umount2(2) cannot be called", e);
        }
    }

    @SuppressWarnings("restricted")
    private String error(MemorySegment state) throws Throwable {
        MemorySegment text = (MemorySegment) describe.invokeExact((int) errno.get(state, 0L));
        return text.reinterpret(Integer.MAX_VALUE).getString(0);
    }
}
