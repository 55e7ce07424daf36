package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/// Quotas and weights over the HTTP API of a real kernel.
final class RoleHttpTest {
    @TempDir Path directory;

    private KernelServer kernel;
    private TestClient client;
    private TestStream agent;

    @BeforeEach
    void start() {
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0));
        client = new TestClient(kernel.port());
        agent =
                new TestStream(
                        client, Calls.AGENT, Calls.register(null, "cpus:4;mem:1024", List.of()));
        agent.next("REGISTERED");
    }

    @AfterEach
    void stop() {
        agent.close();
        kernel.close();
    }

    private HttpResponse<String> call(String body) {
        return client.post("/api/v1", body);
    }

    private HttpResponse<String> quota(String role, int guaranteed, int limit) {
        return call(
                """
                {"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"%s",
                 "guarantees":{"cpus":{"value":%d}},"limits":{"cpus":{"value":%d}}}]}}
                """
                        .formatted(role, guaranteed, limit));
    }

    private JsonNode asked(String type) {
        return Json.read(call("{\"type\":\"%s\"}".formatted(type)).body(), JsonNode.class);
    }

    @Test
    void aQuotaIsKeptOverARestart() {
        assertThat(quota("eng", 1, 2).statusCode()).isEqualTo(200);
        assertThat(quota("eng/dev", 1, 1).statusCode()).isEqualTo(200);

        kernel.close();
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0));
        client = new TestClient(kernel.port());

        assertThat(asked("GET_QUOTA").toString()).contains("\"eng\"", "\"eng/dev\"");
    }

    @Test
    void whatTheClusterCannotGiveIsRefusedUnlessForced() {
        HttpResponse<String> refused = quota("eng", 5, 8);

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("cpus");
        assertThat(asked("GET_QUOTA").toString()).doesNotContain("\"eng\"");
    }

    @Test
    void aGuaranteeAboveItsLimitIsRefused() {
        assertThat(quota("eng", 2, 1).statusCode()).isEqualTo(400);
    }

    @Test
    void weightsAreSetAndShown() {
        HttpResponse<String> answer =
                call(
                        """
                        {"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"eng","weight":2.5}]}}
                        """);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(asked("GET_WEIGHTS").toString()).contains("\"eng\"", "2.5");
        assertThat(
                        call("""
                        {"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"eng","weight":0}]}}
                        """)
                                .statusCode())
                .isEqualTo(400);
    }
}
