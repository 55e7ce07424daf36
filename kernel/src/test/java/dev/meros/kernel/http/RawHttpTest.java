package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// Requests as some clients write them, byte by byte.
final class RawHttpTest {
    @TempDir Path directory;

    private KernelServer kernel;

    @BeforeEach
    void start() {
        KernelSettings.Limits limits =
                new KernelSettings.Limits(
                        1_000, 100, 4, 1 << 20, 1 << 16, Duration.ofMillis(500), 100);
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0).withLimits(limits));
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private Socket connect(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), kernel.port());
        socket.setSoTimeout(15_000);
        socket.getOutputStream()
                .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void anAbsoluteTargetIsTaken() throws IOException {
        String request =
                """
                GET http://127.0.0.1:5050/master/redirect HTTP/1.1
                Host: 127.0.0.1:5050
                Connection: close

                """;

        try (Socket socket = connect(request);
                BufferedReader in = reader(socket)) {
            assertThat(in.readLine()).startsWith("HTTP/1.1 307");
        }
    }

    @Test
    void aChunkedBodyIsTakenAndEachRecordIsAChunk() throws IOException {
        String call = Calls.subscribe("ü", 60).replace("\n", "");
        String request =
                """
                POST /api/v1/scheduler HTTP/1.1
                Host: x
                Content-Type: application/json
                Transfer-Encoding: chunked

                %s
                %s
                0

                """
                        .formatted(
                                Integer.toHexString(call.getBytes(StandardCharsets.UTF_8).length),
                                call);

        try (Socket socket = connect(request);
                BufferedReader in = reader(socket)) {
            assertThat(in.readLine()).startsWith("HTTP/1.1 200");
            List<String> headers = new ArrayList<>();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                headers.add(line.toLowerCase(Locale.ROOT));
            }
            assertThat(headers).contains("content-type: application/json");
            for (int i = 0; i < 2; i++) {
                int chunk = Integer.parseInt(in.readLine(), 16);
                int record = Integer.parseInt(in.readLine());
                String json = in.readLine();
                assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSize(record);
                assertThat(chunk).isEqualTo(String.valueOf(record).length() + 1 + record);
            }
        }
    }

    @Test
    void aReaderThatDoesNotReadIsDisconnected() throws IOException {
        String call = Calls.subscribe("slow", 60).replace("\n", "");
        String request =
                """
                POST /api/v1/scheduler HTTP/1.1
                Host: x
                Content-Type: application/json
                Content-Length: %d

                %s\
                """
                        .formatted(call.length(), call);
        TestClient client = new TestClient(kernel.port());

        try (Socket socket = connect(request);
                BufferedReader in = reader(socket)) {
            String id = "";
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("mesos-stream-id:")) {
                    id = line.substring(line.indexOf(':') + 1).strip();
                }
            }
            Map<String, String> headers = Map.of("Mesos-Stream-Id", id);
            int status = 202;
            for (int i = 0; i < 1_000 && status == 202; i++) {
                status = client.post(Calls.SCHEDULER, manyQuestions(), headers).statusCode();
            }

            assertThat(status).isEqualTo(403);
            assertThat(client.json("/state").at("/frameworks/0/connected").asBoolean()).isFalse();
        }
    }

    @Test
    void aCompressedBodyThatIsTooLargeIsCutOffBeforeItsEnd() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(new byte[64 << 20]);
        }
        String head =
                """
                POST /api/v1/scheduler HTTP/1.1
                Host: x
                Content-Type: application/json
                Content-Encoding: gzip
                Content-Length: %d

                """
                        .formatted(zipped.size());

        try (Socket socket = connect(head);
                BufferedReader in = reader(socket)) {
            socket.getOutputStream().write(zipped.toByteArray(), 0, zipped.size() / 2);

            assertThat(in.readLine()).startsWith("HTTP/1.1 413");
            assertThat(in.lines().anyMatch(line -> line.contains("too large"))).isTrue();
            assertThat(in.read()).as("the end, with half of the request unsent").isEqualTo(-1);
        }
    }

    private static String manyQuestions() {
        String task = "{\"task_id\":{\"value\":\"" + "t".repeat(200) + "\"}},";
        String tasks = task.repeat(500);
        return "{\"type\":\"RECONCILE\",\"framework_id\":{\"value\":\"slow\"},"
                + "\"reconcile\":{\"tasks\":["
                + tasks.substring(0, tasks.length() - 1)
                + "]}}";
    }
}
