package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.TaskState;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/// Containers that are launched by the operator API, in both forms; mesos-v1 §4.6.
@ParameterizedClass
@EnumSource(WireFormat.class)
@Timeout(60)
class OperatorContainersTest {
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

    private OperatorClient.Answer call(String type, String part) {
        return scene.client.call(
                "{\"type\":\"%s\",\"%s\":%s}".formatted(type, type.toLowerCase(Locale.ROOT), part));
    }

    private OperatorClient.Answer launch(String type, String id, String command) {
        return call(
                type,
                "{\"container_id\":%s,\"command\":{\"value\":\"%s\"}}".formatted(id, command));
    }

    private OperatorClient.Answer about(String type, String id) {
        return call(type, "{\"container_id\":" + id + "}");
    }

    private JsonNode wait(String type, String id) {
        JsonNode tree = about(type, id).tree();
        assertThat(tree.get("type").asText()).isEqualTo(type);
        return tree.get(type.toLowerCase(Locale.ROOT));
    }

    private static String json(String value) {
        return "{\"value\":\"" + value + "\"}";
    }

    @Test
    void nestedContainerIsLaunchedWaitedForAndRemoved() throws Exception {
        String task = scene.running("t1", "sleep 300");
        String id = OperatorScene.nested(task, "side");
        Path sandbox = sandbox("t1", task).resolve("containers/side");

        OperatorClient.Answer launched =
                launch("LAUNCH_NESTED_CONTAINER", id, "echo $MESOS_SANDBOX; exit 7");

        assertThat(launched.status()).isEqualTo(200);
        assertThat(launched.text()).isEmpty();
        assertThat(wait("WAIT_NESTED_CONTAINER", id).get("exit_status").intValue())
                .isEqualTo(7 << 8);
        assertThat(Files.readString(sandbox.resolve("stdout"))).isEqualTo(sandbox + "\n");
        assertThat(launch("LAUNCH_NESTED_CONTAINER", id, "true").status()).isEqualTo(202);
        assertThat(about("REMOVE_NESTED_CONTAINER", id).status()).isEqualTo(200);
        await().atMost(DEADLINE).until(() -> !Files.exists(sandbox));
        assertThat(about("WAIT_NESTED_CONTAINER", id).status()).isEqualTo(404);
        assertThat(about("REMOVE_NESTED_CONTAINER", id).status()).isEqualTo(200);
        assertThat(launch("LAUNCH_NESTED_CONTAINER", id, "true").status()).isEqualTo(200);
    }

    private Path sandbox(String task, String container) {
        return directory.resolve("work/frameworks/web/executors/" + task + "/runs/" + container);
    }

    @Test
    void newerCallsDoTheSameAndContainersAreNestedInNestedOnes() {
        String task = scene.running("t1", "sleep 300");
        String outer = OperatorScene.nested(task, "outer");
        String inner = "{\"value\":\"inner\",\"parent\":" + outer + "}";

        assertThat(launch("LAUNCH_CONTAINER", outer, "sleep 300").status()).isEqualTo(200);
        assertThat(launch("LAUNCH_CONTAINER", inner, "sleep 300").status()).isEqualTo(200);
        assertThat(about("REMOVE_CONTAINER", outer).status()).isEqualTo(500);
        assertThat(about("REMOVE_CONTAINER", outer).text()).contains("has not terminated");
        assertThat(call("KILL_CONTAINER", "{\"container_id\":" + outer + "}").status())
                .isEqualTo(200);

        assertThat(wait("WAIT_CONTAINER", inner).get("exit_status").intValue()).isEqualTo(9);
        assertThat(wait("WAIT_CONTAINER", outer).get("exit_status").intValue()).isEqualTo(9);
        assertThat(about("REMOVE_CONTAINER", outer).status()).isEqualTo(200);
        assertThat(about("WAIT_CONTAINER", inner).status()).isEqualTo(404);
    }

    @Test
    void signalIsDeliveredAsAsked() {
        String task = scene.running("t1", "sleep 300");
        String id = OperatorScene.nested(task, "side");
        launch(
                "LAUNCH_NESTED_CONTAINER",
                id,
                "trap 'exit 3' USR1; touch ready; while :; do sleep 0.05; done");
        Path ready = sandbox("t1", task).resolve("containers/side/ready");
        await().atMost(DEADLINE).until(() -> Files.exists(ready));

        assertThat(
                        call("KILL_NESTED_CONTAINER", "{\"container_id\":" + id + ",\"signal\":10}")
                                .status())
                .isEqualTo(200);

        assertThat(wait("WAIT_NESTED_CONTAINER", id).get("exit_status").intValue())
                .isEqualTo(3 << 8);
        assertThat(about("KILL_NESTED_CONTAINER", id).status()).isEqualTo(404);
        assertThat(about("KILL_CONTAINER", json("nobody")).status()).isEqualTo(404);
    }

