package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.TaskState;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;

/// The rows of mesos-v1 §2.5: what operations on resources are refused for, and what they do.
final class OperationContractTest {
    private static final String RESERVED = "'reservations':[{'type':'DYNAMIC','role':'%s'}]";

    private static Scene scene;

    @BeforeAll
    static void start(@TempDir Path directory) {
        scene =
                new Scene(
                        directory,
                        Scene.RESOURCES
                                + ",{'name':'disk','type':'SCALAR','scalar':{'value':500},"
                                + "'provider_id':{'value':'p'},'disk':{'source':{'type':'RAW',"
                                + "'profile':'fast'}}}");
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private static String resource(String name, String value, String more) {
        return "{'name':'%s','type':'SCALAR','scalar':{'value':%s}%s}"
                .formatted(name, value, more.isEmpty() ? "" : "," + more);
    }

    private static String list(String type, String part, String field, String... resources) {
        return "{'type':'%s','%s':{'%s':[%s]}}"
                .formatted(type, part, field, String.join(",", resources));
    }

    private static String reserve(String... resources) {
        return list("RESERVE", "reserve", "resources", resources);
    }

    private static String create(String... volumes) {
        return list("CREATE", "create", "volumes", volumes);
    }

    private static String volume(String id, String size, String role, String more) {
        return resource(
                "disk",
                size,
                RESERVED.formatted(role)
                        + ",'disk':{'persistence':{'id':'%s'},'volume':{".formatted(id)
                        + "'container_path':'data','mode':'RW'}}"
                        + more);
    }

    /// An operation and what is said of it.
    private record Row(String operation, String message) {}

    private static Row row(String operation, String message) {
        return new Row(operation, message);
    }

    private static List<Row> rows(String role) {
        String reserved = RESERVED.formatted(role);
        return List.of(
                row("{'type':'UNKNOWN'}", "type: UNKNOWN"),
                row("{'type':'RESERVE'}", "reserve: unset"),
                row(reserve(), "reserve.resources: none"),
                row(reserve(resource("cpus", "1", "")), "the reservation to make"),
                row(
                        reserve(
                                resource(
                                        "cpus",
                                        "1",
                                        "'reservations':[{'type':'STATIC','role':'"
                                                + role
                                                + "'}]")),
                        "a reservation of type DYNAMIC"),
                row(
                        reserve(resource("cpus", "1", RESERVED.formatted("other"))),
                        "a reservation to role " + role),
                row(
                        reserve(
                                resource(
                                        "cpus",
                                        "1",
                                        "'reservations':[{'type':'DYNAMIC','role':'%s',"
                                                        .formatted(role)
                                                + "'principal':'x'}]")),
                        "reservation.principal: x"),
                row(
                        reserve(resource("cpus", "1", "'revocable':{}," + reserved)),
                        "no reservation of revocable"),
                row(reserve(resource("cpus", "0", reserved)), "at least 0.001"),
                row(reserve(resource("cpus", "99", reserved)), "at most what the offer has"),
                row(
                        "{'type':'RESERVE','reserve':{'resources':[%1$s],'source':[%1$s]}}"
                                .formatted(resource("cpus", "1", reserved)),
                        "reserve.source: set"),
                row(
                        reserve(
                                resource(
                                        "cpus",
                                        "1",
                                        "'allocation_info':{'role':'other'}," + reserved)),
                        "allocation to role " + role),
                row("{'type':'UNRESERVE'}", "unreserve: unset"),
                row(
                        list("UNRESERVE", "unreserve", "resources", resource("cpus", "1", "")),
                        "a DYNAMIC reservation"),
                row("{'type':'CREATE'}", "create: unset"),
                row(create(resource("disk", "10", reserved)), "disk.persistence and disk.volume"),
                row(
                        create(
                                resource(
                                        "disk",
                                        "10",
                                        "'disk':{'persistence':{'id':'v'},'volume':{"
                                                + "'container_path':'data','mode':'RW'}}")),
                        "a reserved disk"),
                row(
                        create(
                                resource(
                                        "disk",
                                        "10",
                                        reserved
                                                + ",'disk':{'persistence':{'id':'v'},'volume':{"
                                                + "'container_path':'data','mode':'RO'}}")),
                        "disk.volume.mode RW"),
                row(
                        create(
                                resource(
                                        "disk",
                                        "10",
                                        reserved
                                                + ",'disk':{'persistence':{'id':'v'},'volume':{"
                                                + "'container_path':'data','mode':'RW',"
                                                + "'host_path':'/x'}}")),
                        "no disk.volume.host_path"),
                row(create(volume("a/b", "10", role, "")), "disk.persistence.id: 'a/b'"),
                row(create(volume("v", "10", role, ",'shared':{}")), "SHARED_RESOURCES"),
                row(
                        create(volume("v", "10", role, ",'revocable':{}")),
                        "no persistent volume on a revocable disk"),
                row(create(volume("v", "10", role, "")), "at most what the offer has"),
                row("{'type':'DESTROY'}", "destroy: unset"),
                row(
                        list("DESTROY", "destroy", "volumes", resource("disk", "1", reserved)),
                        "a persistent volume"),
                row(
                        list("DESTROY", "destroy", "volumes", volume("none", "1", role, "")),
                        "a volume of the agent"),
                row("{'type':'GROW_VOLUME'}", "grow_volume: unset"),
                row(
                        "{'type':'GROW_VOLUME','grow_volume':{'volume':%s,'addition':%s}}"
                                .formatted(
                                        volume("none", "10", role, ""),
                                        resource("disk", "10", reserved)),
                        "a volume of the agent"),
                row("{'type':'SHRINK_VOLUME'}", "shrink_volume: unset"),
                row(
                        "{'type':'SHRINK_VOLUME','shrink_volume':{'volume':%s,'subtract':{'value':1}}}"
                                .formatted(volume("none", "10", role, "")),
                        "a volume of the agent"),
                row("{'type':'CREATE_DISK'}", "create_disk: unset"),
                row(
                        "{'type':'CREATE_DISK','create_disk':{'source':%s,'target_type':'MOUNT'}}"
                                .formatted(resource("disk", "1", "")),
                        "a disk of type RAW"),
                row(disk("'target_type':'PATH'"), "create_disk.target_type: PATH"),
                row(
                        disk("'target_type':'MOUNT','target_profile':'x'"),
                        "create_disk.target_profile: x"),
                row("{'type':'DESTROY_DISK'}", "destroy_disk: unset"),
                row(
                        "{'type':'DESTROY_DISK','destroy_disk':{'source':%s}}"
                                .formatted(resource("disk", "1", "")),
                        "a disk of type MOUNT or BLOCK"));
    }

    private static String disk(String more) {
        return "{'type':'CREATE_DISK','create_disk':{'source':%s,%s}}"
                .formatted(
                        resource(
                                "disk",
                                "500",
                                "'provider_id':{'value':'p'},'disk':{'source':{'type':'RAW',"
                                        + "'profile':'fast'}}"),
                        more);
    }

    private static String withId(String operation, String id) {
        return Scene.json("{'id':{'value':'" + id + "'}," + operation.substring(1));
    }

    @ParameterizedTest
    @EnumSource
    void anOperationThatBreaksARuleIsAnErrorWithTheReason(WireFormat format) {
        String framework = "rules-" + format;
        try (WireStream stream = scene.subscribe(format, framework, "rules")) {
            for (Row row : rows("rules")) {
                stream.accepted(
                        Scene.accept(framework, stream.offer(), withId(row.operation(), "o")));

                JsonNode status =
                        stream.next("UPDATE_OPERATION_STATUS")
                                .at("/update_operation_status/status");
                assertThat(status.path("message").asText())
                        .as(row.operation())
                        .contains(row.message());
                assertThat(status.path("state").asText()).isEqualTo("OPERATION_ERROR");
                assertThat(status.at("/operation_id/value").asText()).isEqualTo("o");
            }
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReservedVolumeIsMadeUsedChangedAndDestroyed(WireFormat format) {
        String framework = "life-" + format;
        String role = "life-" + format;
        String reserved = RESERVED.formatted(role);
        String volume = volume("v", "100", role, "");
        try (WireStream stream = scene.subscribe(format, framework, role)) {
            String task =
                    scene.task(
                            "t",
                            "{'resources':["
                                    + resource("cpus", "0.1", "")
                                    + ","
                                    + resource("mem", "32", "")
                                    + ","
                                    + volume
                                    + "]}");

            stream.accepted(
                    Scene.accept(
                            framework,
                            stream.offer(),
                            withId(reserve(resource("disk", "300", reserved)), "reserve"),
                            withId(create(volume), "create"),
                            Scene.launch(task)));

            finished(stream, "reserve");
            scene.agent.next(
                    "APPLY_OPERATION",
                    e ->
                            e.at("/apply_operation/operation/type").asText().equals("CREATE")
                                    && e.toString().contains(role));
            assertThat(scene.agent.next("LAUNCH").at("/launch/task/task_id/value").asText())
                    .isEqualTo("t");
            JsonNode rest = stream.offer();
            stream.accepted(Scene.call("KILL", framework, "'kill':{'task_id':{'value':'t'}}"));
            scene.agent.next("KILL");
            scene.agent.call(Calls.update(scene.agentId, framework, "t", TaskState.TASK_KILLED));
            assertThat(stream.status().path("state").asText()).isEqualTo("TASK_KILLED");
            JsonNode offer = stream.offer();
            assertThat(offer.path("resources").toString()).contains("\"id\":\"v\"");
            stream.accepted(
                    Scene.acceptAll(
                            framework,
                            List.of(rest, offer),
                            withId(
                                    "{'type':'GROW_VOLUME','grow_volume':{'volume':%s,'addition':%s}}"
                                            .formatted(volume, resource("disk", "50", reserved)),
                                    "grow")));
            JsonNode grown = stream.offer();
            assertThat(grown.path("resources").toString()).contains("\"value\":150.0");
            stream.accepted(
                    Scene.accept(
                            framework,
                            grown,
                            withId(
                                    "{'type':'SHRINK_VOLUME','shrink_volume':{'volume':%s,"
                                                    .formatted(volume("v", "150", role, ""))
                                            + "'subtract':{'value':100}}}",
                                    "shrink")));
            JsonNode shrunk = stream.offer();
            assertThat(shrunk.path("resources").toString()).contains("\"value\":50.0");
            stream.accepted(
                    Scene.accept(
                            framework,
                            shrunk,
                            withId(
                                    list(
                                            "DESTROY",
                                            "destroy",
                                            "volumes",
                                            volume("v", "50", role, "")),
                                    "destroy"),
                            withId(
                                    list(
                                            "UNRESERVE",
                                            "unreserve",
                                            "resources",
                                            resource("disk", "300", reserved)),
                                    "unreserve")));
            finished(stream, "unreserve");
            assertThat(stream.offer().path("resources").toString()).doesNotContain("DYNAMIC");
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    private static void finished(WireStream stream, String id) {
        JsonNode status = stream.next("UPDATE_OPERATION_STATUS").at("/update_operation_status");
        while (!status.at("/status/operation_id/value").asText().equals(id)) {
            status = stream.next("UPDATE_OPERATION_STATUS").at("/update_operation_status");
        }
        assertThat(status.at("/status/state").asText())
                .as(status.toString())
                .isEqualTo("OPERATION_FINISHED");
    }

    @ParameterizedTest
    @EnumSource
    void aDiskOfAProviderIsLeftToTheAgent(WireFormat format) {
        String framework = "disk-" + format;
        try (WireStream stream = scene.subscribe(format, framework, "disk")) {
            String operation = withId(disk("'target_type':'MOUNT'"), "disk");

            stream.accepted(Scene.accept(framework, stream.offer(), operation));

            JsonNode asked = scene.agent.next("APPLY_OPERATION", e -> e.toString().contains("RAW"));
            assertThat(asked.at("/apply_operation/operation/create_disk/target_type").asText())
                    .isEqualTo("MOUNT");
            stream.accepted(
                    Scene.call(
                            "RECONCILE_OPERATIONS",
                            framework,
                            "'reconcile_operations':{'operations':[{'operation_id':{'value':'disk'}}]}"));
            assertThat(
                            stream.next("UPDATE_OPERATION_STATUS")
                                    .at("/update_operation_status/status/state")
                                    .asText())
                    .isEqualTo("OPERATION_PENDING");
            scene.agent.call(
                    Scene.json(
                            "{'type':'OPERATION_STATUS','agent_id':{'value':'%s'},"
                                            .formatted(scene.agentId)
                                    + "'operation_update':{'uuid':'%s','status':{'state':"
                                            .formatted(asked.at("/apply_operation/uuid").asText())
                                    + "'OPERATION_FAILED','message':'no'}}}"));
            JsonNode status =
                    stream.next("UPDATE_OPERATION_STATUS").at("/update_operation_status/status");
            assertThat(status.path("state").asText()).isEqualTo("OPERATION_FAILED");
            stream.accepted(
                    Scene.call(
                            "ACKNOWLEDGE_OPERATION_STATUS",
                            framework,
                            "'acknowledge_operation_status':{'agent_id':{'value':'%s'},"
                                            .formatted(scene.agentId)
                                    + "'operation_id':{'value':'disk'},'uuid':'%s'}"
                                            .formatted(status.at("/uuid/value").asText())));
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }
}
