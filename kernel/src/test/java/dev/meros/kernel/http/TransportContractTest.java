package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.http.WireClient.Answer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// The rows of mesos-v1 §1.1, §1.2 and §1.4 to §1.6, on the endpoint of schedulers.
final class TransportContractTest {
    private static final byte[] NOTHING = {};
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /// One for all tests, which have a framework each.
    private static KernelServer kernel;

    private final String framework = "f" + NUMBER.incrementAndGet();
    private final String subscription = Calls.subscribe(framework, 60);
    private final String revival = Calls.simple("REVIVE", framework);

    @BeforeAll
    static void start(@TempDir Path directory) {
        KernelSettings.Timing usual = KernelSettings.Timing.DEFAULT;
        kernel =
                KernelServer.start(
                        KernelSettings.of(directory)
                                .withPort(0)
                                .withTiming(
                                        new KernelSettings.Timing(
                                                usual.offerTimeout(),
                                                usual.agentHeartbeat(),
                                                usual.agentTimeout(),
                                                Duration.ofMillis(200),
                                                usual.tick())));
    }

    @AfterAll
    static void stop() {
        kernel.close();
    }

    private WireClient client(WireFormat format) {
        return WireClient.of(kernel.port(), format);
    }

    private WireStream subscribe(WireFormat format) {
        WireStream stream = WireStream.subscribe(client(format), subscription);
        stream.next("SUBSCRIBED");
        return stream;
    }