    @Test
    void launchThatMakesNoSenseIsRefused() {
        String task = scene.running("t1", "sleep 300");

        OperatorClient.Answer orphan =
                launch("LAUNCH_NESTED_CONTAINER", OperatorScene.nested("none", "a"), "true");
        OperatorClient.Answer name =
                launch("LAUNCH_NESTED_CONTAINER", OperatorScene.nested(task, "a.b"), "true");
        OperatorClient.Answer alone = launch("LAUNCH_NESTED_CONTAINER", json("a"), "true");
        OperatorClient.Answer poor = launch("LAUNCH_CONTAINER", json("a"), "true");
        OperatorClient.Answer program =
                call(
                        "LAUNCH_NESTED_CONTAINER",
                        "{\"container_id\":%s,\"command\":{\"shell\":false,\"value\":\"/no/such\"}}"
                                .formatted(OperatorScene.nested(task, "b")));
        OperatorClient.Answer nothing =
                about("LAUNCH_NESTED_CONTAINER", OperatorScene.nested(task, "c"));

        assertThat(List.of(orphan, name, alone, poor, program, nothing))
                .allMatch(a -> a.status() == 400);
        assertThat(orphan.text()).isEqualTo("Parent container none cannot be found");
        assertThat(name.text()).contains("container_id: 'a.b'");
        assertThat(alone.text()).contains("container_id.parent");
        assertThat(poor.text()).contains("resources: none");
        assertThat(program.text()).contains("/no/such");
        assertThat(nothing.text()).contains("command");
    }

    @Test
    void standaloneContainerIsByItself() {
        String part =
                """
                {"container_id":{"value":"alone"},"command":{"value":"echo hello; sleep 300"},
                 "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}}]}\
                """;
        assertThat(call("LAUNCH_CONTAINER", part).status()).isEqualTo(200);
        assertThat(call("LAUNCH_CONTAINER", part).status()).isEqualTo(202);

        assertThat(shown("{}")).isEmpty();
        assertThat(shown("{\"show_standalone\":true}"))
                .extracting(c -> c.at("/container_id/value").asText())
                .containsExactly("alone");
        assertThat(directory.resolve("work/standalone/alone/stdout")).exists();
        assertThat(call("KILL_CONTAINER", "{\"container_id\":" + json("alone") + "}").status())
                .isEqualTo(200);
        assertThat(wait("WAIT_CONTAINER", json("alone")).get("exit_status").intValue())
                .isEqualTo(9);
        assertThat(about("REMOVE_CONTAINER", json("alone")).status()).isEqualTo(200);
        await().atMost(DEADLINE)
                .until(() -> !Files.exists(directory.resolve("work/standalone/alone")));
    }

    private List<JsonNode> shown(String part) {
        return StreamSupport.stream(
                        call("GET_CONTAINERS", part)
                                .tree()
                                .at("/get_containers/containers")
                                .spliterator(),
                        false)
                .toList();
    }

    @Test
    void containersAreShownWithWhatTheyUse() {
        String task = scene.running("t1", "sleep 300");
        launch("LAUNCH_NESTED_CONTAINER", OperatorScene.nested(task, "side"), "sleep 300");

        List<JsonNode> plain = shown("{}");
        List<JsonNode> all = shown("{\"show_nested\":true,\"show_standalone\":true}");

        JsonNode container = plain.getFirst();
        assertThat(plain).hasSize(1);
        assertThat(container.at("/framework_id/value").asText()).isEqualTo("web");
        assertThat(container.at("/executor_id/value").asText()).isEqualTo("t1");
        assertThat(container.at("/executor_name").asText()).isEqualTo("Command for task t1");
        assertThat(container.at("/container_id/value").asText()).isEqualTo(task);
        assertThat(container.at("/container_status/executor_pid").intValue()).isPositive();
        JsonNode used = container.get("resource_statistics");
        assertThat(used.get("cpus_limit").doubleValue()).isEqualTo(0.5);
        assertThat(used.get("mem_limit_bytes").longValue()).isEqualTo(64L << 20);
        assertThat(used.get("mem_rss_bytes").longValue()).isPositive();
        assertThat(used.get("processes").intValue()).isGreaterThanOrEqualTo(2);
        assertThat(used.get("timestamp").doubleValue()).isPositive();
        assertThat(all)
                .extracting(c -> c.at("/container_id/value").asText())
                .containsExactly(task, "side");
        assertThat(all.get(1).at("/container_id/parent/value").asText()).isEqualTo(task);
    }

