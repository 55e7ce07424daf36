package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.Protobuf;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.Bytes;
import dev.meros.api.testing.MesosMessages;
import dev.meros.api.testing.Mutations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Calls that are random, damaged or both, to schedulers' and operators' endpoint, in JSON and
/// protobuf: whatever comes, the answer is no 5xx, comes in time, and nothing is left behind.
///
/// `-Dmeros.fuzz.calls=N` makes N calls instead of some thousands, `-Dmeros.seed=N` begins
/// elsewhere. A failure names the call by its number, from which the same call is made again.
final class ApiFuzzTest {
    private static final int USUAL_CALLS = 4_000;

    /// The usual run ends after this time at the latest.
    private static final Duration USUAL_TIME = Duration.ofSeconds(8);

    /// After so many calls the frameworks that they made are removed.
    private static final int SWEEP = 1_000;

    /// What may be left in memory by the last three quarters of the calls.
    private static final long GROWTH_BYTES = 48L << 20;

    private static final String OPERATOR = "/api/v1";

    @TempDir Path directory;

    private final int calls = Integer.getInteger("meros.fuzz.calls", USUAL_CALLS);
    private final long seed = Long.getLong("meros.seed", 1);
    private final Map<Integer, Integer> statuses = new LinkedHashMap<>();

    /// Everything about a request.
    private record Request(String path, Map<String, String> headers, Bytes body) {
        @Override
        public String toString() {
            return path + " " + headers + " " + HexFormat.of().formatHex(body.toByteArray());
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void noCallIsAnsweredWithAnErrorOfTheServer() throws IOException {
        try (Scene scene = new Scene(directory);
                PlainHttp http = new PlainHttp(scene.kernel.port())) {
            Session session = new Session(scene);
            long began = System.nanoTime();
            long before = 0;
            int made = 0;
            while (made < calls && !isLate(began)) {
                Request request = request(session, made);
                PlainHttp.Reply reply = answered(http, request, made);
                statuses.merge(reply.status(), 1, Integer::sum);
                assertThat(isFault(reply))
                        .as("call %d: %d %s to %s", made, reply.status(), reply.body(), request)
                        .isFalse();
                session.heed(reply);
                made++;
                if (made % SWEEP == 0) {
                    session.sweep();
                }
                if (made == calls / 4) {
                    before = used();
                }
            }
            assertThat(made).as("calls").isGreaterThan(Math.min(calls, 1_000) - 1);
            assertThat(statuses.keySet()).as("not refused all").contains(200, 202, 400);
            session.sweep();
            long growth = used() - before;
            System.out.println(
                    "%d calls in %d ms, statuses %s, memory grew by %d KiB"
                            .formatted(
                                    made,
                                    (System.nanoTime() - began) / 1_000_000,
                                    statuses,
                                    growth >> 10));
            assertThat(before == 0 || growth < GROWTH_BYTES).as("growth: " + growth).isTrue();
            session.end();
        }
    }

    private boolean isLate(long began) {
        return calls == USUAL_CALLS && System.nanoTime() - began > USUAL_TIME.toNanos();
    }

    private static PlainHttp.Reply answered(PlainHttp http, Request request, int number) {
        try {
            return http.post(request.path(), request.headers(), request.body().toByteArray());
        } catch (IOException e) {
            throw new AssertionError("call " + number + ": " + e + " to " + request, e);
        }
    }

    /// 501 is the answer to calls that are not there, 503 that of limits which say so.
    private static boolean isFault(PlainHttp.Reply reply) {
        return switch (reply.status()) {
            case 501 -> !reply.body().contains("UNKNOWN") && !reply.body().contains("type:");
            case 503 -> !reply.body().contains("expected: at most");
            default -> reply.status() >= 500 || reply.status() < 200;
        };
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /// A framework that is subscribed, whose names damaged calls carry.
    private static final class Session {
        private final Scene scene;
        private WireStream stream;
        private String framework = "fuzz-0";
        private int sweeps;
        private String offer = "";

        Session(Scene scene) {
            this.scene = scene;
            this.stream = scene.subscribe(WireFormat.JSON, framework, "fuzz");
        }

        /// Removes all frameworks, and subscribes another one.
        void sweep() {
            stream.close();
            TestClient client = new TestClient(scene.kernel.port());
            for (JsonNode framework : client.json("/frameworks").path("frameworks")) {
                client.post(
                        OPERATOR,
                        "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":%s}}"
                                .formatted(
                                        Json.mapper()
                                                .createObjectNode()
                                                .set("value", framework.get("id"))));
            }
            framework = "fuzz-" + ++sweeps;
            stream = scene.subscribe(WireFormat.JSON, framework, "fuzz");
        }

        /// Subscribes again when calls that were not meant so have ended the subscription.
        void heed(PlainHttp.Reply reply) {
            boolean ended =
                    reply.body().contains("Framework cannot be found")
                            || reply.body().contains("Framework is not subscribed")
                            || reply.body().contains("didn't match the stream ID");
            if (ended && !isThere()) {
                stream.close();
                framework = "fuzz-" + ++sweeps;
                stream = scene.subscribe(WireFormat.JSON, framework, "fuzz");
            }
        }

        private boolean isThere() {
            return stream.call(Scene.call("REVIVE", framework, "")).status() == 202;
        }

        String framework() {
            return framework;
        }

        String offer() {
            JsonNode event = stream.poll();
            while (event != null) {
                String id = event.at("/offers/offers/0/id/value").asText();
                offer = id.isEmpty() ? offer : id;
                event = stream.poll();
            }
            return offer;
        }

        void end() {
            stream.close();
        }
    }