    private static void refused(Answer answer, int status, String text) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.message()).contains(text);
        assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @EnumSource
    void aSubscriptionIsAnsweredInTheFormThatIsAskedFor(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            assertThat(stream.header("Content-Type")).isEqualTo(format.contentType());
            assertThat(stream.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(stream.id()).hasSize(36);
            assertThat(stream.header("Date")).matches("\\w{3}, \\d\\d \\w{3} \\d{4} [\\d:]{8} GMT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*/*", "application/json", "application/x-protobuf;q=0, */*"})
    void withoutAPreferenceEventsAreJson(String accept) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(client(WireFormat.JSON).uri(WireClient.SCHEDULER))
                        .header("Content-Type", "application/x-protobuf")
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        client(WireFormat.PROTOBUF)
                                                .bytes(MessageType.SCHEDULER_CALL, subscription)));
        if (!accept.isEmpty()) {
            request.header("Accept", accept);
        }

        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());

            assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
            response.body().close();
            http.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void checksComeInTheOrderOfMesos(WireFormat format) {
        WireClient client = client(format);
        byte[] garbage = "\u0007garbage".getBytes(StandardCharsets.UTF_8);
        byte[] revive = client.bytes(MessageType.SCHEDULER_CALL, revival);

        Answer method = client.send("GET", WireClient.SCHEDULER, NOTHING, Map.of());
        refused(method, 405, "POST");
        assertThat(method.headers()).containsEntry("allow", "POST");
        refused(
                client.post(WireClient.SCHEDULER, garbage, Map.of("Content-Type", "")),
                400,
                "Content-Type");
        refused(
                client.post(WireClient.SCHEDULER, garbage, Map.of("Content-Type", "text/plain")),
                415,
                "text/plain");
        refused(client.post(WireClient.SCHEDULER, garbage, Map.of("Accept", "a/b")), 400, "");
        refused(client.call("{\"type\":\"ACCEPT\"}", Map.of()), 400, "framework_id");
        refused(client.call(Calls.simple("ACCEPT", framework), Map.of()), 400, "'accept'");
        refused(client.call(subscription, Map.of("Accept", "text/html")), 406, "text/html");
        refused(
                client.call(
                        Calls.simple("RECONCILE_OPERATIONS", framework),
                        Map.of("Accept", "text/html")),
                400,
                "'reconcile_operations'");
        refused(
                client.call(
                        "{\"type\":\"RECONCILE_OPERATIONS\",\"framework_id\":{\"value\":\"f\"},"
                                + "\"reconcile_operations\":{}}",
                        Map.of("Accept", "text/html")),
                406,
                "text/html");
        refused(client.call(subscription, Map.of("Mesos-Stream-Id", "x")), 400, "Mesos-Stream-Id");
        refused(
                client.post(WireClient.SCHEDULER, revive, Map.of("Accept", "text/html")),
                400,
                "Framework cannot be found");
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheStreamOfTheSubscriptionIsHeard(WireFormat format) {
        WireClient client = client(format);
        try (WireStream stream = subscribe(format)) {
            refused(client.call(revival, Map.of()), 400, "Mesos-Stream-Id");
            refused(client.call(revival, Map.of("Mesos-Stream-Id", "other")), 400, "stream ID");
            Answer taken = client.call(revival, Map.of("Mesos-Stream-Id", stream.id()));
            assertThat(taken.status()).as(taken.text()).isEqualTo(202);
            assertThat(taken.body().size()).isZero();
            // the form of a call has nothing to do with that of the stream
            for (WireFormat other : WireFormat.values()) {
                assertThat(
                                client.in(other)
                                        .call(revival, Map.of("Mesos-Stream-Id", stream.id()))
                                        .status())
                        .isEqualTo(202);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameworkWhoseStreamIsClosedIsNotSubscribed(WireFormat format) {
        WireStream stream = subscribe(format);
        stream.close();

        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        Answer answer = stream.call(revival);
        while (answer.status() == 202 && System.nanoTime() < deadline) {
            answer = stream.call(revival);
        }
        refused(answer, 403, "Framework is not subscribed");
    }

    @ParameterizedTest
    @EnumSource
    void theUnknownCallIsNotImplementedAndUnknownNamesAreUnset(WireFormat format) {
        refused(client(format).call(Calls.simple("UNKNOWN", framework), Map.of()), 501, "UNKNOWN");
        refused(
                client(format).call(Calls.simple("NO_SUCH_CALL", framework), Map.of()),
                400,
                "type: unset or unknown");
    }

    @ParameterizedTest
    @EnumSource
    void theFirstEventsAreSubscribedAndAHeartbeatAndMoreHeartbeatsFollow(WireFormat format) {
        try (WireStream stream = WireStream.subscribe(client(format), subscription)) {
            JsonNode subscribed = stream.next();

            assertThat(subscribed.path("type").asText()).isEqualTo("SUBSCRIBED");
            assertThat(subscribed.at("/subscribed/framework_id/value").asText())
                    .isEqualTo(framework);
            assertThat(subscribed.at("/subscribed/heartbeat_interval_seconds").asDouble())
                    .isEqualTo(0.2);
            JsonNode master = subscribed.at("/subscribed/master_info");
            assertThat(master.path("port").asInt()).isEqualTo(kernel.port());
            assertThat(master.path("hostname").asText()).isEqualTo("127.0.0.1");
            assertThat(master.path("ip").asLong()).isEqualTo(127 + (1 << 24));
            assertThat(master.path("pid").asText()).startsWith("master@127.0.0.1:");
            assertThat(master.at("/address/ip").asText()).isEqualTo("127.0.0.1");
            assertThat(master.path("id").asText()).hasSize(36);
            assertThat(master.path("version").asText()).isNotEmpty();
            assertThat(stream.next()).isEqualTo(WireStream.tree("{\"type\":\"HEARTBEAT\"}"));
            stream.next("HEARTBEAT");
            stream.next("HEARTBEAT");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLaterSubscriptionDisplacesTheOneBefore(WireFormat format) {
        try (WireStream first = subscribe(format);
                WireStream second = subscribe(format)) {
            assertThat(first.next("ERROR").at("/error/message").asText())
                    .isEqualTo("Framework failed over");
            assertThat(first.ends()).isTrue();
            assertThat(second.id()).isNotEqualTo(first.id());
            refused(first.call(revival), 400, "stream ID");
            second.accepted(revival);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRemovedFrameworkMayNotComeBack(WireFormat format) {
        try (WireStream first = subscribe(format)) {
            first.accepted(Calls.simple("TEARDOWN", framework));
            assertThat(first.ends()).isTrue();
        }

        try (WireStream again = WireStream.subscribe(client(format), subscription)) {
            assertThat(again.id()).as("200 and a stream, as Mesos").hasSize(36);
            assertThat(again.next("ERROR").at("/error/message").asText())
                    .isEqualTo("Framework has been removed");
            assertThat(again.ends()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRouteIsThereBelowTheNameOfTheProcessAndBelowItself(WireFormat format) {
        WireClient client = client(format);
        byte[] revive = client.bytes(MessageType.SCHEDULER_CALL, revival);
        for (String path :
                new String[] {
                    "/master/api/v1/scheduler", "/api/v1/scheduler/", "/api/v1/scheduler/more?_ts=1"
                }) {
            refused(client.post(path, revive, Map.of()), 400, "Framework cannot be found");
        }
    }

    @Test
    void operatorsMayCallBelowTheirPath() {
        WireClient client = client(WireFormat.JSON);
        byte[] call = "{\"type\":\"GET_MAINTENANCE_STATUS\"}".getBytes(StandardCharsets.UTF_8);
        for (String path : new String[] {"/api/v1", "/master/api/v1", "/api/v1/operator"}) {
            assertThat(client.post(path, call, Map.of()).status()).as(path).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyMayBeCompressed(WireFormat format) {
        WireClient client = client(format);
        byte[] revive = client.bytes(MessageType.SCHEDULER_CALL, revival);

        refused(
                client.post(
                        WireClient.SCHEDULER, zipped(revive), Map.of("Content-Encoding", "gzip")),
                400,
                "Framework cannot be found");
        refused(
                client.post(
                        WireClient.SCHEDULER,
                        zipped(new byte[(8 << 20) + 1]),
                        Map.of("Content-Encoding", "gzip")),
                413,
                "at most 8388608");
    }

    @ParameterizedTest
    @EnumSource
    void largeAnswersAreCompressedForWhoTakesThat(WireFormat format) throws IOException {
        WireClient client = client(format);
        byte[] call =
                client.bytes(
                        MessageType.MASTER_CALL, "{\"type\":\"GET_METRICS\",\"get_metrics\":{}}");
        Map<String, String> plain = Map.of("Accept", format.contentType());
        Map<String, String> zip =
                Map.of("Accept", format.contentType(), "Accept-Encoding", "deflate, gzip");

        Answer whole = client.post(WireClient.OPERATOR, call, plain);
        Answer zipped = client.post(WireClient.OPERATOR, call, zip);
        Answer small =
                client.post(
                        WireClient.OPERATOR,
                        client.bytes(MessageType.MASTER_CALL, "{\"type\":\"GET_HEALTH\"}"),
                        zip);

        assertThat(whole.headers()).doesNotContainKey("content-encoding");
        assertThat(small.headers()).doesNotContainKey("content-encoding");
        assertThat(zipped.headers()).containsEntry("content-encoding", "gzip");
        assertThat(zipped.headers()).containsEntry("content-type", format.contentType());
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(zipped.body().toByteArray()))) {
            JsonNode read = client.read(MessageType.MASTER_RESPONSE, in.readAllBytes());
            assertThat(read.at("/get_metrics/metrics").size())
                    .isEqualTo(
                            client.read(MessageType.MASTER_RESPONSE, whole.body().toByteArray())
                                    .at("/get_metrics/metrics")
                                    .size());
        }
    }

    private static byte[] zipped(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Test
    void aRedirectNamesTheLeaderWithoutAScheme() {
        Answer answer = client(WireFormat.JSON).send("GET", "/redirect", NOTHING, Map.of());

        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.headers()).containsEntry("location", "//127.0.0.1:" + kernel.port());
    }

    @ParameterizedTest
    @EnumSource
    void severalCallsMayComeInOneRequestInEitherForm(WireFormat format) {
        WireClient client = client(format);
        try (WireStream stream = subscribe(format)) {
            byte[] revive = client.bytes(MessageType.SCHEDULER_CALL, revival);
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            batch.writeBytes(RecordIo.frame(revive));
            batch.writeBytes(RecordIo.frame(revive));

            Answer answer =
                    client.post(
                            WireClient.SCHEDULER,
                            batch.toByteArray(),
                            Map.of(
                                    "Content-Type", "application/recordio",
                                    "Message-Content-Type", format.contentType(),
                                    "Mesos-Stream-Id", stream.id()));

            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        }
    }
}
