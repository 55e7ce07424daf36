package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.model.TaskState;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What was answered is there after a kill -9: played by copying the directory of a running kernel
/// and starting another one on the copy.
final class KernelRestartTest {
    @TempDir Path directory;

    @Test
    void whatWasAnsweredSurvives() throws IOException {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        String agentId;
        try (KernelServer kernel = KernelServer.start(KernelSettings.of(first).withPort(0))) {
            TestClient client = new TestClient(kernel.port());
            try (TestStream agent =
                            new TestStream(
                                    client,
                                    Calls.AGENT,
                                    Calls.register(null, "cpus:4;mem:1024", List.of()));
                    TestStream framework =
                            new TestStream(
                                    client, Calls.SCHEDULER, Calls.subscribe("f", 604_800))) {
                agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
                JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
                framework.call(Calls.accept("f", offer.at("/id/value").asText(), agentId, "t", 1));
                agent.next("LAUNCH");
                agent.call(Calls.update(agentId, "f", "t", TaskState.TASK_RUNNING));
                String uuid = framework.next("UPDATE").at("/update/status/uuid").asText();
                framework.call(Calls.acknowledge("f", agentId, "t", uuid));
                client.post(
                        "/api/v1/framework-state/f",
                        "{\"changes\":[{\"name\":\"n\",\"expected_version\":0,\"value\":\"YQ==\"}]}",
                        Map.of("Mesos-Stream-Id", framework.id()));

                copy(first, second);
            }
        }

        try (KernelServer kernel = KernelServer.start(KernelSettings.of(second).withPort(0))) {
            TestClient client = new TestClient(kernel.port());
            JsonNode state = client.json("/state");
            assertThat(state.at("/frameworks/0/id").asText()).isEqualTo("f");
            assertThat(state.at("/frameworks/0/tasks/0/id").asText()).isEqualTo("t");
            assertThat(state.at("/frameworks/0/tasks/0/state").asText()).isEqualTo("TASK_RUNNING");
            assertThat(state.at("/recovered_slaves/0/id").asText()).isEqualTo(agentId);
            assertThat(client.json("/api/v1/framework-state/f").at("/entries/0/version").asLong())
                    .isEqualTo(1);

            try (TestStream framework =
                    new TestStream(client, Calls.SCHEDULER, Calls.subscribe("f", 604_800))) {
                framework.next("SUBSCRIBED");
                framework.call(
                        "{\"type\":\"RECONCILE\",\"framework_id\":{\"value\":\"f\"},"
                                + "\"reconcile\":{}}");
                JsonNode status = framework.next("UPDATE").at("/update/status");
                assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");
                assertThat(status.path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
            }
        }
    }

    @Test
    void aRestartFromAnImageHasEverything() throws IOException {
        KernelSettings settings =
                KernelSettings.of(directory.resolve("state"))
                        .withPort(0)
                        .withLimits(
                                new KernelSettings.Limits(
                                        1_000,
                                        100,
                                        4,
                                        1 << 20,
                                        1 << 20,
                                        Duration.ofSeconds(10),
                                        10));
        try (KernelServer kernel = KernelServer.start(settings)) {
            TestClient client = new TestClient(kernel.port());
            try (TestStream framework =
                    new TestStream(client, Calls.SCHEDULER, Calls.subscribe("f", 604_800))) {
                for (int i = 0; i < 64; i++) {
                    String change =
                            "{\"changes\":[{\"name\":\"n%d\",\"expected_version\":0,\"value\":\"YQ==\"}]}"
                                    .formatted(i);
                    client.post(
                            "/api/v1/framework-state/f",
                            change,
                            Map.of("Mesos-Stream-Id", framework.id()));
                }
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .anyMatch(f -> f.matches("snapshot\\.\\d+_\\d+"));
        }

        try (KernelServer kernel = KernelServer.start(settings)) {
            TestClient client = new TestClient(kernel.port());

            assertThat(client.json("/api/v1/framework-state/f").at("/entries")).hasSize(64);
            assertThat(client.json("/state").at("/frameworks/0/name").asText()).isEqualTo("f");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }
}