    private Request request(Session session, int number) {
        RandomGenerator random = new SplittableRandom(seed * 1_000_003 + number);
        boolean scheduler = random.nextInt(3) > 0;
        MessageType type = scheduler ? MessageType.SCHEDULER_CALL : MessageType.MASTER_CALL;
        ObjectNode tree = random(type, random);
        if (!tree.has("mark_agent_gone")) {
            liven(tree, session, random);
        }
        Mutations mutations = new Mutations(random);
        if (random.nextInt(3) == 0) {
            mutations.damage(tree, random.nextInt(1, 4));
        }
        Map.Entry<WireFormat, byte[]> written =
                written(type, random.nextBoolean() ? WireFormat.JSON : WireFormat.PROTOBUF, tree);
        WireFormat format = written.getKey();
        byte[] body = written.getValue();
        if (random.nextInt(4) == 0) {
            body = mutations.damage(body, random.nextInt(1, 6));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "Content-Type",
                pick(random, format.contentType(), "text/plain", "application/recordio"));
        headers.put("Accept", pick(random, format.contentType(), "*/*", "text/html"));
        if (scheduler && !tree.path("type").asText().equals("SUBSCRIBE")) {
            headers.put("Mesos-Stream-Id", pick(random, session.stream.id(), "", "other"));
        }
        return new Request(scheduler ? WireClient.SCHEDULER : OPERATOR, headers, Bytes.of(body));
    }

    /// Mostly the first.
    private static String pick(RandomGenerator random, String usual, String... others) {
        return random.nextInt(20) > 0 ? usual : others[random.nextInt(others.length)];
    }

    /// The form and the bytes of a tree: JSON when it is damaged too much for protobuf, and
    /// something very deep when it is for JSON too.
    private static Map.Entry<WireFormat, byte[]> written(
            MessageType type, WireFormat format, ObjectNode tree) {
        for (WireFormat each : List.of(format, WireFormat.JSON)) {
            try {
                return Map.entry(each, each.write(type, tree));
            } catch (CodecException e) {
                // the next form, then
            }
        }
        return Map.entry(format, "{\"type\":".repeat(5_000).getBytes(StandardCharsets.UTF_8));
    }

    private static final Map<String, Descriptor> MESSAGES = MesosMessages.messages();

    /// A call with a type and mostly the part that belongs to it, and at times others.
    private static ObjectNode random(MessageType type, RandomGenerator random) {
        Descriptor message = Objects.requireNonNull(MESSAGES.get(type.name()));
        List<String> types =
                message.findFieldByName("type").getEnumType().getValues().stream()
                        .map(v -> v.getName())
                        .filter(n -> !n.equals("SET_LOGGING_LEVEL"))
                        .toList();
        String name = types.get(random.nextInt(types.size()));
        String part = name.toLowerCase(Locale.ROOT);
        ObjectNode tree = Json.mapper().createObjectNode().put("type", name);
        if (random.nextInt(8) == 0) {
            tree.setAll(
                    (ObjectNode)
                            Protobuf.read(
                                    type,
                                    MesosMessages.random(message, random).toByteArray(),
                                    JsonNode.class));
            tree.put("type", name);
        }
        if (message.findFieldByName(part) != null) {
            Descriptor inner = message.findFieldByName(part).getMessageType();
            tree.set(
                    part,
                    Protobuf.read(
                            MessageType.named(inner.getFullName()),
                            MesosMessages.random(inner, random).toByteArray(),
                            JsonNode.class));
        }
        return tree;
    }

    /// Puts names in that mean something.
    private static void liven(JsonNode node, Session session, RandomGenerator random) {
        if (node instanceof ObjectNode object) {
            if (object.has("type") && !object.has("framework_id")) {
                object.putObject("framework_id").put("value", session.framework());
            }
            liven(object, "agent_id", session.scene.agentId, random);
            liven(object, "framework_id", session.framework(), random);
            liven(object, "offer_ids", session.offer(), random);
        }
        node.forEach(child -> liven(child, session, random));
    }

    private static void liven(
            ObjectNode object, String name, String value, RandomGenerator random) {
        JsonNode id = object.get(name);
        JsonNode inner = id != null && id.isArray() ? id.path(0) : id;
        if (inner instanceof ObjectNode known && random.nextInt(4) > 0) {
            known.put("value", value);
        }
    }
}
