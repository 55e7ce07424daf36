package dev.meros.agent.container.oci;

import dev.meros.agent.container.Descriptor;
import dev.meros.agent.settings.IdMap;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// Shows directories with the owners of their files moved as an [IdMap] says (open_tree(2),
/// mount_setattr(2) and move_mount(2), Linux 5.12; below an overlay 5.19), so that images need no
/// copy for users of the node. Needs `--enable-native-access`.
final class IdMappedMounts implements AutoCloseable {
    // these numbers are the same for all architectures
    private static final long OPEN_TREE = 428;
    private static final long MOVE_MOUNT = 429;
    private static final long MOUNT_SETATTR = 442;

    private static final long HERE = -100;
    private static final long CLONE = 1;
    private static final long CLOSE_ON_EXEC = 0x80000;
    private static final long EMPTY_PATH = 0x1000;
    private static final long FROM_EMPTY_PATH = 4;
    private static final long ID_MAP = 0x100000;
    private static final long ATTRIBUTES_BYTES = 32;
    private static final long NAMESPACE_AT = 24;

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 5;
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private final MethodHandle call;
    private final Descriptor namespace;

    /// Throws [IOException] when this node has no such mounts.
    @SuppressWarnings("restricted") // calling C is what this class is for
    IdMappedMounts(IdMap ids) throws IOException {
        Linker linker = Linker.nativeLinker();
        call =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("syscall"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_LONG),
                        Linker.Option.captureCallState("errno"),
                        Linker.Option.firstVariadicArg(1));
        namespace = namespace(ids);
    }

    /// A user namespace with these ids, which lives as long as it is open. Only a process with one
    /// thread can make one, so another program does.
    private static Descriptor namespace(IdMap ids) throws IOException {
        Process maker =
                new ProcessBuilder("unshare", "--user", "sleep", "" + DEADLINE.toSeconds()).start();
        try {
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/user"));
            Path process = Path.of("/proc/" + maker.pid());
            Instant deadline = Instant.now().plus(DEADLINE);
            while (Files.readSymbolicLink(process.resolve("ns/user")).equals(own)) {
                if (Instant.now().isAfter(deadline)
                        || maker.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IOException("no user namespace is to be had");
                }
            }
            Files.writeString(
                    process.resolve("uid_map"), "0 " + ids.users() + " " + ids.size() + "\n");
            Files.writeString(
                    process.resolve("gid_map"), "0 " + ids.groups() + " " + ids.size() + "\n");
            return Descriptor.open(process.resolve("ns/user"), 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent is going down", e);
        } finally {
            maker.destroyForcibly();
        }
    }

    /// Throws [IOException] when files of a directory cannot be shown so.
    void check(Path directory) throws IOException {
        mapped(directory).close();
    }

    /// Shows a directory at another place.
    void mount(Path source, Path target) throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor tree = mapped(source)) {
            checked(
                    "mount at " + target,
                    arena,
                    MOVE_MOUNT,
                    tree.number(),
                    text(arena, ""),
                    HERE,
                    text(arena, target.toString()),
                    FROM_EMPTY_PATH);
        }
    }

    private Descriptor mapped(Path source) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Descriptor tree =
                    new Descriptor(
                            (int)
                                    checked(
                                            "mount of " + source,
                                            arena,
                                            OPEN_TREE,
                                            HERE,
                                            text(arena, source.toString()),
                                            CLONE | CLOSE_ON_EXEC,
                                            MemorySegment.NULL,
                                            0));
            try {
                MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
                attributes.set(ValueLayout.JAVA_LONG, 0, ID_MAP);
                attributes.set(ValueLayout.JAVA_LONG, NAMESPACE_AT, namespace.number());
                checked(
                        "owners of " + source,
                        arena,
                        MOUNT_SETATTR,
                        tree.number(),
                        text(arena, ""),
                        EMPTY_PATH,
                        attributes,
                        ATTRIBUTES_BYTES);
                return tree;
            } catch (IOException | RuntimeException e) {
                tree.close();
                throw e;
            }
        }
    }

    private static MemorySegment text(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_8);
    }

    private long checked(
            String what,
            Arena arena,
            long number,
            long file,
            MemorySegment path,
            long third,
            MemorySegment fourth,
            long fifth)
            throws IOException {
        MemorySegment state = arena.allocate(STATE);
        long result;
        try {
            result = (long) call.invokeExact(state, number, file, path, third, fourth, fifth);
        } catch (Throwable e) {
            throw new IllegalStateException("syscall(2) cannot be called", e);
        }
        if (result < 0) {
            throw new IOException(what + ": error " + (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    @Override
    public void close() {
        namespace.close();
    }
}
