package dev.meros.agent.container.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Mount namespaces in which a directory shows nothing that is mounted there: for runtimes that
/// refuse a hierarchy of control groups that is half v1 and half v2.
///
/// A namespace sees what was mounted when it was made, and keeps all of that mounted, so each call
/// of a runtime gets one of its own, which goes with it. Made by a thread that does nothing else,
/// as a thread that has been in another namespace has its own idea of the current directory.
final class LegacyView implements AutoCloseable {
    static final String NSENTER = "/usr/bin/nsenter";

    private static final System.Logger LOG = System.getLogger(LegacyView.class.getName());

    private final LinuxCalls linux;
    private final NamespaceCalls namespaces = new NamespaceCalls();
    private final Path hidden;
    private final ExecutorService maker =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("agent-oci-namespaces").factory());

    /// Where all others are; the maker's alone.
    private int home = -1;

    private LegacyView(LinuxCalls linux, Path hidden) {
        this.linux = linux;
        this.hidden = hidden;
    }

    /// A view without what is mounted at `hidden`; empty when this node has no way to it.
    static Optional<LegacyView> of(LinuxCalls linux, Path hidden) {
        if (!Files.isExecutable(Path.of(NSENTER))) {
            return Optional.empty();
        }
        LegacyView view = new LegacyView(linux, hidden);
        try {
            view.open().close();
            return Optional.of(view);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "no mount namespaces", e);
            view.close();
            return Optional.empty();
        }
    }

    /// A new namespace; its path holds good until it is closed.
    Namespace open() throws IOException {
        return new Namespace(inMaker(this::make));
    }

    private int make() throws IOException {
        if (home < 0) {
            home = namespaces.current();
        }
        namespaces.leave();
        try {
            linux.cutOff();
            linux.unmount(hidden);
            return namespaces.current();
        } finally {
            namespaces.enter(home);
        }
    }

    private int inMaker(Callable<Integer> job) throws IOException {
        try {
            return maker.submit(job).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent is going down", e);
        }
    }

    @Override
    public void close() {
        maker.execute(
                () -> {
                    if (home >= 0) {
                        namespaces.close(home);
                    }
                });
        maker.shutdown();
    }

    /// A namespace that lives until it is closed and the last who entered it has ended.
    final class Namespace implements AutoCloseable {
        private final int descriptor;

        private Namespace(int descriptor) {
            this.descriptor = descriptor;
        }

        /// Where nsenter(1) finds it.
        String path() {
            return "/proc/" + ProcessHandle.current().pid() + "/fd/" + descriptor;
        }

        @Override
        public void close() {
            namespaces.close(descriptor);
        }
    }
}
