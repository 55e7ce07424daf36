package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.meros.api.codec.RecordIo;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.http.WireClient.Answer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// What frameworks may have at a time: streams, calls, bytes.
final class ClientLimitsTest {
    private static final int SECOND = 1_000_000_000;

    @TempDir Path directory;

    private KernelServer start(KernelSettings.Clients clients, int bodyBytes) {
        KernelSettings.Limits limits =
                new KernelSettings.Limits(
                        1_000, 100, 4, bodyBytes, 1 << 16, Duration.ofMillis(500), 100);
        return KernelServer.start(
                KernelSettings.of(directory).withPort(0).withLimits(limits).withClients(clients));
    }

    private static String subscription(String framework, String principal) {
        return Calls.subscribe(framework, 60)
                .replace("\"name\"", "\"principal\":\"" + principal + "\",\"name\"");
    }

    private static Answer refused(WireClient client, String call) {
        return client.call(call, Map.of());
    }

    @Test
    void subscriptionsAreCountedInAllAndByPrincipal() {
        try (KernelServer kernel = start(new KernelSettings.Clients(3, 2, 16, 0, 1), 8 << 20)) {
            WireClient client = WireClient.of(kernel.port(), WireFormat.JSON);
            try (WireStream _ = WireStream.subscribe(client, subscription("a", "p"));
                    WireStream _ = WireStream.subscribe(client, subscription("b", "p"))) {
                Answer more = refused(client, subscription("c", "p"));
                assertThat(more.status()).isEqualTo(503);
                assertThat(more.message())
                        .startsWith("streams-per-principal: 3 (expected: at most 2");
                assertThat(more.headers()).containsEntry("retry-after", "1");
                try (WireStream _ = WireStream.subscribe(client, subscription("d", "q"))) {
                    assertThat(refused(client, subscription("e", "r")).message())
                            .startsWith("framework-streams: 4 (expected: at most 3");
                }
            }
            // those that have ended do not count
            eventuallySubscribes(client, subscription("c", "p"));
        }
    }

    private static void eventuallySubscribes(WireClient client, String call) {
        long deadline = System.nanoTime() + 15L * SECOND;
        while (true) {
            try (WireStream stream = WireStream.subscribe(client, call)) {
                stream.next("SUBSCRIBED");
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    @Test
    void aFrameworkThatSubscribesAgainAndAgainIsHeldUpOnlyByStreamsThatDoNotEnd() {
        KernelSettings.Clients clients = new KernelSettings.Clients(100, 100, 2, 0, 1);
        try (KernelServer kernel = start(clients, 8 << 20)) {
            WireClient client = WireClient.of(kernel.port(), WireFormat.JSON);
            for (int i = 0; i < 20; i++) {
                eventuallySubscribes(client, Calls.subscribe("f", 60));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsBeyondTheRateAreToldToComeLater(WireFormat format) {
        KernelSettings.Clients clients = new KernelSettings.Clients(100, 100, 16, 1, 4);
        try (KernelServer kernel = start(clients, 8 << 20)) {
            WireClient client = WireClient.of(kernel.port(), format);
            try (WireStream stream = WireStream.subscribe(client, subscription("f", "p"));
                    WireStream other = WireStream.subscribe(client, subscription("g", "q"))) {
                String revive = Calls.simple("REVIVE", "f");
                Answer answer = stream.call(revive);
                int taken = 0;
                while (answer.status() == 202 && taken < 100) {
                    taken++;
                    answer = stream.call(revive);
                }
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.message()).contains("calls-per-second", "principal p");
                assertThat(answer.headers().get("retry-after")).isEqualTo("1");
                assertThat(other.call(Calls.simple("REVIVE", "g")).status())
                        .as("others have tokens of their own")
                        .isEqualTo(202);
                assertThat(batch(client, stream, revive).text())
                        .contains("\"accepted\":", "\"status\":429");
            }
        }
    }

    private static Answer batch(WireClient client, WireStream stream, String call) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < 50; i++) {
            batch.writeBytes(RecordIo.frame(call.getBytes(StandardCharsets.UTF_8)));
        }
        return client.post(
                WireClient.SCHEDULER,
                batch.toByteArray(),
                Map.of("Content-Type", "application/recordio", "Mesos-Stream-Id", stream.id()));
    }

    @Test
    void tokensComeBackWithTimeAndWhoIsQuietIsForgotten() {
        AtomicLong now = new AtomicLong();
        Admission admission = new Admission(new KernelSettings.Clients(10, 10, 10, 2, 3), now::get);
        for (int i = 0; i < 3; i++) {
            admission.call("p");
        }
        RefusedException refusal =
                catchThrowableOfType(RefusedException.class, () -> admission.call("p"));
        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.headers()).containsEntry("Retry-After", "1");

        now.addAndGet(SECOND / 2);
        admission.call("p");
        assertThat(catchThrowableOfType(RefusedException.class, () -> admission.call("p")))
                .isNotNull();
        admission.tidy();
        assertThat(admission.remembered()).isEqualTo(1);
        now.addAndGet(2L * SECOND);
        admission.tidy();
        assertThat(admission.remembered()).isZero();
    }

    @Test
    void aReleasedStreamCountsNoMoreHoweverOftenItIsReleased() {
        Admission admission = new Admission(new KernelSettings.Clients(1, 1, 2, 0, 1), () -> 0);
        FrameworkInfo info = FrameworkInfo.builder().user("u").name("n").principal("p").build();
        Admission.Lease first = admission.open(info);
        first.release().run();
        first.release().run();
        Admission.Lease second = admission.open(info);

        assertThat(catchThrowableOfType(RefusedException.class, () -> admission.open(info)))
                .hasMessageStartingWith("framework-streams: 2");
        second.release().run();
        assertThat(admission.open(info).owner()).isEqualTo("principal p");
    }

    @ParameterizedTest
    @EnumSource
    void bodiesHaveALimitOnEveryPath(WireFormat format) {
        try (KernelServer kernel = start(KernelSettings.Clients.DEFAULT, 2_000)) {
            WireClient client = WireClient.of(kernel.port(), format);
            for (String path : new String[] {WireClient.SCHEDULER, WireClient.OPERATOR}) {
                Answer answer = client.post(path, new byte[2_001], Map.of());

                assertThat(answer.status()).isEqualTo(413);
                assertThat(answer.message())
                        .isEqualTo("body: too large (expected: at most 2000 bytes)");
            }
        }
    }
}
