package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/// What operators read from an agent, in both forms; mesos-v1 §4.5.
@ParameterizedClass
@EnumSource(WireFormat.class)
@Timeout(60)
class OperatorReadsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir Path directory;
    @Parameter WireFormat format;

    private OperatorScene scene;

    @BeforeEach
    void start() {
        scene = new OperatorScene(directory, format);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private JsonNode call(String json) {
        return scene.client.call(json).tree();
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    @Test
    void healthVersionFlagsAndLevelAreTold() {
        assertThat(scene.get("GET_HEALTH").get("healthy").booleanValue()).isTrue();
        assertThat(scene.get("GET_VERSION").at("/version_info/version").asText())
                .isEqualTo("0.1.0");
        assertThat(list(scene.get("GET_FLAGS").get("flags")))
                .anyMatch(
                        f ->
                                f.get("name").asText().equals("hostname")
                                        && f.get("value").asText().equals("node-1"));
        assertThat(scene.get("GET_LOGGING_LEVEL").get("level").intValue()).isZero();
    }

    @Test
    void levelOfTheLogIsSetForAWhile() {
        OperatorClient.Answer set =
                scene.client.call(
                        "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":"
                                + "{\"level\":2,\"duration\":{\"nanoseconds\":300000000}}}");

        assertThat(set.status()).isEqualTo(200);
        assertThat(set.text()).isEmpty();
        await().atMost(DEADLINE)
                .until(() -> scene.get("GET_LOGGING_LEVEL").get("level").intValue() == 0);
        assertThat(
                        scene.client
                                .call(
                                        "{\"type\":\"SET_LOGGING_LEVEL\",\"set_logging_level\":"
                                                + "{\"level\":4,\"duration\":{\"nanoseconds\":1}}}")
                                .status())
                .isEqualTo(400);
    }

    @Test
    void metricsHaveTheNamesOfMesos() {
        scene.running("t1", "sleep 300");

        JsonNode metrics =
                call("{\"type\":\"GET_METRICS\",\"get_metrics\":{\"timeout\":"
                                + "{\"nanoseconds\":1000000000}}}")
                        .at("/get_metrics/metrics");

        assertThat(list(metrics))
                .anyMatch(m -> is(m, "slave/registered", 1))
                .anyMatch(m -> is(m, "slave/tasks_running", 1))
                .anyMatch(m -> is(m, "slave/executors_running", 1))
                .anyMatch(m -> is(m, "slave/cpus_total", 4))
                .anyMatch(m -> is(m, "slave/cpus_used", 0.5))
                .anyMatch(m -> m.get("name").asText().equals("system/load_1min"));
        assertThat(list(metrics)).allMatch(m -> m.get("value").isNumber());
    }

    private static boolean is(JsonNode metric, String name, double value) {
        return metric.get("name").asText().equals(name)
                && metric.get("value").doubleValue() == value;
    }

    @Test
    void filesAreListedAndRead() {
        scene.running("t1", "printf 0123456789; sleep 300");
        String latest = "/frameworks/web/executors/t1/runs/latest";
        await().atMost(DEADLINE)
                .until(() -> read(latest + "/stdout", 0).get("size").longValue() == 10);

        JsonNode files =
                call("{\"type\":\"LIST_FILES\",\"list_files\":{\"path\":\"%s\"}}".formatted(latest))
                        .at("/list_files/file_infos");
        JsonNode piece = read(latest + "/stdout", 4);

        assertThat(list(files))
                .extracting(f -> f.get("path").asText())
                .contains(latest + "/stdout", latest + "/stderr");
        assertThat(files.get(0).get("mode").intValue() & 0170000).isEqualTo(0100000);
        assertThat(files.get(0).get("nlink").intValue()).isEqualTo(1);
        assertThat(
                        new String(
                                Base64.getDecoder().decode(piece.get("data").asText()),
                                StandardCharsets.US_ASCII))
                .isEqualTo("456");
        assertThat(piece.get("size").longValue()).isEqualTo(10);
        assertThat(status("LIST_FILES", "list_files", "{\"path\":\"/none\"}")).isEqualTo(403);
        assertThat(status("LIST_FILES", "list_files", "{\"path\":\"" + latest + "/no\"}"))
                .isEqualTo(404);
        assertThat(status("READ_FILE", "read_file", "{\"path\":\"" + latest + "\",\"offset\":0}"))
                .isEqualTo(404);
        assertThat(status("READ_FILE", "read_file", "{\"path\":\"\",\"offset\":0}")).isEqualTo(400);
    }

    private JsonNode read(String path, int offset) {
        return call("{\"type\":\"READ_FILE\",\"read_file\":{\"path\":\"%s\",\"offset\":%d,\"length\":3}}"
                        .formatted(path, offset))
                .get("read_file");
    }

    private int status(String type, String name, String part) {
        return scene.client
                .call("{\"type\":\"%s\",\"%s\":%s}".formatted(type, name, part))
                .status();
    }

    @Test
    void stateHoldsTasksExecutorsAndFrameworks() {
        scene.running("lives", "sleep 300");
        scene.kernel.launch("over", "true");
        scene.kernel.status("over", TaskState.TASK_FINISHED);
        await().atMost(DEADLINE).until(() -> scene.agent.state().completed().size() == 1);

        JsonNode state = scene.get("GET_STATE");

        assertThat(state.at("/get_tasks/launched_tasks/0/task_id/value").asText())
                .isEqualTo("lives");
        assertThat(state.at("/get_tasks/launched_tasks/0/state").asText())
                .isEqualTo("TASK_RUNNING");
        assertThat(state.at("/get_tasks/launched_tasks/0/executor_id").isMissingNode()).isTrue();
        assertThat(state.at("/get_tasks/completed_tasks/0/task_id/value").asText())
                .isEqualTo("over");
        assertThat(state.at("/get_executors/executors/0/executor_info/executor_id/value").asText())
                .isEqualTo("lives");
        assertThat(state.at("/get_executors/completed_executors/0/executor_info/source").asText())
                .isEqualTo("over");
        assertThat(state.at("/get_frameworks/frameworks/0/framework_info/id/value").asText())
                .isEqualTo("web");
        assertThat(scene.get("GET_TASKS")).isEqualTo(state.get("get_tasks"));
        assertThat(scene.get("GET_EXECUTORS")).isEqualTo(state.get("get_executors"));
        assertThat(scene.get("GET_FRAMEWORKS")).isEqualTo(state.get("get_frameworks"));
    }

    @Test
    void frameworkOfWhichNothingIsLeftIsCompleted() {
        scene.kernel.launch("over", "true");
        scene.kernel.status("over", TaskState.TASK_FINISHED);
        await().atMost(DEADLINE).until(() -> scene.agent.state().completed().size() == 1);

        JsonNode frameworks = scene.get("GET_FRAMEWORKS");

        assertThat(frameworks.at("/completed_frameworks/0/framework_info/name").asText())
                .isEqualTo("web");
        assertThat(frameworks.has("frameworks")).isFalse();
    }

    @Test
    void customExecutorIsShownWithItsTasks() {
        scene.kernel.launchLasting(
                TaskInfo.builder()
                        .name("t1")
                        .taskId(new TaskId("t1"))
                        .agentId(FakeKernel.AGENT)
                        .executor(
                                ExecutorInfo.builder()
                                        .executorId(new ExecutorId("worker"))
                                        .name("a worker")
                                        .command(CommandInfo.builder().value("sleep 300").build())
                                        .build())
                        .build());
        await().atMost(DEADLINE).until(() -> scene.get("GET_CONTAINERS").size() == 1);

        JsonNode state = scene.get("GET_STATE");
        JsonNode container = scene.get("GET_CONTAINERS").at("/containers/0");

        assertThat(state.at("/get_executors/executors/0/executor_info/executor_id/value").asText())
                .isEqualTo("worker");
        assertThat(state.at("/get_tasks/queued_tasks/0/task_id/value").asText()).isEqualTo("t1");
        assertThat(state.at("/get_tasks/queued_tasks/0/executor_id/value").asText())
                .isEqualTo("worker");
        assertThat(container.at("/executor_id/value").asText()).isEqualTo("worker");
        assertThat(container.at("/executor_name").asText()).isEqualTo("a worker");
        assertThat(container.at("/resource_statistics/processes").intValue()).isPositive();
    }

    @Test
    void agentTellsOfItself() {
        JsonNode info = scene.get("GET_AGENT").get("agent_info");

        assertThat(info.get("hostname").asText()).isEqualTo("node-1");
        assertThat(info.at("/id/value").asText()).isEqualTo("agent-1");
        assertThat(info.get("port").intValue()).isEqualTo(scene.agent.port());
        assertThat(list(info.get("resources")))
                .extracting(r -> r.get("name").asText())
                .contains("cpus", "mem", "disk", "ports");
        assertThat(info.at("/attributes/0/text/value").asText()).isEqualTo("abc");
    }

    @Test
    void thereAreNoResourceProvidersAndNoImages() {
        String info = "{\"info\":{\"type\":\"org.example.storage\",\"name\":\"local\"}}";

        assertThat(scene.get("GET_RESOURCE_PROVIDERS")).isEmpty();
        assertThat(scene.get("GET_OPERATIONS")).isEmpty();
        assertThat(status("ADD_RESOURCE_PROVIDER_CONFIG", "add_resource_provider_config", info))
                .isEqualTo(500);
        assertThat(
                        status(
                                "UPDATE_RESOURCE_PROVIDER_CONFIG",
                                "update_resource_provider_config",
                                info))
                .isEqualTo(500);
        assertThat(
                        status(
                                "REMOVE_RESOURCE_PROVIDER_CONFIG",
                                "remove_resource_provider_config",
                                "{\"type\":\"org.example.storage\",\"name\":\"local\"}"))
                .isEqualTo(500);
        assertThat(
                        status(
                                "MARK_RESOURCE_PROVIDER_GONE",
                                "mark_resource_provider_gone",
                                "{\"resource_provider_id\":{\"value\":\"p1\"}}"))
                .isEqualTo(404);
        assertThat(status("PRUNE_IMAGES", "prune_images", "{}")).isEqualTo(200);
    }

    @Test
    void partThatIsMissingIsNamed() {
        for (String type :
                List.of(
                        "GET_METRICS",
                        "SET_LOGGING_LEVEL",
                        "LIST_FILES",
                        "READ_FILE",
                        "LAUNCH_CONTAINER",
                        "LAUNCH_NESTED_CONTAINER",
                        "WAIT_CONTAINER",
                        "WAIT_NESTED_CONTAINER",
                        "KILL_CONTAINER",
                        "KILL_NESTED_CONTAINER",
                        "REMOVE_CONTAINER",
                        "REMOVE_NESTED_CONTAINER",
                        "LAUNCH_NESTED_CONTAINER_SESSION",
                        "ATTACH_CONTAINER_OUTPUT",
                        "ADD_RESOURCE_PROVIDER_CONFIG",
                        "UPDATE_RESOURCE_PROVIDER_CONFIG",
                        "REMOVE_RESOURCE_PROVIDER_CONFIG",
                        "MARK_RESOURCE_PROVIDER_GONE")) {
            OperatorClient.Answer answer = scene.client.call("{\"type\":\"" + type + "\"}");

            assertThat(answer.status()).as(type).isEqualTo(400);
            assertThat(answer.text())
                    .isEqualTo("Expecting '" + type.toLowerCase(Locale.ROOT) + "' to be present");
        }
    }
}
