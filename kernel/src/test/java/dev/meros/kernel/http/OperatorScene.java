package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.MessageType;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.http.WireClient.Answer;
import dev.meros.kernel.settings.KernelSettings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A kernel with a log, an agent, and a framework that runs a task and a group, for tests of what
/// operators ask.
final class OperatorScene implements AutoCloseable {
    static final String LOG = "first line\nsecond line\n";

    private static final String FRAMEWORK =
            """
            {"type":"SUBSCRIBE","framework_id":{"value":"f"},
             "subscribe":{"framework_info":{"user":"root","name":"f","id":{"value":"f"},
             "failover_timeout":60,"roles":["web"],"principal":"ops","hostname":"here",
             "webui_url":"http://here/","labels":{"labels":[{"key":"a","value":"b"}]},
             "capabilities":[{"type":"MULTI_ROLE"},{"type":"RESERVATION_REFINEMENT"},
              {"type":"PARTITION_AWARE"}]},
             "offer_constraints":{"role_constraints":{"web":{"groups":[{"attribute_constraints":[
              {"selector":{"attribute_name":"rack"},"predicate":{"exists":{}}}]}]}}}}}
            """;

    final KernelServer kernel;
    final TestClient client;
    final TestStream agent;
    final TestStream framework;
    final String agentId;

    OperatorScene(Path directory) {
        Path log = directory.resolve("kernel.log");
        try {
            Files.createDirectories(directory);
            Files.writeString(log, LOG, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // the agents of these tests never say that they are alive
        kernel =
                KernelServer.start(
                        KernelSettings.of(directory.resolve("state"))
                                .withPort(0)
                                .withAgentTimeout(Duration.ofMinutes(10))
                                .withLog(log));
        client = new TestClient(kernel.port());
        agent = register("node");
        agentId = idOf(agent);
        framework = new TestStream(client, Calls.SCHEDULER, FRAMEWORK);
        launch();
    }

    TestStream register(String host) {
        return new TestStream(
                client,
                Calls.AGENT,
                """
                {"type":"REGISTER","register":{"agent_info":{"hostname":"%1$s","port":5051,"resources":[
                  {"name":"cpus","type":"SCALAR","scalar":{"value":8}},
                  {"name":"cpus","type":"SCALAR","scalar":{"value":1},"role":"ops"},
                  {"name":"mem","type":"SCALAR","scalar":{"value":4096}},
                  {"name":"disk","type":"SCALAR","scalar":{"value":10000}},
                  {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31000,"end":31099}]}}],
                  "attributes":[{"name":"rack","type":"TEXT","text":{"value":"r1"}}]},
                 "address":{"hostname":"%1$s","ip":"127.0.0.1","port":5051},"version":"0.1.0",
                 "capabilities":["MULTI_ROLE","HIERARCHICAL_ROLE","RESERVATION_REFINEMENT",
                  "RESIZE_VOLUME","AGENT_OPERATION_FEEDBACK","RESOURCE_PROVIDER"],"disks":[],"tasks":[]}}
                """
                        .formatted(host));
    }

    static String idOf(TestStream agent) {
        return agent.next("REGISTERED").at("/registered/agent_id/value").asText();
    }

    private void launch() {
        JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
        framework.call(
                """
                {"type":"ACCEPT","framework_id":{"value":"f"},"accept":{"offer_ids":[{"value":"%1$s"}],
                 "filters":{"refuse_seconds":0},"operations":[
                 {"type":"LAUNCH","launch":{"task_infos":[{"name":"one","task_id":{"value":"t1"},
                  "agent_id":{"value":"%2$s"},"command":{"value":"sleep 1000","user":"www"},
                  "labels":{"labels":[{"key":"k","value":"v"}]},
                  "kill_policy":{"grace_period":{"nanoseconds":5000000000}},
                  "health_check":{"type":"COMMAND","command":{"value":"true"}},
                  "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":1}},
                   {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31005,"end":31006}]}}]}]}},
                 {"type":"LAUNCH_GROUP","launch_group":{"executor":{"type":"DEFAULT",
                   "executor_id":{"value":"e1"},"framework_id":{"value":"f"},
                   "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},
                    {"name":"mem","type":"SCALAR","scalar":{"value":32}},
                    {"name":"disk","type":"SCALAR","scalar":{"value":10}}]},
                  "task_group":{"tasks":[{"name":"two","task_id":{"value":"t2"},
                  "agent_id":{"value":"%2$s"},"command":{"value":"sleep 1000"},
                  "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5}},
                   {"name":"mem","type":"SCALAR","scalar":{"value":64}}]}]}}}]}}
                """
                        .formatted(offer.at("/id/value").asText(), agentId));
        framework.next("OFFERS");
        agent.next("LAUNCH");
        agent.next("LAUNCH_GROUP");
        assertThat(
                        agent.call(Calls.update(agentId, "f", "t1", TaskState.TASK_RUNNING))
                                .statusCode())
                .isEqualTo(202);
        framework.next("UPDATE");
    }

    WireClient in(WireFormat format) {
        return WireClient.of(kernel.port(), format);
    }

    /// The answer to a call that has nothing beside its type, in a form.
    JsonNode read(WireFormat format, String type) {
        return ask(format, "{\"type\":\"%s\"}".formatted(type));
    }

    /// The answer to a call that is answered 200 with a body; the part for its type.
    JsonNode ask(WireFormat format, String call) {
        Answer answer = in(format).ask(call);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.headers().get("content-type")).isEqualTo(format.contentType());
        JsonNode tree = in(format).read(MessageType.MASTER_RESPONSE, answer.body().toByteArray());
        String type = tree.path("type").asText();
        assertThat(tree.fieldNames())
                .toIterable()
                .containsExactly("type", type.toLowerCase(Locale.ROOT));
        // numbers of both forms alike
        return Json.readTree(tree.path(type.toLowerCase(Locale.ROOT)).toString());
    }

    /// Checks that a call is answered with a status and no body.
    void done(WireFormat format, int status, String call) {
        Answer answer = in(format).ask(call);
        assertThat(answer.status()).as(call + answer.text()).isEqualTo(status);
        assertThat(answer.body().toByteArray()).isEmpty();
    }

    /// Checks that a call is refused with a status and a message.
    void refused(WireFormat format, int status, String message, String call) {
        Answer answer = in(format).ask(call);
        assertThat(answer.status()).as(call + answer.text()).isEqualTo(status);
        assertThat(answer.message()).contains(message);
    }

    /// The only one with this value at a path.
    static JsonNode one(JsonNode list, String path, String value) {
        List<JsonNode> found = new ArrayList<>();
        list.forEach(
                each -> {
                    if (each.at(path).asText().equals(value)) {
                        found.add(each);
                    }
                });
        assertThat(found).as(path + " " + value + " in " + list).hasSize(1);
        return found.getFirst();
    }

    @Override
    public void close() {
        agent.close();
        framework.close();
        kernel.close();
    }
}
