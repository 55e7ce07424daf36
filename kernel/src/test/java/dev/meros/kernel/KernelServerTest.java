package dev.meros.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meros.kernel.settings.KernelSettings;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// Starting and stopping.
final class KernelServerTest {
    private final Set<Thread> before = threadsOfKernels();
    @TempDir Path directory;

    private KernelSettings settings() {
        return KernelSettings.of(directory.resolve("state")).withPort(0);
    }

    @Test
    void aPortInUseIsRefusedAndNothingIsLeft() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> KernelServer.start(settings().withPort(port)))
                    .isInstanceOf(KernelException.class)
                    .hasMessage("port: " + port + " (expected: a free port; it is in use)");
        }
        assertNothingLeft();
    }

    @Test
    void aSecondKernelOnTheSameDirectoryIsRefusedAndTheFirstGoesOn() {
        try (KernelServer first = KernelServer.start(settings())) {
            assertThatThrownBy(() -> KernelServer.start(settings()))
                    .isInstanceOf(KernelException.class)
                    .hasMessageStartingWith("state-directory: " + directory.resolve("state"))
                    .hasMessageContaining("another kernel");
            assertThat(first.port()).isPositive();
        }
        assertNothingLeft();
    }

    @Test
    void aStateDirectoryThatCannotBeWrittenToIsRefused() throws IOException {
        Files.writeString(directory.resolve("state"), "not a directory");

        assertThatThrownBy(() -> KernelServer.start(settings()))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("expected: a directory that can be written to");
        assertNothingLeft();
    }

    @Test
    void afterClosingNothingListensAndNoThreadIsLeft() {
        KernelServer kernel = KernelServer.start(settings());
        int port = kernel.port();

        kernel.close();

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(IOException.class);
        assertNothingLeft();
    }

    /// Threads may take a moment to end; those of other tests in this process do not count.
    private void assertNothingLeft() {
        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(
                                                threadsOfKernels().stream()
                                                        .filter(t -> !before.contains(t))
                                                        .map(Thread::getName))
                                        .isEmpty());
    }

    private static Set<Thread> threadsOfKernels() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("kernel") || t.getName().startsWith("vert.x"))
                .collect(Collectors.toSet());
    }
}
