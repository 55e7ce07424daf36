package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.http.WireClient.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// The calls of a subscribed framework: mesos-v1 §2.2.
final class CallContractTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Scene scene;

    private final String framework = "f" + NUMBER.incrementAndGet();
    private final String role = "role-" + framework;

    @BeforeAll
    static void start(@TempDir Path directory) {
        scene = new Scene(directory);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    private WireStream subscribe(WireFormat format) {
        return scene.subscribe(format, framework, role);
    }

    private String call(String type, String body) {
        return Scene.call(type, framework, body);
    }

    private void end(WireStream stream) {
        stream.accepted(call("TEARDOWN", ""));
    }

    private static String ids(String... ids) {
        List<String> all = List.of(ids);
        return String.join(",", all.stream().map(i -> "{'value':'" + i + "'}").toList());
    }

    /// Asks about a task that nobody knows, and sees that its answer comes before anything else.
    private void nothingHappened(WireStream stream) {
        stream.accepted(call("RECONCILE", "'reconcile':{'tasks':[{'task_id':{'value':'probe'}}]}"));
        JsonNode event = stream.next();
        while (event.path("type").asText().equals("HEARTBEAT")) {
            event = stream.next();
        }
        assertThat(event.at("/update/status/task_id/value").asText())
                .as(event.toString())
                .isEqualTo("probe");
    }

    private String launched(WireStream stream, String task) {
        stream.accepted(
                Scene.accept(framework, stream.offer(), Scene.launch(scene.task(task, "{}"))));
        scene.agent.next("LAUNCH", e -> e.at("/launch/task/task_id/value").asText().equals(task));
        return task;
    }

    @ParameterizedTest
    @EnumSource
    void anAcceptOfOffersThatAreNotThereDropsItsTasksAndOperations(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            String offer = stream.offer().at("/id/value").asText();
            String operation = "{'type':'RESERVE','id':{'value':'o'},'reserve':{'resources':[]}}";
            for (String offers : List.of(ids("no-such-offer"), "", ids(offer, "no-such-offer"))) {
                stream.accepted(
                        call(
                                "ACCEPT",
                                "'accept':{'offer_ids':[%s],'operations':[%s,%s]}"
                                        .formatted(
                                                offers,
                                                Scene.launch(scene.task("t", "{}")),
                                                operation)));

                JsonNode status = stream.status();
                assertThat(status.path("state").asText()).isEqualTo("TASK_DROPPED");
                assertThat(status.path("reason").asText()).isEqualTo("REASON_INVALID_OFFERS");
                assertThat(status.path("source").asText()).isEqualTo("SOURCE_MASTER");
                assertThat(
                                stream.next("UPDATE_OPERATION_STATUS")
                                        .at("/update_operation_status/status/state")
                                        .asText())
                        .isEqualTo("OPERATION_ERROR");
            }
            // the valid offer among them was discarded without a filter
            JsonNode again = stream.offer();
            assertThat(again.at("/id/value").asText()).isNotEqualTo(offer);
            String same = again.at("/id/value").asText();
            stream.accepted(
                    call(
                            "ACCEPT",
                            "'accept':{'offer_ids':[%s],'operations':[%s]}"
                                    .formatted(
                                            ids(same, same), Scene.launch(scene.task("t", "{}")))));
            assertThat(stream.status().path("message").asText()).contains("Duplicate");
            end(stream);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutPartitionAwarenessTasksAreLost(WireFormat format) {
        String call =
                Scene.json(
                        "{'type':'SUBSCRIBE','framework_id':{'value':'%1$s'},'subscribe':{"
                                        .formatted(framework)
                                + "'framework_info':{'user':'root','name':'n','id':{'value':'%s'},"
                                        .formatted(framework)
                                + "'role':'%s'}}}".formatted(role));
        try (WireStream stream = WireStream.subscribe(scene.client(format), call)) {
            JsonNode offer = stream.offer();
            assertThat(offer.has("allocation_info")).as("for MULTI_ROLE only").isFalse();
            assertThat(offer.toString()).doesNotContain("allocation_info");
            assertThat(offer.at("/resources/0/role").asText()).as("older format").isEqualTo("*");
            stream.accepted(
                    call(
                            "ACCEPT",
                            "'accept':{'offer_ids':[],'operations':[%s]}"
                                    .formatted(Scene.launch(scene.task("t", "{}")))));
            assertThat(stream.status().path("state").asText()).isEqualTo("TASK_LOST");
            stream.accepted(call("KILL", "'kill':{'task_id':{'value':'unknown'}}"));
            assertThat(stream.status().path("state").asText()).isEqualTo("TASK_LOST");
            end(stream);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAcceptWithoutOperationsIsADecline(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            stream.accepted(Scene.accept(framework, stream.offer()));
            stream.offer();
            end(stream);
        }
    }

    @ParameterizedTest
    @EnumSource
    void declinedResourcesComeBackWhenTheirFilterEndsOrIsRemoved(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            String offer = stream.offer().at("/id/value").asText();
            stream.accepted(
                    call(
                            "DECLINE",
                            "'decline':{'offer_ids':[%s],'filters':{'refuse_seconds':0}}"
                                    .formatted(ids(offer, "no-such-offer"))));
            offer = stream.offer().at("/id/value").asText();
            stream.accepted(
                    call(
                            "DECLINE",
                            "'decline':{'offer_ids':[%s],'filters':{'refuse_seconds':2}}"
                                    .formatted(ids(offer))));
            nothingHappened(stream);
            offer = stream.offer().at("/id/value").asText();
            stream.accepted(call("DECLINE", "'decline':{'offer_ids':[%s]}".formatted(ids(offer))));
            nothingHappened(stream);
            stream.accepted(call("REVIVE", "'revive':{'roles':['not-mine','%s']}".formatted(role)));
            nothingHappened(stream);
            stream.accepted(call("REVIVE", "'revive':{'roles':['%s']}".formatted(role)));
            stream.offer();
            end(stream);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSuppressedRoleGetsNoOffersUntilItIsRevived(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            JsonNode offer = stream.offer();
            stream.accepted(call("SUPPRESS", "'suppress':{'roles':['not-mine']}"));
            stream.accepted(Scene.accept(framework, offer));
            offer = stream.offer();
            stream.accepted(call("SUPPRESS", ""));
            stream.accepted(Scene.accept(framework, offer));
            nothingHappened(stream);
            stream.accepted(call("REVIVE", ""));
            offer = stream.offer();
            stream.accepted(call("SUPPRESS", "'suppress':{'roles':['%s']}".formatted(role)));
            stream.accepted(Scene.accept(framework, offer));
            nothingHappened(stream);
            end(stream);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKillReachesTheAgentWithItsPolicy(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            String task = launched(stream, "kill-" + framework);
            stream.accepted(
                    call(
                            "KILL",
                            "'kill':{'task_id':{'value':'%s'},'agent_id':{'value':'wrong'}}"
                                    .formatted(task)));
            stream.accepted(
                    call(
                            "KILL",
                            "'kill':{'task_id':{'value':'%s'},'kill_policy':{'grace_period':"
                                            .formatted(task)
                                    + "{'nanoseconds':1500000000}}}"));

            JsonNode kill =
                    scene.agent.next(
                            "KILL", e -> e.at("/kill/task_id/value").asText().equals(task));
            assertThat(kill.at("/kill/kill_policy/grace_period/nanoseconds").asLong())
                    .as("the kill for the wrong agent was dropped")
                    .isEqualTo(1_500_000_000L);
            stream.accepted(call("KILL", "'kill':{'task_id':{'value':'unknown'}}"));
            JsonNode status = stream.status();
            assertThat(status.path("state").asText()).isEqualTo("TASK_UNKNOWN");
            assertThat(status.path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
            end(stream);
        }
    }

    @ParameterizedTest
    @EnumSource
    void statusesAreAcknowledgedWithTheirUuid(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            String task = launched(stream, "ack-" + framework);
            scene.agent.call(Calls.update(scene.agentId, framework, task, TaskState.TASK_RUNNING));
            JsonNode status = stream.status();
            assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");
            assertThat(status.path("uuid").asText()).hasSize(24);
            String body =
                    "'acknowledge':{'agent_id':{'value':'%s'},'task_id':{'value':'%s'},'uuid':'%s'}";

            Answer bad =
                    stream.call(call("ACKNOWLEDGE", body.formatted(scene.agentId, task, "AAAA")));
            assertThat(bad.status()).isEqualTo(400);
            assertThat(bad.message()).contains("Not a valid UUID");
            stream.accepted(
                    call(
                            "ACKNOWLEDGE",
                            body.formatted(scene.agentId, task, status.path("uuid").asText())));

            JsonNode passed =
                    scene.agent.next(
                            "ACKNOWLEDGE",
                            e -> e.at("/acknowledge/task_id/value").asText().equals(task));
            assertThat(passed.at("/acknowledge/uuid")).isEqualTo(text(status.path("uuid")));
            end(stream);
        }
    }

    /// Bytes as the text that JSON has for them.
    private static JsonNode text(JsonNode bytes) {
        return TextNode.valueOf(bytes.asText());
    }

    @ParameterizedTest
    @EnumSource
    void reconciliationTellsTheLatestOfTasksAndOfOperations(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            String task = launched(stream, "rec-" + framework);
            for (String tasks :
                    List.of("", "'tasks':[{'task_id':{'value':'%s'}}]".formatted(task))) {
                stream.accepted(call("RECONCILE", "'reconcile':{%s}".formatted(tasks)));
                JsonNode status = stream.status();
                assertThat(status.at("/task_id/value").asText()).isEqualTo(task);
                assertThat(status.path("state").asText()).isEqualTo("TASK_STAGING");
                assertThat(status.path("reason").asText()).isEqualTo("REASON_RECONCILIATION");
                assertThat(status.has("uuid")).isFalse();
            }
            assertThat(asked(stream, scene.agentId)).isEqualTo("TASK_GONE");
            assertThat(asked(stream, "no-such-agent")).isEqualTo("TASK_UNKNOWN");
            stream.accepted(
                    call(
                            "RECONCILE_OPERATIONS",
                            "'reconcile_operations':{'operations':[{'operation_id':{'value':'o'}}]}"));
            assertThat(
                            stream.next("UPDATE_OPERATION_STATUS")
                                    .at("/update_operation_status/status/state")
                                    .asText())
                    .isEqualTo("OPERATION_UNKNOWN");
            end(stream);
        }
    }

    private String asked(WireStream stream, String agent) {
        stream.accepted(
                call(
                        "RECONCILE",
                        "'reconcile':{'tasks':[{'task_id':{'value':'x'},'agent_id':{'value':'%s'}}]}"
                                .formatted(agent)));
        return stream.status().path("state").asText();
    }

    @ParameterizedTest
    @EnumSource
    void executorsAreSpokenToAndShutDown(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            String executor = "e-" + framework;
            String task =
                    scene.task(
                            "t",
                            "{'command':null,'executor':{'executor_id':{'value':'%s'},"
                                            .formatted(executor)
                                    + "'command':{'value':'run'}}}");
            stream.accepted(Scene.accept(framework, stream.offer(), Scene.launch(task)));
            String whom =
                    "'agent_id':{'value':'%s'},'executor_id':{'value':'%s'}"
                            .formatted(scene.agentId, executor);

            stream.accepted(call("MESSAGE", "'message':{%s,'data':'aGVsbG8='}".formatted(whom)));
            stream.accepted(call("SHUTDOWN", "'shutdown':{%s}".formatted(whom)));
            stream.accepted(
                    call("SHUTDOWN", "'shutdown':{%s}".formatted(whom.replace("e-", "none-"))));
            scene.agent.call(
                    Scene.json(
                            "{'type':'MESSAGE','agent_id':{'value':'%s'},'message':{'framework_id':"
                                            .formatted(scene.agentId)
                                    + "{'value':'%s'},'executor_id':{'value':'%s'},'data':'AAE='}}"
                                            .formatted(framework, executor)));

            JsonNode message =
                    scene.agent.next("MESSAGE", e -> e.toString().contains(executor + "\""));
            assertThat(message.at("/message/data").asText()).isEqualTo("aGVsbG8=");
            scene.agent.next("SHUTDOWN_EXECUTOR", e -> e.toString().contains(executor + "\""));
            JsonNode answer = stream.next("MESSAGE").path("message");
            assertThat(answer.path("data").asText()).isEqualTo("AAE=");
            assertThat(answer.at("/executor_id/value").asText()).isEqualTo(executor);
            assertThat(answer.at("/agent_id/value").asText()).isEqualTo(scene.agentId);
            end(stream);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestStatesADemandOrIsRefusedWhole(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            JsonNode offer = stream.offer();
            String cpus = "{'name':'cpus','type':'SCALAR','scalar':{'value':%s}}";
            stream.accepted(
                    call(
                            "REQUEST",
                            "'request':{'requests':[{'role':'%s','count':2,'resources':[%s]}]}"
                                    .formatted(role, cpus.formatted("100"))));
            stream.accepted(Scene.accept(framework, offer));
            nothingHappened(stream);
            Answer refused =
                    stream.call(
                            call(
                                    "REQUEST",
                                    "'request':{'requests':[{'role':'other','resources':[%s]}]}"
                                            .formatted(cpus.formatted("1"))));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.message()).contains("other");
            stream.accepted(call("REQUEST", "'request':{}"));
            stream.offer();
            end(stream);
        }
    }

    @ParameterizedTest
    @EnumSource
    void callsWithoutTheirPartAreRefused(WireFormat format) {
        try (WireStream stream = subscribe(format)) {
            for (String type :
                    List.of(
                            "ACCEPT",
                            "DECLINE",
                            "ACCEPT_INVERSE_OFFERS",
                            "DECLINE_INVERSE_OFFERS",
                            "KILL",
                            "SHUTDOWN",
                            "ACKNOWLEDGE",
                            "ACKNOWLEDGE_OPERATION_STATUS",
                            "RECONCILE",
                            "RECONCILE_OPERATIONS",
                            "MESSAGE",
                            "REQUEST",
                            "UPDATE_FRAMEWORK")) {
                Answer answer = stream.call(call(type, ""));

                assertThat(answer.status()).as(type).isEqualTo(400);
                assertThat(answer.message())
                        .isEqualTo(
                                "Expecting '%s' to be present"
                                        .formatted(type.toLowerCase(Locale.ROOT)));
            }
            end(stream);
        }
    }
}
