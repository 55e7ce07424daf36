package dev.meros.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.testing.Mutations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Damaged calls to the operator API of an agent, in JSON and protobuf: each is answered, and none
/// with an error of the server. `-Dmeros.fuzz.calls` makes more of them, `-Dmeros.seed` others.
class OperatorFuzzTest {
    private static final int USUAL_CALLS = 2_000;

    /// So many are made however long it takes, since some of every kind are wanted.
    private static final int LEAST = 200;

    /// The usual run ends after this time at the latest.
    private static final Duration USUAL_TIME = Duration.ofSeconds(8);

    private static final List<String> PLAIN =
            List.of(
                    "GET_HEALTH",
                    "GET_FLAGS",
                    "GET_VERSION",
                    "GET_LOGGING_LEVEL",
                    "GET_STATE",
                    "GET_FRAMEWORKS",
                    "GET_EXECUTORS",
                    "GET_TASKS",
                    "GET_OPERATIONS",
                    "GET_AGENT",
                    "GET_RESOURCE_PROVIDERS");

    @TempDir Path directory;

    private final int calls = Integer.getInteger("meros.fuzz.calls", USUAL_CALLS);
    private final long seed = Long.getLong("meros.seed", 1);
    private final TreeMap<Integer, Integer> statuses = new TreeMap<>();

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void noCallIsAnsweredWithAnErrorOfTheServer() throws IOException, InterruptedException {
        try (OperatorScene scene = new OperatorScene(directory, WireFormat.JSON);
                HttpClient http =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            String task = scene.running("t1", "sleep 3000");
            long began = System.nanoTime();
            int made = 0;
            while (made < Math.min(calls, LEAST)
                    || (made < calls && (calls > USUAL_CALLS || !isLate(began)))) {
                HttpRequest request = request(scene.agent.port(), task, made);
                HttpResponse<byte[]> answer =
                        http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                String text = new String(answer.body(), StandardCharsets.UTF_8);
                assertThat(isFault(answer.statusCode(), text))
                        .as("call %d: %d %s", made, answer.statusCode(), text)
                        .isFalse();
                statuses.merge(answer.statusCode(), 1, Integer::sum);
                made++;
            }

            assertThat(statuses.keySet()).contains(200, 400, 404);
            assertThat(scene.get("GET_HEALTH").get("healthy").booleanValue()).isTrue();
            System.out.println(made + " calls, statuses " + statuses);
        }
    }

    private static boolean isLate(long began) {
        return System.nanoTime() - began > USUAL_TIME.toNanos();
    }

    /// Some calls are answered with 500 or 501 by those who wrote the API.
    private static boolean isFault(int status, String text) {
        return status >= 500
                && status != 501
                && !text.contains("has not terminated")
                && !text.contains("resource_provider_config_dir");
    }

    private HttpRequest request(int port, String task, int number) {
        RandomGenerator random = new SplittableRandom(seed * 1_000_003 + number);
        Mutations mutations = new Mutations(random);
        List<String> seeds = seeds(task);
        ObjectNode tree = (ObjectNode) Json.readTree(seeds.get(random.nextInt(seeds.size())));
        if (random.nextInt(4) > 0) {
            mutations.damage(tree, random.nextInt(1, 4));
        }
        WireFormat format = random.nextBoolean() ? WireFormat.JSON : WireFormat.PROTOBUF;
        byte[] body = written(format, tree);
        if (random.nextInt(5) == 0) {
            body = mutations.damage(body, random.nextInt(1, 6));
        }
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", format.contentType())
                .header("X-Call", HexFormat.of().toHexDigits(number))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    /// What is damaged too much to be written is very deep.
    private static byte[] written(WireFormat format, ObjectNode tree) {
        try {
            return format.write(MessageType.AGENT_CALL, tree);
        } catch (CodecException e) {
            return "{\"type\":".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        }
    }

    /// A whole call of every kind; those that wait do so for what there is not.
    private static List<String> seeds(String task) {
        String nested = OperatorScene.nested(task, "a");
        List<String> seeds =
                new ArrayList<>(
                        List.of(
                                call("GET_METRICS", "{\"timeout\":{\"nanoseconds\":1}}"),
                                call("LIST_FILES", "{\"path\":\"/frameworks/web\"}"),
                                call(
                                        "READ_FILE",
                                        "{\"path\":\"/frameworks/web/executors/t1/runs/latest/stdout\","
                                            + "\"offset\":0,\"length\":10}"),
                                call("GET_CONTAINERS", "{\"show_nested\":true}"),
                                call("WAIT_CONTAINER", "{\"container_id\":{\"value\":\"no\"}}"),
                                call("KILL_CONTAINER", about(nested, ",\"signal\":15")),
                                call("REMOVE_CONTAINER", about(nested, "")),
                                call(
                                        "ATTACH_CONTAINER_OUTPUT",
                                        "{\"container_id\":{\"value\":\"no\"}}"),
                                call("LAUNCH_CONTAINER", about(nested, TRUE)),
                                call("LAUNCH_NESTED_CONTAINER", about(nested, TRUE)),
                                call("LAUNCH_NESTED_CONTAINER_SESSION", about(nested, TRUE)),
                                call("PRUNE_IMAGES", "{\"excluded_images\":[]}"),
                                call(
                                        "ADD_RESOURCE_PROVIDER_CONFIG",
                                        "{\"info\":{\"type\":\"t\",\"name\":\"n\"}}"),
                                call(
                                        "MARK_RESOURCE_PROVIDER_GONE",
                                        "{\"resource_provider_id\":{\"value\":\"p\"}}")));
        PLAIN.forEach(type -> seeds.add("{\"type\":\"" + type + "\"}"));
        return seeds;
    }

    private static final String TRUE =
            ",\"command\":{\"shell\":false,\"value\":\"/bin/true\",\"arguments\":[\"/bin/true\"],"
                    + "\"environment\":{\"variables\":[{\"name\":\"A\",\"value\":\"b\"}]}}";

    private static String about(String id, String more) {
        return "{\"container_id\":" + id + more + "}";
    }

    private static String call(String type, String part) {
        return "{\"type\":\"%s\",\"%s\":%s}".formatted(type, type.toLowerCase(Locale.ROOT), part);
    }
}
