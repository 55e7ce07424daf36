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
import java.util.Locale;

/// What operators do with agents and machines, over the HTTP API of a real kernel.
final class NodeHttpTest {
    @TempDir Path directory;

    private KernelServer kernel;
    private TestClient client;

    @BeforeEach
    void start() {
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0));
        client = new TestClient(kernel.port());
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private TestStream register() {
        return new TestStream(
                client, Calls.AGENT, Calls.register(null, "cpus:2;mem:512", List.of()));
    }

    private static String agentId(TestStream agent) {
        return agent.next("REGISTERED").at("/registered/agent_id/value").asText();
    }

    private HttpResponse<String> call(String body) {
        return client.post("/api/v1", body);
    }

    private int about(String type, String agent) {
        return call("""
        {"type":"%s","%s":{"agent_id":{"value":"%s"}}}
        """
                        .formatted(type, type.toLowerCase(Locale.ROOT), agent))
                .statusCode();
    }

    private JsonNode slave() {
        return client.json("/state").at("/slaves/0");
    }

    @Test
    void agentIsDeactivatedAndReactivated() {
        try (TestStream agent = register()) {
            String id = agentId(agent);

            assertThat(about("DEACTIVATE_AGENT", id)).isEqualTo(200);
            assertThat(slave().path("deactivated").asBoolean()).isTrue();
            assertThat(slave().path("active").asBoolean()).isFalse();
            assertThat(about("REACTIVATE_AGENT", id)).isEqualTo(200);
            assertThat(slave().path("deactivated").asBoolean()).isFalse();
            assertThat(about("REACTIVATE_AGENT", id)).isEqualTo(400);
            assertThat(about("DEACTIVATE_AGENT", "nobody")).isEqualTo(400);
        }
    }

    @Test
    void agentIsDrainedAndThenGone() {
        try (TestStream agent = register()) {
            String id = agentId(agent);
            String drain =
                    """
                    {"type":"DRAIN_AGENT","drain_agent":{"agent_id":{"value":"%s"},
                     "max_grace_period":{"seconds":600}}}
                    """
                            .formatted(id);

            assertThat(call(drain).statusCode()).isEqualTo(200);
            assertThat(slave().at("/drain_info/config/max_grace_period/nanoseconds").asLong())
                    .isEqualTo(600_000_000_000L);
            assertThat(slave().at("/drain_info/config/mark_gone").asBoolean(true)).isFalse();
            assertThat(about("MARK_AGENT_GONE", id)).isEqualTo(200);
            agent.next("SHUTDOWN");
            assertThat(about("MARK_AGENT_GONE", id)).isEqualTo(200);
            assertThat(about("MARK_AGENT_GONE", "nobody")).isEqualTo(404);
            assertThat(about("DRAIN_AGENT", id)).isEqualTo(400);
            assertThat(client.json("/state").path("slaves")).isEmpty();
        }
    }

    @Test
    void maintenanceIsPlannedStartedAndStopped() {
        String schedule =
                """
                {"windows":[{"machine_ids":[{"hostname":"node"}],
                 "unavailability":{"start":{"nanoseconds":1800000000000000000},
                 "duration":{"nanoseconds":3600000000000}}}]}
                """;

        HttpResponse<String> updated =
                call(
                        """
                        {"type":"UPDATE_MAINTENANCE_SCHEDULE",
                         "update_maintenance_schedule":{"schedule":%s}}
                        """
                                .formatted(schedule));
        JsonNode read = Json.readTree(call("{\"type\":\"GET_MAINTENANCE_SCHEDULE\"}").body());

        assertThat(updated.statusCode()).as(updated.body()).isEqualTo(200);
        assertThat(read.path("type").asText()).isEqualTo("GET_MAINTENANCE_SCHEDULE");
        assertThat(read.at("/get_maintenance_schedule/schedule"))
                .isEqualTo(Json.readTree(schedule));
        assertThat(client.json("/maintenance/schedule")).isEqualTo(Json.readTree(schedule));

        String machines = "{\"type\":\"%s\",\"%s\":{\"machines\":[{\"hostname\":\"node\"}]}}";
        assertThat(call(machines.formatted("STOP_MAINTENANCE", "stop_maintenance")).statusCode())
                .isEqualTo(400);
        assertThat(call(machines.formatted("START_MAINTENANCE", "start_maintenance")).statusCode())
                .isEqualTo(200);
        JsonNode status = Json.readTree(call("{\"type\":\"GET_MAINTENANCE_STATUS\"}").body());
        assertThat(status.at("/get_maintenance_status/status/down_machines/0/hostname").asText())
                .isEqualTo("node");
        try (TestStream refused = register()) {
            assertThat(refused.next("ERROR").at("/error/message").asText())
                    .contains("down for maintenance");
        }
        assertThat(call(machines.formatted("STOP_MAINTENANCE", "stop_maintenance")).statusCode())
                .isEqualTo(200);
        assertThat(client.json("/maintenance/schedule").path("windows")).isEmpty();
    }

    @Test
    void olderPathsOfMaintenanceWorkToo() {
        String schedule =
                """
                {"windows":[{"machine_ids":[{"ip":"10.1.1.1"}],
                 "unavailability":{"start":{"nanoseconds":1}}}]}
                """;

        assertThat(client.post("/master/maintenance/schedule", schedule).statusCode())
                .isEqualTo(200);
        assertThat(client.post("/machine/down", "[{\"ip\":\"10.1.1.1\"}]").statusCode())
                .isEqualTo(200);
        assertThat(client.json("/maintenance/status").at("/down_machines/0/ip").asText())
                .isEqualTo("10.1.1.1");
        assertThat(client.post("/machine/up", "[{\"ip\":\"10.1.1.1\"}]").statusCode())
                .isEqualTo(200);
    }

    @Test
    void malformedCallsAreRefused() {
        assertThat(call("{}").statusCode()).isEqualTo(400);
        assertThat(call("{\"type\":\"GET_THE_MOON\"}").statusCode()).isEqualTo(400);
        assertThat(call("{\"type\":\"UNKNOWN\"}").statusCode()).isEqualTo(501);
        assertThat(call("{\"type\":\"DRAIN_AGENT\"}").body())
                .contains("Expecting 'drain_agent' to be present");
        assertThat(call("{\"type\":\"DRAIN_AGENT\",\"drain_agent\":{}}").statusCode())
                .isEqualTo(400);
        assertThat(client.get("/api/v1").statusCode()).isEqualTo(405);
    }
}
