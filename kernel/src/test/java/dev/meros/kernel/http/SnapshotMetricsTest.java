package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.model.TaskState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// `/metrics/snapshot` (mesos-v1 §5.5).
@Timeout(60)
final class SnapshotMetricsTest {
    private static final String WEB = "master/frameworks/shop/web/";

    @TempDir Path directory;

    private LegacyScene scene;

    @BeforeEach
    void start() {
        scene = new LegacyScene(directory);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private JsonNode snapshot() {
        return scene.json("/metrics/snapshot");
    }

    private static List<String> namesOfDashboards() {
        try (InputStream in =
                Objects.requireNonNull(
                        SnapshotMetricsTest.class.getResourceAsStream(
                                "/metrics-of-dashboards.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyNameOfDashboardsIsThereAndEveryValueIsANumber() {
        JsonNode snapshot = snapshot();

        assertThat(namesOfDashboards()).hasSizeGreaterThan(150);
        for (String name : namesOfDashboards()) {
            assertThat(snapshot.has(name)).as(name).isTrue();
        }
        snapshot.properties().forEach(e -> assertThat(e.getValue().isNumber()).isTrue());
    }

    @Test
    void whatIsThereIsMeasured() {
        scene.run("t1");

        JsonNode snapshot = snapshot();

        assertThat(snapshot.path("master/elected").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/uptime_secs").asDouble()).isPositive();
        assertThat(snapshot.path("master/slaves_active").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/frameworks_active").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/outstanding_offers").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/cpus_total").asDouble()).isEqualTo(10);
        assertThat(snapshot.path("master/cpus_used").asDouble()).isEqualTo(0.5);
        assertThat(snapshot.path("master/cpus_percent").asDouble()).isEqualTo(0.05);
        assertThat(snapshot.path("master/cpus_revocable_total").asDouble()).isZero();
        assertThat(snapshot.path("master/tasks_running").asDouble()).isEqualTo(1);
        assertThat(snapshot.path(WEB + "subscribed").asDouble()).isEqualTo(1);
        assertThat(snapshot.path(WEB + "tasks/active/task_running").asDouble()).isEqualTo(1);
        assertThat(snapshot.path(WEB + "roles/eng/web/suppressed").asDouble()).isZero();
        assertThat(snapshot.path("allocator/mesos/resources/cpus/total").asDouble()).isEqualTo(10);
        assertThat(snapshot.path("allocator/mesos/resources/cpus/offered_or_allocated").asDouble())
                .isEqualTo(10);
        assertThat(snapshot.path("allocator/mesos/roles/eng/shares/dominant").asDouble())
                .isEqualTo(1);
        assertThat(snapshot.path("system/cpus_total").asDouble()).isPositive();
        assertThat(snapshot.path("registrar/registry_size_bytes").asDouble()).isPositive();
    }

    @Test
    void whatHappensIsCounted() {
        scene.run("t1");
        scene.update("t1", TaskState.TASK_FINISHED);
        scene.framework.call(Calls.simple("SUPPRESS", "web"));
        scene.framework.call(
                Calls.acknowledge("web", scene.agentId, "none", "AAAAAAAAAAAAAAAAAAAAAA=="));
        scene.client.post(
                "/reserve",
                "slaveId="
                        + scene.agentId
                        + "&resources=[{\"name\":\"mem\",\"type\":\"SCALAR\","
                        + "\"scalar\":{\"value\":1},\"role\":\"ops\",\"reservation\":{}}]");

        JsonNode snapshot = snapshot();

        assertThat(snapshot.path("master/messages_register_slave").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/slave_registrations").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/messages_reregister_framework").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/messages_launch_tasks").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/messages_suppress_offers").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/messages_status_update").asDouble()).isEqualTo(2);
        assertThat(snapshot.path("master/valid_status_updates").asDouble()).isEqualTo(2);
        assertThat(snapshot.path("master/messages_status_update_acknowledgement").asDouble())
                .isEqualTo(3);
        assertThat(snapshot.path("master/tasks_finished").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("master/tasks_running").asDouble()).isZero();
        assertThat(snapshot.path("master/operations/reserve/finished").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("allocator/mesos/allocation_runs").asDouble()).isPositive();
        assertThat(snapshot.path("allocator/mesos/allocation_run_ms/count").asDouble())
                .isPositive();
        assertThat(snapshot.path("registrar/state_store_ms/p99").asDouble()).isPositive();
        assertThat(snapshot.path(WEB + "calls/accept").asDouble()).isEqualTo(1);
        assertThat(snapshot.path(WEB + "offers/accepted").asDouble()).isEqualTo(1);
        assertThat(snapshot.path(WEB + "offers/sent").asDouble()).isGreaterThanOrEqualTo(2);
        assertThat(snapshot.path(WEB + "events/update").asDouble()).isEqualTo(2);
        assertThat(snapshot.path(WEB + "operations/launch").asDouble()).isEqualTo(1);
        assertThat(snapshot.path(WEB + "tasks/terminal/task_finished").asDouble()).isEqualTo(1);
        assertThat(snapshot.path("frameworks/ann/messages_received").asDouble())
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void aTaskThatCannotBeLaunchedCountsWithItsReason() {
        String accept = Calls.accept("web", "stale", scene.agentId, "t", 1);
        scene.framework.call(accept);
        scene.framework.next("UPDATE");

        JsonNode snapshot = snapshot();

        assertThat(snapshot.path("master/tasks_dropped").asDouble()).isEqualTo(1);
        assertThat(
                        snapshot.path("master/task_dropped/source_master/reason_invalid_offers")
                                .asDouble())
                .isEqualTo(1);
    }

    @Test
    void quotasAndFiltersOfRolesAreMeasured() {
        scene.run("t1");
        String decline =
                """
                {"type":"DECLINE","framework_id":{"value":"web"},"decline":{
                 "offer_ids":[{"value":"%s"}],"filters":{"refuse_seconds":600}}}
                """
                        .formatted(scene.offer.at("/id/value").asText());
        assertThat(scene.framework.call(decline).statusCode()).isEqualTo(202);
        scene.client.post(
                "/api/v1",
                """
                {"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"eng",
                 "guarantees":{"cpus":{"value":1}},"limits":{"cpus":{"value":9}}}]}}
                """);

        JsonNode snapshot = snapshot();

        String quota = "allocator/mesos/quota/roles/eng/resources/cpus/";
        assertThat(snapshot.path(quota + "guarantee").asDouble()).isEqualTo(1);
        assertThat(snapshot.path(quota + "limit").asDouble()).isEqualTo(9);
        assertThat(snapshot.path(quota + "offered_or_allocated").asDouble()).isEqualTo(0.5);
        assertThat(snapshot.path("allocator/mesos/offer_filters/roles/eng/web/active").asDouble())
                .isEqualTo(1);
        assertThat(snapshot.path(WEB + "offers/declined").asDouble()).isEqualTo(1);
    }

    @Test
    void anAnswerThatWasThereAlreadyIsAHit() {
        double before = snapshot().path("master/http_cache_hits").asDouble();

        scene.json("/state");
        scene.json("/state");

        assertThat(snapshot().path("master/http_cache_hits").asDouble()).isEqualTo(before + 1);
    }

    @Test
    void aTimeoutIsTakenAndHeldTo() {
        assertThat(scene.json("/master/metrics/snapshot?timeout=10secs").has("master/cpus_total"))
                .isTrue();
        assertThat(scene.json("/metrics/snapshot?timeout=0ns").has("master/elected")).isTrue();
        assertThat(
                        Json.readTree(scene.client.get("/metrics/snapshot?timeout=soon").body())
                                .path("message")
                                .asText())
                .contains("timeout: soon");
        assertThat(scene.client.get("/metrics/snapshot?timeout=soon").statusCode()).isEqualTo(400);
    }

    @Test
    void theOperatorApiTellsTheSameNumbers() {
        JsonNode metrics =
                Json.readTree(
                                scene.client
                                        .post(
                                                "/api/v1",
                                                "{\"type\":\"GET_METRICS\",\"get_metrics\":{}}")
                                        .body())
                        .at("/get_metrics/metrics");

        List<String> names = metrics.findValuesAsText("name");

        assertThat(names).containsAll(namesOfDashboards());
    }
}
