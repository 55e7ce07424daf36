package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A client that asks for the state and does not read it.
@Timeout(60)
final class SlowReaderTest {
    private static final Duration STALL = Duration.ofMillis(300);

    /// More than two sockets and a queue hold together.
    private static final int FRAMEWORKS = 4;

    @TempDir Path directory;

    private KernelSettings settings() {
        KernelSettings.Limits usual = KernelSettings.Limits.DEFAULT;
        return KernelSettings.of(directory)
                .withPort(0)
                .withLimits(
                        new KernelSettings.Limits(
                                usual.mailbox(),
                                usual.batchCommands(),
                                usual.inFlight(),
                                usual.bodyBytes(),
                                usual.streamBytes(),
                                STALL,
                                usual.snapshotEntries()));
    }

    private static String subscribe(int number) {
        String label = "{\"key\":\"k\",\"value\":\"" + "x".repeat(4 << 20) + "\"}";
        return Calls.subscribe("large-" + number, 60)
                .replace(
                        "\"checkpoint\"", "\"labels\":{\"labels\":[" + label + "]},\"checkpoint\"");
    }

    /// Asks for something else for many times as long as the slow client may read nothing.
    private static void askMeanwhile(TestClient others) {
        long end = System.nanoTime() + STALL.multipliedBy(10).toNanos();
        while (System.nanoTime() - end < 0) {
            assertThat(others.get("/health").statusCode()).isEqualTo(200);
        }
    }

    /// How many bytes there still are to read.
    private static long rest(Socket socket) {
        long read = 0;
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = socket.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                read += n;
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException e) {
            // cut off in the middle
        }
        return read;
    }

    @Test
    void isCutOffWhileOthersAreAnswered() throws IOException {
        List<TestStream> streams = new ArrayList<>();
        try (KernelServer kernel = KernelServer.start(settings());
                Socket socket = new Socket()) {
            TestClient client = new TestClient(kernel.port());
            for (int i = 0; i < FRAMEWORKS; i++) {
                streams.add(new TestStream(client, Calls.SCHEDULER, subscribe(i)));
                streams.getLast().next("SUBSCRIBED");
            }
            socket.setReceiveBufferSize(4_096);
            socket.setSoTimeout(30_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), kernel.port()));
            socket.getOutputStream()
                    .write(
                            "GET /state HTTP/1.1\r\nHost: x\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));

            askMeanwhile(client);
            int length = client.get("/state").body().length();

            assertThat(length).isGreaterThan(FRAMEWORKS * (4 << 20));
            assertThat(rest(socket)).isPositive().isLessThan(length);
        } finally {
            streams.forEach(TestStream::close);
        }
    }
}
