package dev.meros.agent.container.oci;

import dev.meros.agent.container.network.Namespaces;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Mount namespaces in which a directory shows nothing that is mounted there: for runtimes that
/// refuse a hierarchy of control groups that is half v1 and half v2.
///
/// A namespace sees what was mounted when it was made, and keeps all of that mounted, so each call
/// of a runtime gets one of its own, which goes with it.
final class LegacyView {
    static final String NSENTER = "/usr/bin/nsenter";

    private static final System.Logger LOG = System.getLogger(LegacyView.class.getName());

    private final Namespaces namespaces = new Namespaces();
    private final LinuxCalls linux;
    private final Path hidden;

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
            return Optional.empty();
        }
    }

    /// A new namespace; its path holds good until it is closed.
    Namespace open() throws IOException {
        try {
            return new Namespace(namespaces.hold(Namespaces.Kind.MOUNT, this::hide));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the agent is going down", e);
        }
    }

    private Path hide() throws IOException {
        linux.cutOff();
        linux.unmount(hidden);
        return hidden;
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
        public void close() throws IOException {
            namespaces.close(descriptor);
        }
    }
}
