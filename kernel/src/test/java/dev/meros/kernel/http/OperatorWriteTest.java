package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.WireFormat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// The calls of the operator API that change something, in JSON and protobuf, over the HTTP API of
/// a real kernel: the rows of mesos-v1 §5.2 with their statuses. Each test has an agent, a machine
/// and a role of its own.
final class OperatorWriteTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static OperatorScene scene;

    private final String host = "host-" + NUMBER.incrementAndGet();
    private final String role = "role-" + NUMBER.incrementAndGet();

    @BeforeAll
    static void start(@TempDir Path directory) {
        scene = new OperatorScene(directory);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    /// A call whose part has the usual name.
    private static String call(String type, String fields) {
        return "{\"type\":\"%s\",\"%s\":{%s}}"
                .formatted(type, type.toLowerCase(Locale.ROOT), fields);
    }

    private static String about(String type, String agent) {
        return call(type, on(agent));
    }

    private static String on(String agent) {
        return "\"agent_id\":{\"value\":\"%s\"}".formatted(agent);
    }

    private JsonNode agent(WireFormat format, String id) {
        return OperatorScene.one(
                scene.read(format, "GET_AGENTS").path("agents"), "/agent_info/id/value", id);
    }

    @ParameterizedTest
    @EnumSource
    void theLoggingLevelIsSetForAWhile(WireFormat format) {
        String set = "\"level\":%d,\"duration\":{\"nanoseconds\":%d}";

        scene.done(format, 200, call("SET_LOGGING_LEVEL", set.formatted(2, 60_000_000_000L)));
        assertThat(scene.read(format, "GET_LOGGING_LEVEL").path("level").asInt()).isEqualTo(2);
        scene.done(format, 200, call("SET_LOGGING_LEVEL", set.formatted(1, 50_000_000L)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> scene.read(format, "GET_LOGGING_LEVEL").path("level").asInt() == 0);

        scene.refused(format, 400, "level: 4", call("SET_LOGGING_LEVEL", set.formatted(4, 1_000L)));
        scene.refused(
                format, 400, "duration: PT-", call("SET_LOGGING_LEVEL", set.formatted(1, -1L)));
    }

    @ParameterizedTest
    @EnumSource
    void weightsAreSet(WireFormat format) {
        String set = "\"weight_infos\":[{\"role\":\"%s\",\"weight\":%s}]";

        scene.done(format, 200, call("UPDATE_WEIGHTS", set.formatted(role, "2.5")));
        JsonNode weights = scene.read(format, "GET_WEIGHTS").path("weight_infos");
        assertThat(OperatorScene.one(weights, "/role", role).path("weight").asDouble())
                .isEqualTo(2.5);

        scene.refused(format, 400, "weight", call("UPDATE_WEIGHTS", set.formatted(role, "0")));
        scene.refused(format, 400, "role", call("UPDATE_WEIGHTS", set.formatted("a b", "1")));
    }

    private String disk(int mb, String more) {
        return """
        {"name":"disk","type":"SCALAR","scalar":{"value":%d},
         "reservations":[{"type":"DYNAMIC","role":"%s"}]%s}
        """
                .formatted(mb, role, more);
    }

    private String volume(int mb) {
        return disk(
                mb,
                """
                ,"disk":{"persistence":{"id":"v"},
                 "volume":{"container_path":"data","mode":"RW"}}
                """);
    }

    private JsonNode volumeOf(WireFormat format, String id) {
        return OperatorScene.one(
                agent(format, id).path("total_resources"), "/disk/persistence/id", "v");
    }

    @ParameterizedTest
    @EnumSource
    void resourcesAreReservedAndVolumesMadeAndResized(WireFormat format) {
        try (TestStream agent = scene.register(host)) {
            String id = OperatorScene.idOf(agent);
            String resources = on(id) + ",\"resources\":[%s]";
            String volumes = on(id) + ",\"volumes\":[%s]";

            scene.done(
                    format, 202, call("RESERVE_RESOURCES", resources.formatted(disk(1_000, ""))));
            JsonNode reserved =
                    OperatorScene.one(agent(format, id).path("total_resources"), "/role", role);
            assertThat(reserved.at("/scalar/value").asDouble()).isEqualTo(1_000.0);
            assertThat(reserved.at("/reservations/0/role").asText()).isEqualTo(role);

            scene.done(format, 202, call("CREATE_VOLUMES", volumes.formatted(volume(400))));
            agent.next("APPLY_OPERATION");
            JsonNode pending = scene.read(format, "GET_OPERATIONS").path("operations");
            assertThat(
                            OperatorScene.one(pending, "/agent_id/value", id)
                                    .at("/latest_status/state")
                                    .asText())
                    .isEqualTo("OPERATION_PENDING");
            assertThat(volumeOf(format, id).at("/scalar/value").asDouble()).isEqualTo(400.0);
            scene.done(
                    format,
                    202,
                    call(
                            "GROW_VOLUME",
                            on(id)
                                    + ",\"volume\":%s,\"addition\":%s"
                                            .formatted(volume(400), disk(100, ""))));
            assertThat(volumeOf(format, id).at("/scalar/value").asDouble()).isEqualTo(500.0);
            scene.done(
                    format,
                    202,
                    call(
                            "SHRINK_VOLUME",
                            on(id)
                                    + ",\"volume\":%s,\"subtract\":{\"value\":200}"
                                            .formatted(volume(500))));
            assertThat(volumeOf(format, id).at("/scalar/value").asDouble()).isEqualTo(300.0);
            scene.done(format, 202, call("DESTROY_VOLUMES", volumes.formatted(volume(300))));
            scene.done(
                    format, 202, call("UNRESERVE_RESOURCES", resources.formatted(disk(700, ""))));

            scene.refused(
                    format,
                    409,
                    "expected",
                    call("RESERVE_RESOURCES", resources.formatted(disk(1_000_000, ""))));
            scene.refused(
                    format,
                    400,
                    "expected",
                    call(
                            "RESERVE_RESOURCES",
                            resources.formatted(
                                    "{\"name\":\"cpus\",\"type\":\"SCALAR\","
                                            + "\"scalar\":{\"value\":1}}")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void reservationsAreMovedFromRoleToRole(WireFormat format) {
        try (TestStream agent = scene.register(host)) {
            String id = OperatorScene.idOf(agent);
            String other = disk(10, "").replace(role, role + "-other");
            scene.done(
                    format,
                    202,
                    call("RESERVE_RESOURCES", on(id) + ",\"resources\":[%s]".formatted(other)));

            scene.done(
                    format,
                    202,
                    call(
                            "RESERVE_RESOURCES",
                            on(id)
                                    + ",\"source\":[%s],\"resources\":[%s]"
                                            .formatted(other, disk(10, ""))));

            JsonNode total = agent(format, id).path("total_resources");
            assertThat(total.toString()).doesNotContain(role + "-other");
            OperatorScene.one(total, "/role", role);
        }
    }

    @ParameterizedTest
    @EnumSource
    void operationsOnUnknownAgentsAreRefused(WireFormat format) {
        String nobody = on("nobody");
        for (String type : new String[] {"RESERVE_RESOURCES", "UNRESERVE_RESOURCES"}) {
            scene.refused(
                    format,
                    400,
                    "agent_id: nobody",
                    call(type, nobody + ",\"resources\":[%s]".formatted(disk(1, ""))));
        }
        for (String type : new String[] {"CREATE_VOLUMES", "DESTROY_VOLUMES"}) {
            scene.refused(
                    format,
                    400,
                    "agent_id: nobody",
                    call(type, nobody + ",\"volumes\":[%s]".formatted(volume(1))));
        }
        String grow = ",\"volume\":%s,\"addition\":%s".formatted(volume(1), disk(1, ""));
        scene.refused(format, 400, "agent_id: nobody", call("GROW_VOLUME", nobody + grow));
        scene.refused(format, 400, "'agent_id'", call("GROW_VOLUME", grow.substring(1)));
        String shrink = ",\"volume\":%s,\"subtract\":{\"value\":1}".formatted(volume(2));
        scene.refused(format, 400, "agent_id: nobody", call("SHRINK_VOLUME", nobody + shrink));
        scene.refused(format, 400, "'agent_id'", call("SHRINK_VOLUME", shrink.substring(1)));
    }

    @ParameterizedTest
    @EnumSource
    void operationsOfFrameworksAreListedUntilTheyAreAcknowledged(WireFormat format) {
        String name = "op-" + role;
        try (TestStream agent = scene.register(host)) {
            String id = OperatorScene.idOf(agent);
            JsonNode offer =
                    scene.framework
                            .next(
                                    "OFFERS",
                                    e ->
                                            e.at("/offers/offers/0/agent_id/value")
                                                    .asText()
                                                    .equals(id))
                            .at("/offers/offers/0");
            scene.framework.call(
                    """
                    {"type":"ACCEPT","framework_id":{"value":"f"},"accept":{
                     "offer_ids":[{"value":"%s"}],"operations":[{"type":"RESERVE",
                     "id":{"value":"%s"},"reserve":{"resources":[{"name":"cpus","type":"SCALAR",
                     "scalar":{"value":1},"allocation_info":{"role":"web"},"reservations":[
                     {"type":"DYNAMIC","role":"web","principal":"ops"}]}]}}]}}
                    """
                            .formatted(offer.at("/id/value").asText(), name));
            JsonNode told =
                    scene.framework.next(
                            "UPDATE_OPERATION_STATUS",
                            e ->
                                    e.at("/update_operation_status/status/operation_id/value")
                                            .asText()
                                            .equals(name));
            assertThat(told.toString()).contains("OPERATION_FINISHED");

            JsonNode operations = scene.read(format, "GET_OPERATIONS").path("operations");
            JsonNode listed = OperatorScene.one(operations, "/info/id/value", name);
            assertThat(listed.at("/framework_id/value").asText()).isEqualTo("f");
            assertThat(listed.at("/agent_id/value").asText()).isEqualTo(id);
            assertThat(listed.at("/info/type").asText()).isEqualTo("RESERVE");
            assertThat(listed.at("/latest_status/state").asText()).isEqualTo("OPERATION_FINISHED");
            assertThat(listed.path("statuses")).hasSize(1);
            assertThat(listed.at("/uuid/value").asText()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void maintenanceIsPlannedBegunAndEnded(WireFormat format) {
        String machines = "\"machines\":[{\"hostname\":\"%s\"}]".formatted(host);
        String schedule =
                """
                {"windows":[{"machine_ids":[{"hostname":"%s"}],"unavailability":{
                 "start":{"nanoseconds":1900000000000000000},"duration":{"nanoseconds":1000}}}]}
                """;

        scene.refused(format, 400, "machines: " + host, call("START_MAINTENANCE", machines));
        scene.done(
                format,
                200,
                call("UPDATE_MAINTENANCE_SCHEDULE", "\"schedule\":" + schedule.formatted(host)));
        JsonNode window = scene.read(format, "GET_MAINTENANCE_SCHEDULE").at("/schedule/windows/0");
        assertThat(window.at("/machine_ids/0/hostname").asText()).isEqualTo(host);
        assertThat(window.at("/unavailability/duration/nanoseconds").asLong()).isEqualTo(1_000);
        assertThat(
                        scene.read(format, "GET_MAINTENANCE_STATUS")
                                .at("/status/draining_machines/0/id/hostname")
                                .asText())
                .isEqualTo(host);
        scene.refused(format, 400, "machines: " + host, call("STOP_MAINTENANCE", machines));
        scene.done(format, 200, call("START_MAINTENANCE", machines));
        assertThat(
                        scene.read(format, "GET_MAINTENANCE_STATUS")
                                .at("/status/down_machines/0/hostname")
                                .asText())
                .isEqualTo(host);
        scene.refused(
                format,
                400,
                host,
                call("UPDATE_MAINTENANCE_SCHEDULE", "\"schedule\":{\"windows\":[]}"));
        scene.done(format, 200, call("STOP_MAINTENANCE", machines));
        assertThat(scene.read(format, "GET_MAINTENANCE_SCHEDULE").at("/schedule")).isEmpty();

        String twice = schedule.formatted(host).replace("}],\"un", "},{\"hostname\":\"%s\"}],\"un");
        scene.refused(
                format,
                400,
                host,
                call("UPDATE_MAINTENANCE_SCHEDULE", "\"schedule\":" + twice.formatted(host)));
        scene.refused(
                format,
                400,
                "duration",
                call(
                        "UPDATE_MAINTENANCE_SCHEDULE",
                        "\"schedule\":" + schedule.formatted(host).replace(":1000}", ":-1}")));
    }

    @ParameterizedTest
    @EnumSource
    void quotasAreUpdatedAllOrNone(WireFormat format) {
        String update =
                """
                "force":%s,"quota_configs":[{"role":"%s","guarantees":{"cpus":{"value":%s}},
                 "limits":{"cpus":{"value":%s}}}]
                """;

        scene.done(format, 200, call("UPDATE_QUOTA", update.formatted("false", role, "0.5", "2")));
        JsonNode status = scene.read(format, "GET_QUOTA").path("status");
        JsonNode config = OperatorScene.one(status.path("configs"), "/role", role);
        assertThat(config.at("/guarantees/cpus/value").asDouble()).isEqualTo(0.5);
        assertThat(config.at("/limits/cpus/value").asDouble()).isEqualTo(2.0);
        JsonNode info = OperatorScene.one(status.path("infos"), "/role", role);
        assertThat(info.at("/guarantee/0/name").asText()).isEqualTo("cpus");

        scene.refused(
                format, 400, "cpus", call("UPDATE_QUOTA", update.formatted("false", role, 3, 2)));
        scene.refused(
                format,
                400,
                "cpus",
                call("UPDATE_QUOTA", update.formatted("false", role, 1_000_000, 1_000_000)));
        scene.done(
                format,
                200,
                call("UPDATE_QUOTA", update.formatted("true", role, 1_000_000, 1_000_000)));
        scene.done(
                format,
                200,
                call("UPDATE_QUOTA", "\"quota_configs\":[{\"role\":\"" + role + "\"}]"));
        scene.refused(
                format, 400, "role: *", call("UPDATE_QUOTA", update.formatted("false", "*", 1, 2)));
    }

    @ParameterizedTest
    @EnumSource
    void olderCallsForQuotaWorkToo(WireFormat format) {
        String set =
                """
                "quota_request":{"force":%s,"role":"%s","guarantee":[
                 {"name":"cpus","type":"SCALAR","scalar":{"value":%s}}]}
                """;

        scene.refused(
                format, 409, "cpus", call("SET_QUOTA", set.formatted("false", role, 1_000_000)));
        scene.done(format, 200, call("SET_QUOTA", set.formatted("false", role, "0.25")));
        scene.refused(
                format, 400, "role: " + role, call("SET_QUOTA", set.formatted("false", role, 1)));
        scene.done(format, 200, call("REMOVE_QUOTA", "\"role\":\"" + role + "\""));
        scene.refused(
                format, 400, "role: " + role, call("REMOVE_QUOTA", "\"role\":\"" + role + "\""));
    }

    @ParameterizedTest
    @EnumSource
    void frameworksAreTornDown(WireFormat format) {
        String teardown = call("TEARDOWN", "\"framework_id\":{\"value\":\"%s\"}".formatted(role));
        try (TestStream framework =
                new TestStream(scene.client, Calls.SCHEDULER, Calls.subscribe(role, 60))) {
            framework.next("SUBSCRIBED");

            scene.done(format, 200, teardown);

            assertThat(framework.awaitEnd()).isTrue();
            JsonNode all = scene.read(format, "GET_FRAMEWORKS");
            JsonNode completed =
                    OperatorScene.one(
                            all.path("completed_frameworks"), "/framework_info/id/value", role);
            assertThat(completed.at("/unregistered_time/nanoseconds").asLong()).isPositive();
            assertThat(completed.path("active").asBoolean(true)).isFalse();
        }
        scene.refused(format, 400, "framework: " + role, teardown);
    }

    @ParameterizedTest
    @EnumSource
    void agentsAreDeactivatedReactivatedAndMarkedGone(WireFormat format) {
        try (TestStream agent = scene.register(host)) {
            String id = OperatorScene.idOf(agent);

            scene.done(format, 200, about("DEACTIVATE_AGENT", id));
            assertThat(agent(format, id).path("deactivated").asBoolean()).isTrue();
            assertThat(agent(format, id).path("active").asBoolean(true)).isFalse();
            scene.done(format, 200, about("REACTIVATE_AGENT", id));
            assertThat(agent(format, id).path("deactivated").asBoolean(true)).isFalse();
            scene.refused(format, 400, "ACTIVE", about("REACTIVATE_AGENT", id));

            scene.done(format, 200, about("MARK_AGENT_GONE", id));
            scene.done(format, 200, about("MARK_AGENT_GONE", id));
            agent.next("SHUTDOWN");
        }
        scene.refused(format, 404, "agent_id: nobody", about("MARK_AGENT_GONE", "nobody"));
        scene.refused(format, 400, "agent_id: nobody", about("DEACTIVATE_AGENT", "nobody"));
        scene.refused(format, 400, "agent_id: nobody", about("REACTIVATE_AGENT", "nobody"));
    }

    @ParameterizedTest
    @EnumSource
    void agentsAreDrained(WireFormat format) {
        String drain = ",\"max_grace_period\":{\"seconds\":%d,\"nanos\":5},\"mark_gone\":false";
        try (TestStream agent = scene.register(host)) {
            String id = OperatorScene.idOf(agent);

            scene.done(format, 200, call("DRAIN_AGENT", on(id) + drain.formatted(600)));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    agent(format, id)
                                            .at("/drain_info/state")
                                            .asText()
                                            .equals("DRAINED"));
            JsonNode drained = agent(format, id);
            assertThat(drained.at("/drain_info/config/max_grace_period/nanoseconds").asLong())
                    .isEqualTo(600_000_000_005L);
            assertThat(drained.at("/drain_info/config/mark_gone").asBoolean(true)).isFalse();
            assertThat(drained.at("/estimated_drain_start_time/nanoseconds").asLong()).isPositive();
            assertThat(drained.path("deactivated").asBoolean()).isTrue();
            scene.done(format, 200, about("REACTIVATE_AGENT", id));
            assertThat(agent(format, id).path("drain_info").isMissingNode()).isTrue();
            scene.refused(
                    format, 400, "max_grace", call("DRAIN_AGENT", on(id) + drain.formatted(-1)));
            scene.refused(format, 400, "agent_id: nobody", about("DRAIN_AGENT", "nobody"));
        }
    }
}