    @Test
    void nestedContainerEndsWithItsTask() {
        String task = scene.running("t1", "sleep 300");
        String id = OperatorScene.nested(task, "side");
        launch("LAUNCH_NESTED_CONTAINER", id, "trap '' TERM; sleep 300");
        int pid = pid("side");
        CompletableFuture<OperatorClient.Answer> end =
                scene.client.later(
                        "{\"type\":\"WAIT_CONTAINER\",\"wait_container\":{\"container_id\":%s}}"
                                .formatted(id));

        scene.kernel.kill("t1");
        scene.kernel.status("t1", TaskState.TASK_KILLED);

        assertThat(within(end).tree().at("/wait_container/exit_status").intValue()).isEqualTo(9);
        await().atMost(DEADLINE)
                .until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
        await().atMost(DEADLINE).until(() -> about("WAIT_CONTAINER", id).status() == 404);
    }

    private int pid(String container) {
        return shown("{\"show_nested\":true}").stream()
                .filter(c -> c.at("/container_id/value").asText().equals(container))
                .findFirst()
                .orElseThrow()
                .at("/container_status/executor_pid")
                .intValue();
    }

    private static OperatorClient.Answer within(CompletableFuture<OperatorClient.Answer> future) {
        try {
            return future.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void containerOfATaskCanBeWaitedForAndKilled() {
        String task = scene.running("t1", "sleep 300");
        CompletableFuture<OperatorClient.Answer> end =
                scene.client.later(
                        "{\"type\":\"WAIT_CONTAINER\",\"wait_container\":{\"container_id\":%s}}"
                                .formatted(json(task)));

        assertThat(about("REMOVE_CONTAINER", json(task)).status()).isEqualTo(500);
        assertThat(
                        call(
                                        "KILL_CONTAINER",
                                        "{\"container_id\":" + json(task) + ",\"signal\":15}")
                                .status())
                .isEqualTo(200);

        JsonNode ended = within(end).tree().get("wait_container");
        assertThat(ended.get("state").asText()).isEqualTo("TASK_FAILED");
        assertThat(ended.get("message").asText()).contains("Terminated");
        scene.kernel.status("t1", TaskState.TASK_FAILED);
    }

    @Test
    void nestedContainersSurviveARestartOfTheAgent() {
        String task = scene.running("t1", "sleep 300");
        String stays = OperatorScene.nested(task, "stays");
        String ends = OperatorScene.nested(task, "ends");
        launch("LAUNCH_NESTED_CONTAINER", stays, "sleep 300");
        launch("LAUNCH_NESTED_CONTAINER", ends, "while [ ! -e go ]; do sleep 0.05; done; exit 4");
        int pid = pid("stays");

        scene.agent.close();
        touch(sandbox("t1", task).resolve("containers/ends/go"));
        scene.restart();

        assertThat(wait("WAIT_CONTAINER", ends).get("exit_status").intValue()).isEqualTo(4 << 8);
        assertThat(pid("stays")).isEqualTo(pid);
        assertThat(about("KILL_CONTAINER", stays).status()).isEqualTo(200);
        assertThat(wait("WAIT_CONTAINER", stays).get("exit_status")).isNotNull();
        assertThat(about("REMOVE_CONTAINER", stays).status()).isEqualTo(200);
    }

    private static void touch(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void linkInTheWayOfASandboxIsNotFollowed() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        String task =
                scene.running(
                        "t1", "ln -s %s containers; touch ready; sleep 300".formatted(outside));
        await().atMost(DEADLINE).until(() -> Files.exists(sandbox("t1", task).resolve("ready")));

        OperatorClient.Answer refused =
                launch("LAUNCH_NESTED_CONTAINER", OperatorScene.nested(task, "a"), "true");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(Objects.requireNonNull(outside.toFile().list())).isEmpty();
    }
}
