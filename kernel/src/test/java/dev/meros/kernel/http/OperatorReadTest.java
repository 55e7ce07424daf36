package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.Bytes;
import dev.meros.kernel.http.WireClient.Answer;

import org.apache.mesos.v1.master.Protos;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// The calls of the operator API that only read, in JSON and protobuf, over the HTTP API of a real
/// kernel: the rows of mesos-v1 §5.1 and §5.2.
final class OperatorReadTest {
    private static OperatorScene scene;

    @BeforeAll
    static void start(@TempDir Path directory) {
        scene = new OperatorScene(directory);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @ParameterizedTest
    @EnumSource
    void healthIsTold(WireFormat format) {
        assertThat(scene.read(format, "GET_HEALTH").path("healthy").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void flagsHaveNamesAndValues(WireFormat format) {
        JsonNode flags = scene.read(format, "GET_FLAGS").path("flags");

        assertThat(OperatorScene.one(flags, "/name", "port").path("value").asInt())
                .isEqualTo(scene.kernel.port());
        assertThat(OperatorScene.one(flags, "/name", "offer_timeout").path("value").asText())
                .isEqualTo("1mins");
        assertThat(OperatorScene.one(flags, "/name", "log_dir").path("value").asText())
                .startsWith("/");
    }

    @ParameterizedTest
    @EnumSource
    void versionIsTold(WireFormat format) {
        JsonNode info = scene.read(format, "GET_VERSION").path("version_info");

        assertThat(info.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(info.path("build_date").asText()).matches("\\d{4}-\\d\\d-\\d\\d .*");
        assertThat(info.path("build_time").isNumber()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void metricsAreNumbersWithNames(WireFormat format) {
        String call = "{\"type\":\"GET_METRICS\",\"get_metrics\":{%s}}";
        JsonNode metrics =
                scene.ask(format, call.formatted("\"timeout\":{\"nanoseconds\":20000000000}"))
                        .path("metrics");

        assertThat(OperatorScene.one(metrics, "/name", "master/elected").path("value").asDouble())
                .isEqualTo(1.0);
        assertThat(
                        OperatorScene.one(metrics, "/name", "master/slaves_connected")
                                .path("value")
                                .asDouble())
                .isEqualTo(1.0);
        assertThat(scene.ask(format, call.formatted("")).path("metrics")).hasSameSizeAs(metrics);
    }

    @ParameterizedTest
    @EnumSource
    void metricsThatAreNotThereInTimeAreLeftOut(WireFormat format) {
        JsonNode metrics =
                scene.ask(
                                format,
                                """
                                {"type":"GET_METRICS","get_metrics":{"timeout":{"nanoseconds":0}}}
                                """)
                        .path("metrics");

        OperatorScene.one(metrics, "/name", "master/elected");
        OperatorScene.one(metrics, "/name", "master/uptime_secs");
    }

    @ParameterizedTest
    @EnumSource
    void filesAreListedAndRead(WireFormat format) {
        JsonNode files =
                scene.ask(format, "{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"/master\"}}")
                        .path("file_infos");
        JsonNode log = OperatorScene.one(files, "/path", "/master/log");
        assertThat(log.path("size").asLong()).isEqualTo(OperatorScene.LOG.length());
        assertThat(log.path("nlink").asInt()).isEqualTo(1);
        assertThat(log.path("mode").asInt() & 0170000).isEqualTo(0100000);
        assertThat(log.path("uid").asText()).isNotEmpty();
        assertThat(log.path("gid").asText()).isNotEmpty();
        assertThat(log.at("/mtime/nanoseconds").asLong()).isPositive();

        assertThat(read(format, "\"offset\":0")).isEqualTo(OperatorScene.LOG);
        assertThat(read(format, "\"offset\":6,\"length\":4")).isEqualTo("line");
        assertThat(read(format, "\"offset\":1000")).isEmpty();
    }

    private static String read(WireFormat format, String place) {
        JsonNode part =
                scene.ask(
                        format,
                        """
                        {"type":"READ_FILE","read_file":{"path":"/master/log",%s}}
                        """
                                .formatted(place));
        assertThat(part.path("size").asLong()).isEqualTo(OperatorScene.LOG.length());
        return Bytes.ofBase64(part.path("data").asText()).toUtf8();
    }

    @ParameterizedTest
    @EnumSource
    void filesThatAreNotThereAndBadPlacesAreRefused(WireFormat format) {
        String list = "{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"%s\"}}";
        scene.refused(format, 404, "path: /etc", list.formatted("/etc"));
        scene.refused(format, 404, "path: /master/../etc", list.formatted("/master/../etc"));
        scene.refused(format, 400, "path: empty", list.formatted(""));
        String read = "{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"%s\",\"offset\":0}}";
        scene.refused(format, 404, "path: /master", read.formatted("/master"));
        scene.refused(format, 404, "path: /etc/passwd", read.formatted("/etc/passwd"));
    }

    @ParameterizedTest
    @EnumSource
    void agentsAreToldWithAllThatIsKnownOfThem(WireFormat format) {
        JsonNode agents = scene.read(format, "GET_AGENTS").path("agents");
        JsonNode agent = OperatorScene.one(agents, "/agent_info/id/value", scene.agentId);

        assertThat(agent.at("/agent_info/hostname").asText()).isEqualTo("node");
        assertThat(agent.at("/agent_info/port").asInt()).isEqualTo(5051);
        assertThat(agent.at("/agent_info/attributes/0/text/value").asText()).isEqualTo("r1");
        assertThat(agent.path("active").asBoolean()).isTrue();
        assertThat(agent.path("deactivated").asBoolean(true)).isFalse();
        assertThat(agent.path("version").asText()).isEqualTo("0.1.0");
        assertThat(agent.path("pid").asText()).isEqualTo("slave(1)@127.0.0.1:5051");
        assertThat(agent.at("/registered_time/nanoseconds").asLong()).isPositive();
        assertThat(agent.path("capabilities")).hasSize(6);
        JsonNode free = OperatorScene.one(agent.path("total_resources"), "/name", "mem");
        assertThat(free.path("role").asText()).isEqualTo("*");
        JsonNode reserved = OperatorScene.one(agent.path("total_resources"), "/role", "ops");
        assertThat(reserved.at("/reservations/0/type").asText()).isEqualTo("STATIC");
        JsonNode cpus = OperatorScene.one(agent.path("allocated_resources"), "/name", "cpus");
        assertThat(cpus.at("/scalar/value").asDouble()).isEqualTo(1.6);
        assertThat(cpus.at("/allocation_info/role").asText()).isEqualTo("web");
        JsonNode ports = OperatorScene.one(agent.path("allocated_resources"), "/name", "ports");
        assertThat(ports.at("/ranges/range/0/begin").asLong()).isEqualTo(31_005);
        JsonNode offered = OperatorScene.one(agent.path("offered_resources"), "/name", "mem");
        assertThat(offered.at("/scalar/value").asDouble()).isEqualTo(4_000.0);
    }

    @ParameterizedTest
    @EnumSource
    void frameworksAreToldWithTheirOffers(WireFormat format) {
        JsonNode frameworks = scene.read(format, "GET_FRAMEWORKS").path("frameworks");
        JsonNode f = OperatorScene.one(frameworks, "/framework_info/id/value", "f");

        assertThat(f.at("/framework_info/failover_timeout").asDouble()).isEqualTo(60.0);
        assertThat(f.at("/framework_info/checkpoint").isBoolean()).isTrue();
        assertThat(f.path("active").asBoolean()).isTrue();
        assertThat(f.path("connected").asBoolean()).isTrue();
        assertThat(f.path("recovered").asBoolean(true)).isFalse();
        assertThat(f.at("/registered_time/nanoseconds").asLong()).isPositive();
        assertThat(f.path("unregistered_time").isMissingNode()).isTrue();
        assertThat(f.at("/offers/0/agent_id/value").asText()).isEqualTo(scene.agentId);
        assertThat(f.at("/offers/0/allocation_info/role").asText()).isEqualTo("web");
        JsonNode mem = OperatorScene.one(f.path("allocated_resources"), "/name", "mem");
        assertThat(mem.at("/scalar/value").asDouble()).isEqualTo(96.0);
        JsonNode offered = OperatorScene.one(f.path("offered_resources"), "/name", "mem");
        assertThat(offered.at("/allocation_info/role").asText()).isEqualTo("web");
        assertThat(
                        f.at(
                                        "/offer_constraints/role_constraints/web/groups/0"
                                            + "/attribute_constraints/0/selector/attribute_name")
                                .asText())
                .isEqualTo("rack");
    }

    @ParameterizedTest
    @EnumSource
    void tasksAreToldWithTheirStatuses(WireFormat format) {
        JsonNode tasks = scene.read(format, "GET_TASKS").path("tasks");
        JsonNode one = OperatorScene.one(tasks, "/task_id/value", "t1");

        assertThat(one.path("name").asText()).isEqualTo("one");
        assertThat(one.at("/framework_id/value").asText()).isEqualTo("f");
        assertThat(one.at("/agent_id/value").asText()).isEqualTo(scene.agentId);
        assertThat(one.path("executor_id").isMissingNode()).isTrue();
        assertThat(one.path("state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(one.path("status_update_state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(Bytes.ofBase64(one.path("status_update_uuid").asText()).toByteArray())
                .hasSize(16);
        assertThat(one.at("/statuses/0/state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(one.path("user").asText()).isEqualTo("www");
        assertThat(one.at("/labels/labels/0/value").asText()).isEqualTo("v");
        assertThat(one.at("/kill_policy/grace_period/nanoseconds").asLong())
                .isEqualTo(5_000_000_000L);
        assertThat(one.at("/health_check/interval_seconds").asDouble()).isEqualTo(10.0);
        assertThat(one.at("/resources/0/allocation_info/role").asText()).isEqualTo("web");
        JsonNode two = OperatorScene.one(tasks, "/task_id/value", "t2");
        assertThat(two.at("/executor_id/value").asText()).isEqualTo("e1");
        assertThat(two.path("user").asText()).isEqualTo("root");
        assertThat(two.path("state").asText()).isEqualTo("TASK_STAGING");
    }

    @ParameterizedTest
    @EnumSource
    void executorsAreToldWithTheirAgents(WireFormat format) {
        JsonNode executors = scene.read(format, "GET_EXECUTORS").path("executors");
        JsonNode e1 = OperatorScene.one(executors, "/executor_info/executor_id/value", "e1");

        assertThat(e1.at("/agent_id/value").asText()).isEqualTo(scene.agentId);
        assertThat(e1.at("/executor_info/framework_id/value").asText()).isEqualTo("f");
        assertThat(e1.at("/executor_info/type").asText()).isEqualTo("DEFAULT");
    }

    @ParameterizedTest
    @EnumSource
    void rolesHaveWeightsFrameworksAndResources(WireFormat format) {
        JsonNode web =
                OperatorScene.one(scene.read(format, "GET_ROLES").path("roles"), "/name", "web");

        assertThat(web.path("weight").asDouble()).isEqualTo(1.0);
        assertThat(web.at("/frameworks/0/value").asText()).isEqualTo("f");
        assertThat(OperatorScene.one(web.path("resources"), "/name", "mem").isObject()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theMasterIsThisKernel(WireFormat format) {
        JsonNode master = scene.read(format, "GET_MASTER");

        assertThat(master.at("/master_info/port").asInt()).isEqualTo(scene.kernel.port());
        assertThat(master.at("/master_info/pid").asText()).startsWith("master@127.0.0.1:");
        assertThat(master.at("/master_info/address/ip").asText()).isEqualTo("127.0.0.1");
        assertThat(master.at("/master_info/ip").asLong()).isEqualTo(0x0100007fL);
        assertThat(master.path("start_time").asDouble()).isPositive();
        assertThat(master.path("elected_time").asDouble()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_HEALTH",
                "GET_FLAGS",
                "GET_VERSION",
                "GET_LOGGING_LEVEL",
                "GET_STATE",
                "GET_AGENTS",
                "GET_FRAMEWORKS",
                "GET_EXECUTORS",
                "GET_OPERATIONS",
                "GET_TASKS",
                "GET_ROLES",
                "GET_WEIGHTS",
                "GET_MASTER",
                "GET_MAINTENANCE_STATUS",
                "GET_MAINTENANCE_SCHEDULE",
                "GET_QUOTA"
            })
    void bothFormsTellTheSameAndTheClassesOfMesosReadIt(String type)
            throws InvalidProtocolBufferException {
        assertThat(scene.read(WireFormat.PROTOBUF, type))
                .isEqualTo(scene.read(WireFormat.JSON, type));

        Answer answer = scene.in(WireFormat.PROTOBUF).ask("{\"type\":\"%s\"}".formatted(type));
        Protos.Response response = Protos.Response.parseFrom(answer.body().toByteArray());
        assertThat(response.getType()).isEqualTo(Protos.Response.Type.valueOf(type));
        assertKnown(response);
    }

    /// Mesos 1.11.0 knows every field; constants that came later are no fields.
    private static void assertKnown(Message message) {
        UnknownFieldSet unknown = message.getUnknownFields();
        boolean newer = message instanceof org.apache.mesos.v1.Protos.MasterInfo.Capability;
        assertThat(newer ? UnknownFieldSet.getDefaultInstance() : unknown)
                .as(message.getDescriptorForType().getFullName())
                .isEqualTo(UnknownFieldSet.getDefaultInstance());
        message.getAllFields()
                .forEach(
                        (field, value) -> {
                            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                                List<?> all = value instanceof List<?> l ? l : List.of(value);
                                all.forEach(each -> assertKnown((Message) each));
                            }
                        });
    }

    @ParameterizedTest
    @EnumSource
    void answersAreCompressedForThoseWhoTakeThat(WireFormat format) throws IOException {
        WireClient client = scene.in(format);
        byte[] call = client.bytes(MessageType.MASTER_CALL, "{\"type\":\"GET_STATE\"}");
        for (int i = 0; i < 2; i++) {
            Answer answer =
                    client.post(
                            WireClient.OPERATOR,
                            call,
                            Map.of("Accept", format.contentType(), "Accept-Encoding", "gzip"));

            assertThat(answer.headers()).containsEntry("content-encoding", "gzip");
            byte[] body =
                    new GZIPInputStream(new ByteArrayInputStream(answer.body().toByteArray()))
                            .readAllBytes();
            JsonNode told = client.read(MessageType.MASTER_RESPONSE, body);
            assertThat(Json.readTree(told.path("get_state").toString()))
                    .isEqualTo(scene.read(format, "GET_STATE"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStateIsAllOfOneMoment(WireFormat format) {
        JsonNode state = scene.read(format, "GET_STATE");

        assertThat(state.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "get_tasks", "get_executors", "get_frameworks", "get_agents");
        assertThat(state.path("get_tasks")).isEqualTo(scene.read(format, "GET_TASKS"));
        assertThat(state.path("get_executors")).isEqualTo(scene.read(format, "GET_EXECUTORS"));
        assertThat(state.path("get_frameworks")).isEqualTo(scene.read(format, "GET_FRAMEWORKS"));
        assertThat(state.path("get_agents")).isEqualTo(scene.read(format, "GET_AGENTS"));
    }
}
