package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.InvalidProtocolBufferException;

import dev.meros.api.codec.RecordIo;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.apache.mesos.v1.master.Protos;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Subscribers of the operator API that are slow, many, or read with the classes of Mesos.
final class SlowSubscriberTest {
    @TempDir Path directory;

    private KernelServer kernel;
    private TestClient client;

    @BeforeEach
    void start() {
        KernelSettings.Limits limits =
                new KernelSettings.Limits(
                        1_000, 100, 4, 8 << 20, 32 << 20, Duration.ofMillis(500), 10_000);
        kernel =
                KernelServer.start(
                        KernelSettings.of(directory)
                                .withPort(0)
                                .withAgentTimeout(Duration.ofMinutes(5))
                                .withLimits(limits));
        client = new TestClient(kernel.port());
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private Socket connect(String headers) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 << 10);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), kernel.port()));
        String request =
                """
                POST /api/v1 HTTP/1.1
                Host: kernel
                Connection: close
                Content-Type: application/json
                Content-Length: 20%s

                {"type":"SUBSCRIBE"}\
                """
                        .formatted(headers)
                        .replace("\n", "\r\n");
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static String read(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (SocketException e) {
            all.writeBytes("…reset".getBytes(StandardCharsets.UTF_8));
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /// Launches tasks that are large, since their labels are.
    private void launch(int tasks) {
        String label = "x".repeat(300_000);
        try (TestStream agent =
                        new TestStream(
                                client,
                                Calls.AGENT,
                                Calls.register(null, "cpus:4;mem:9000", List.of()));
                TestStream framework =
                        new TestStream(client, Calls.SCHEDULER, Calls.subscribe("f", 0))) {
            String id = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            for (int i = 0; i < tasks; i++) {
                JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
                String accept =
                        Calls.accept("f", offer.at("/id/value").asText(), id, "t" + i, 0.01)
                                .replace(
                                        "\"accept\":{",
                                        "\"accept\":{\"filters\":{\"refuse_seconds\":0},")
                                .replace(
                                        "\"name\":\"t" + i + "\"",
                                        "\"name\":\"t%d\",\"labels\":{\"labels\":[{\"key\":\"%s\"}]}"
                                                .formatted(i, label));
                assertThat(framework.call(accept).statusCode()).isEqualTo(202);
            }
        }
    }

    @Test
    void aReaderThatStandsStillIsLetGoWithTheReason() throws IOException {
        try (Socket still = connect("\nMeros-Resume-Token: new");
                Socket stillToo = connect("")) {
            awaitSubscribers(2);

            launch(40);

            awaitSubscribers(0);
            String heard = read(still);
            assertThat(heard).contains("SUBSCRIBED", "TASK_ADDED").doesNotContain("\"t39\"");
            assertThat(heard)
                    .containsAnyOf("\"closed\":\"the reader has read nothing for ", "…reset");
            assertThat(read(stillToo)).contains("SUBSCRIBED").doesNotContain("\"t39\"", "closed");
        }
    }

    private void awaitSubscribers(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                client.get("/metrics")
                                        .body()
                                        .contains("meros_event_subscribers " + count + ".0"));
    }

    @Test
    void theOldestMakesRoomWhenThereAreTooMany() throws IOException {
        int most = Subscribers.Bounds.MOST_SUBSCRIBERS;
        List<Socket> sockets = new ArrayList<>();
        try {
            Socket oldest = connect("\nMeros-Resume-Token: new");
            sockets.add(oldest);
            awaitSubscribers(1);
            for (int i = 1; i <= most; i++) {
                sockets.add(connect(""));
            }

            assertThat(read(oldest))
                    .contains("\"closed\":\"others have come (expected: at most 1000 subscribers)");
            awaitSubscribers(most);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void theClassesOfMesosReadEventsOverHttp2Too() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(client.uri("/api/v1"))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Accept", "application/x-protobuf")
                        .header("Meros-Resume-Token", "new")
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        Protos.Call.newBuilder()
                                                .setType(Protos.Call.Type.SUBSCRIBE)
                                                .build()
                                                .toByteArray()))
                        .build();
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<InputStream> response =
                http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        try (InputStream in = response.body()) {
            List<Protos.Event> events = new ArrayList<>(read(in, 1));
            launch(1);
            events.addAll(read(in, 5));

            assertThat(events.stream().map(Protos.Event::getType))
                    .containsExactly(
                            Protos.Event.Type.SUBSCRIBED,
                            Protos.Event.Type.AGENT_ADDED,
                            Protos.Event.Type.FRAMEWORK_ADDED,
                            Protos.Event.Type.TASK_ADDED,
                            Protos.Event.Type.TASK_UPDATED,
                            Protos.Event.Type.FRAMEWORK_REMOVED);
            assertThat(events.get(3).getTaskAdded().getTask().getTaskId().getValue())
                    .isEqualTo("t0");
            assertThat(events.get(4).getTaskUpdated().getState())
                    .isEqualTo(org.apache.mesos.v1.Protos.TaskState.TASK_KILLED);
        }
    }

    /// The next events but for signs of life.
    private static List<Protos.Event> read(InputStream in, int count)
            throws IOException, InvalidProtocolBufferException {
        RecordIo.Decoder decoder = new RecordIo.Decoder();
        List<Protos.Event> events = new ArrayList<>();
        while (events.size() < count) {
            // byte by byte, so that nothing of the next call is taken
            int next = in.read();
            assertThat(next).as("the stream goes on").isNotNegative();
            for (byte[] record : decoder.feed(ByteBuffer.wrap(new byte[] {(byte) next}))) {
                Protos.Event event = Protos.Event.parseFrom(record);
                if (event.getType() != Protos.Event.Type.HEARTBEAT
                        && event.getType() != Protos.Event.Type.FRAMEWORK_UPDATED) {
                    events.add(event);
                }
            }
        }
        return events;
    }
}
