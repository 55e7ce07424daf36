package dev.meros.agent.container.network;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Makes namespaces and does things within them. Each time on a thread of its own, which ends with
/// that: a thread that has been elsewhere is never used again. Needs `--enable-native-access` and
/// root.
public final class Namespaces {
    /// Each network namespace has its own, which a thread sees of the one that it is in.
    private static final Path FIRST_FREE_PORT =
            Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final short IFF_UP = 1;
    private static final int O_CLOEXEC = 0x80000;

    /// `struct ifreq`: a name of 16 bytes, then the flags.
    private static final int IFREQ = 40;

    private static final int IFREQ_FLAGS = 16;

    /// A kind of namespace: what the kernel calls it.
    public enum Kind {
        NETWORK("net", 0x40000000),
        IPC("ipc", 0x08000000),
        MOUNT("mnt", 0x00020000);

        private final String file;
        private final int flag;

        Kind(String file, int flag) {
            this.file = file;
            this.flag = flag;
        }
    }

    /// Shows one file at the place of another, as bind mounts do.
    @FunctionalInterface
    public interface Binding {
        void bind(Path source, Path target) throws IOException;
    }

    /// Looked up when first needed, as most nodes need none of them.
    private static final class Calls {
        static final MethodHandle UNSHARE = call("unshare", ValueLayout.JAVA_INT);
        static final MethodHandle SETNS = call("setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        static final MethodHandle OPEN = call("open", 2, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        static final MethodHandle CLOSE = call("close", ValueLayout.JAVA_INT);
        static final MethodHandle SOCKET =
                call("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        static final MethodHandle IOCTL =
                call("ioctl", 2, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
        static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO =
                CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

        private Calls() {}

        private static MethodHandle call(String name, MemoryLayout... arguments) {
            return call(name, arguments.length, arguments);
        }

        /// `fixed` arguments come before those that C declares as `...`.
        @SuppressWarnings("restricted") // calling C is what this class is for
        private static MethodHandle call(String name, int fixed, MemoryLayout... arguments) {
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
            Linker.Option keepErrno = Linker.Option.captureCallState("errno");
            MemorySegment address = linker.defaultLookup().findOrThrow(name);
            return fixed == arguments.length
                    ? linker.downcallHandle(address, shape, keepErrno)
                    : linker.downcallHandle(
                            address, shape, keepErrno, Linker.Option.firstVariadicArg(fixed));
        }
    }

    /// Makes a namespace and lets a new file stand for it, until that is unmounted and deleted. In
    /// that of a network the loopback device is up, and all ports are free to everybody.
    public void make(Kind kind, Path file, Binding binding)
            throws IOException, InterruptedException {
        Files.createFile(file);
        elsewhere(
                () -> {
                    check("unshare", arena -> (int) Calls.UNSHARE.invokeExact(arena, kind.flag));
                    if (kind == Kind.NETWORK) {
                        raiseLoopback();
                        openLowPorts();
                    }
                    binding.bind(Path.of("/proc/thread-self/ns", kind.file), file);
                    return List.of();
                });
    }

    /// The file of a process' network namespace; empty when that is the agent's own, or the process
    /// is gone.
    public static Optional<Path> ofProcess(int pid) {
        Path file = Path.of("/proc", Integer.toString(pid), "ns", Kind.NETWORK.file);
        try {
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns", Kind.NETWORK.file));
            return Files.readSymbolicLink(file).equals(own) ? Optional.empty() : Optional.of(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Does something in the network namespace that a file stands for; throws what it throws, and
    /// [IOException] when there is no such namespace.
    public <T> T within(Path network, Callable<T> action) throws IOException, InterruptedException {
        return elsewhere(
                () -> {
                    enter(network);
                    return action.call();
                });
    }

    /// Makes a namespace, does something in it, and returns a descriptor that keeps it until
    /// [#close].
    public int hold(Kind kind, Callable<?> action) throws IOException, InterruptedException {
        return elsewhere(
                () -> {
                    check("unshare", state -> (int) Calls.UNSHARE.invokeExact(state, kind.flag));
                    action.call();
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment path =
                                arena.allocateFrom("/proc/thread-self/ns/" + kind.file);
                        return check(
                                "open a namespace",
                                state -> (int) Calls.OPEN.invokeExact(state, path, O_CLOEXEC));
                    }
                });
    }

    /// Gives up a namespace that was held.
    public void close(int descriptor) throws IOException {
        check("close", state -> (int) Calls.CLOSE.invokeExact(state, descriptor));
    }

    private void enter(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            int fd = check("open " + file, s -> (int) Calls.OPEN.invokeExact(s, path, O_CLOEXEC));
            try {
                check(
                        "setns " + file,
                        s -> (int) Calls.SETNS.invokeExact(s, fd, Kind.NETWORK.flag));
            } finally {
                check("close", s -> (int) Calls.CLOSE.invokeExact(s, fd));
            }
        }
    }

    /// Nobody else is there whom low ports had to be kept from, and in a user namespace no
    /// capability would help, as the network belongs to the node. Docker does the same.
    private static void openLowPorts() throws IOException {
        if (Files.exists(FIRST_FREE_PORT)) {
            Files.writeString(FIRST_FREE_PORT, "0");
        }
    }

    private void raiseLoopback() throws IOException {
        int fd = check("socket", s -> (int) Calls.SOCKET.invokeExact(s, AF_INET, SOCK_DGRAM, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ);
            request.setString(0, "lo");
            request.set(ValueLayout.JAVA_SHORT, IFREQ_FLAGS, IFF_UP);
            check("raise lo", s -> (int) Calls.IOCTL.invokeExact(s, fd, SIOCSIFFLAGS, request));
        } finally {
            check("close", s -> (int) Calls.CLOSE.invokeExact(s, fd));
        }
    }

    private <T> T elsewhere(Callable<T> action) throws IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(action);
        Thread thread = Thread.ofPlatform().daemon().name("agent-in-namespace").unstarted(task);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @FunctionalInterface
    private interface Call {
        int of(MemorySegment state) throws Throwable;
    }

    private int check(String what, Call call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Calls.CAPTURED);
            int result = call.of(state);
            if (result < 0) {
                throw new IOException(what + ": error " + (int) Calls.ERRNO.get(state, 0L));
            }
            return result;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(what + " cannot be called", e);
        }
    }
}
