package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.WireFormat;
import dev.meros.kernel.http.WireClient.Answer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// SUBSCRIBE, UPDATE_FRAMEWORK and TEARDOWN: mesos-v1 §1.5 and §2.2.
final class SubscriptionContractTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Scene scene;

    private final String framework = "f" + NUMBER.incrementAndGet();

    /// Of its own, so that frameworks of other tests have no share in the offers.
    private final String role = "role-" + framework;

    @BeforeAll
    static void start(@TempDir Path directory) {
        scene = new Scene(directory);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    /// A SUBSCRIBE, changed by a patch of its `subscribe`.
    private String subscription(String patch) {
        return changed(
                """
                {'type':'SUBSCRIBE','framework_id':{'value':'%1$s'},'subscribe':{'framework_info':{
                 'user':'root','name':'n','id':{'value':'%1$s'},'failover_timeout':60,
                 'roles':['%2$s'],'capabilities':[{'type':'MULTI_ROLE'},
                 {'type':'PARTITION_AWARE'}]}}}
                """,
                "subscribe", patch);
    }

    private String update(String patch) {
        return changed(
                """
                {'type':'UPDATE_FRAMEWORK','framework_id':{'value':'%1$s'},'update_framework':{
                 'framework_info':{'user':'root','name':'n','id':{'value':'%1$s'},
                 'failover_timeout':60,'roles':['%2$s'],'capabilities':[{'type':'MULTI_ROLE'},
                 {'type':'PARTITION_AWARE'}]}}}
                """,
                "update_framework", patch);
    }

    private String changed(String call, String part, String patch) {
        ObjectNode whole =
                (ObjectNode) WireStream.tree(Scene.json(call.formatted(framework, role)));
        Scene.patch((ObjectNode) whole.get(part), WireStream.tree(Scene.json(patch)));
        return whole.toString();
    }

    private static String info(String fields) {
        return "{'framework_info':{" + fields + "}}";
    }

    private WireStream subscribe(WireFormat format, String patch) {
        WireStream stream = WireStream.subscribe(scene.client(format), subscription(patch));
        stream.next("SUBSCRIBED");
        return stream;
    }

    private JsonNode state() {
        for (JsonNode each :
                new TestClient(scene.kernel.port()).json("/state").path("frameworks")) {
            if (each.path("id").asText().equals(framework)) {
                return each;
            }
        }
        throw new AssertionError("no framework " + framework);
    }

    /// What is wrong with a framework, as a patch of a good one, and what it is told.
    private record Row(String patch, String message) {}

    private List<Row> rows() {
        String constraints = "{'offer_constraints':{'role_constraints':{'%s':%s}}}";
        return List.of(
                new Row(info("'role':'x'"), "role: x (expected: unset with MULTI_ROLE"),
                new Row(info("'roles':['a','a']"), "roles: a (expected: each role once)"),
                new Row(info("'capabilities':[]"), "roles: [" + role + "] (expected: empty"),
                new Row(info("'roles':['']"), "role"),
                new Row(info("'roles':['.']"), "role"),
                new Row(info("'roles':['..']"), "role"),
                new Row(info("'roles':['-a']"), "role"),
                new Row(info("'roles':['/a']"), "role"),
                new Row(info("'roles':['a/']"), "role"),
                new Row(info("'roles':['a//b']"), "role"),
                new Row(info("'roles':['a/*']"), "role"),
                new Row(info("'roles':['a/../b']"), "role"),
                new Row(info("'roles':['a b']"), "role"),
                new Row(info("'roles':['a\\u007f']"), "role"),
                new Row(info("'failover_timeout':-1"), "failover_timeout: -1.0"),
                new Row(info("'failover_timeout':1e10"), "failover_timeout: 1.0E10"),
                new Row("{'suppressed_roles':['x']}", "suppressed_roles: x"),
                new Row(info("'offer_filters':{'x':{}}"), "offer_filters: x (expected: one of"),
                new Row(
                        info(
                                "'offer_filters':{'%s':{'min_allocatable_resources':{'quantities':"
                                                .formatted(role)
                                        + "[{'quantities':{'cpus':{'value':-1}}}]}}}"),
                        "offer_filters: -1 of cpus"),
                new Row(constraints.formatted("x", "{}"), "offer_constraints: x"),
                new Row(constraints.formatted(role, "{'groups':[{}]}"), "offer_constraints of"),
                new Row(
                        constraints.formatted(
                                role,
                                "{'groups':[{'attribute_constraints':[{'selector':{},"
                                        + "'predicate':{'exists':{}}}]}]}"),
                        "offer_constraints of"),
                new Row(
                        constraints.formatted(
                                role,
                                "{'groups':[{'attribute_constraints':[{'selector':"
                                        + "{'attribute_name':'a'},'predicate':{}}]}]}"),
                        "offer_constraints of"),
                new Row(
                        constraints.formatted(
                                role,
                                "{'groups':[{'attribute_constraints':[{'selector':"
                                        + "{'attribute_name':'a'},'predicate':{'text_matches':"
                                        + "{'regex':'('}}}]}]}"),
                        "offer_constraints of"));
    }

    @ParameterizedTest
    @EnumSource
    void aFrameworkThatBreaksARuleIsToldOnItsStreamWhichEnds(WireFormat format) {
        for (Row row : rows()) {
            try (WireStream stream =
                    WireStream.subscribe(scene.client(format), subscription(row.patch()))) {
                JsonNode event = stream.next();

                assertThat(event.path("type").asText()).as(row.patch()).isEqualTo("ERROR");
                assertThat(event.at("/error/message").asText())
                        .as(row.patch())
                        .contains(row.message());
                assertThat(stream.ends()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void badIdsAreToldOnTheStream(WireFormat format) {
        for (String bad : List.of("a/b", "..", "a\\\\b", "x".repeat(256))) {
            String call = subscription("{}").replace("\"" + framework + "\"", "\"" + bad + "\"");
            try (WireStream stream = WireStream.subscribe(scene.client(format), call)) {
                assertThat(stream.next("ERROR").at("/error/message").asText()).contains("id: ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothPlacesOfTheIdMustAgree(WireFormat format) {
        WireClient client = scene.client(format);
        String other = subscription(info("'id':{'value':'other'}"));
        String inner = subscription("{}").replaceFirst("\"framework_id\":\\{[^}]*},", "");
        String outer = subscription(info("'id':null"));

        for (String call : List.of(other, inner, outer)) {
            Answer answer = client.call(call, Map.of());

            assertThat(answer.status()).as(call).isEqualTo(400);
            assertThat(answer.message()).contains("'subscribe.framework_info.id'");
        }
        assertThat(client.call(Scene.call("SUBSCRIBE", "x", ""), Map.of()).message())
                .isEqualTo("Expecting 'subscribe' to be present");
    }

    @ParameterizedTest
    @EnumSource
    void withoutAnIdTheKernelGivesOne(WireFormat format) {
        String call =
                subscription(info("'id':{'value':''}"))
                        .replaceFirst(
                                "\"framework_id\":\\{[^}]*}", "\"framework_id\":{\"value\":\"\"}");
        try (WireStream stream = WireStream.subscribe(scene.client(format), call)) {
            String id = stream.next("SUBSCRIBED").at("/subscribed/framework_id/value").asText();

            assertThat(id).matches("[0-9a-f-]{36}-\\d{4}");
            stream.accepted(Scene.call("TEARDOWN", id, ""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheKernelDoesNotKnowIsPassedOver(WireFormat format) {
        String patch =
                "{'force':true,'framework_info':{'capabilities':[{'type':'MULTI_ROLE'},"
                        + "{'type':'FROM_THE_FUTURE'}],'more':{'x':[1,null]},'hostname':null}}";
        try (WireStream stream = subscribe(format, patch)) {
            assertThat(state().path("capabilities").toString()).isEqualTo("[\"MULTI_ROLE\"]");
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameworkComesBackWithNewWordsOfItselfButNotWithAnotherPrincipal(WireFormat format) {
        try (WireStream _ = subscribe(format, info("'principal':'p','checkpoint':true"));
                WireStream again =
                        subscribe(
                                format,
                                info(
                                        "'principal':'p','name':'other','user':'nobody',"
                                                + "'checkpoint':false,'webui_url':'http://x'"))) {
            JsonNode state = state();
            assertThat(state.path("name").asText()).isEqualTo("other");
            assertThat(state.path("webui_url").asText()).isEqualTo("http://x");
            assertThat(state.path("user").asText()).as("as it was first").isEqualTo("root");
            assertThat(state.path("checkpoint").asBoolean()).isTrue();
            try (WireStream thief =
                    WireStream.subscribe(
                            scene.client(format), subscription(info("'principal':'q'")))) {
                assertThat(thief.next("ERROR").at("/error/message").asText())
                        .contains("principal: q (expected: p");
            }
            again.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void suppressedRolesAreOfferedNothingUntilTheyAreRevived(WireFormat format) {
        try (WireStream stream = subscribe(format, "{'suppressed_roles':['" + role + "']}")) {
            stream.accepted(Scene.call("RECONCILE", framework, marker("before")));
            JsonNode first = stream.next();
            while (first.path("type").asText().equals("HEARTBEAT")) {
                first = stream.next();
            }
            assertThat(first.at("/update/status/task_id/value").asText()).isEqualTo("before");

            stream.accepted(Scene.call("REVIVE", framework, ""));

            stream.offer();
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    private static String marker(String task) {
        return "'reconcile':{'tasks':[{'task_id':{'value':'" + task + "'}}]}";
    }

    @ParameterizedTest
    @EnumSource
    void aTeardownEndsTasksOffersAndTheStream(WireFormat format) {
        try (WireStream stream = subscribe(format, "{}")) {
            stream.accepted(
                    Scene.accept(framework, stream.offer(), Scene.launch(scene.task("t", "{}"))));
            scene.agent.next("LAUNCH");

            stream.accepted(Scene.call("TEARDOWN", framework, ""));

            assertThat(stream.ends()).isTrue();
            scene.agent.next("SHUTDOWN_FRAMEWORK", e -> e.toString().contains(framework + "\""));
            assertThat(stream.call(Scene.call("REVIVE", framework, "")).message())
                    .isEqualTo("Framework cannot be found");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrameworkIsUpdatedWithoutANewStream(WireFormat format) {
        try (WireStream stream = subscribe(format, "{}")) {
            JsonNode offer = stream.offer();
            Answer updated = stream.call(update(info("'name':'new','roles':['x-" + role + "']")));

            assertThat(updated.status()).as(updated.text()).isEqualTo(200);
            assertThat(updated.body().size()).isZero();
            assertThat(state().path("name").asText()).isEqualTo("new");
            assertThat(stream.next("RESCIND").at("/rescind/offer_id")).isEqualTo(offer.path("id"));
            assertThat(stream.offer().at("/allocation_info/role").asText()).isEqualTo("x-" + role);
            refused(stream.call(update(info("'user':'nobody'"))), "user: nobody");
            refused(stream.call(update(info("'checkpoint':true"))), "checkpoint: true");
            refused(stream.call(update(info("'principal':'p'"))), "principal: p");
            refused(stream.call(update(info("'id':{'value':'x'}"))), "id: x");
            refused(stream.call(update("{'suppressed_roles':['y']}")), "suppressed_roles: y");
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }

    private static void refused(Answer answer, String message) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.message()).contains(message);
    }

    @ParameterizedTest
    @EnumSource
    void offerConstraintsKeepAgentsAwayUntilTheyAreChanged(WireFormat format) {
        String constraints =
                "{'offer_constraints':{'role_constraints':{'%s':{'groups':[{"
                        + "'attribute_constraints':[{'selector':{'attribute_name':'rack'},"
                        + "'predicate':{'text_matches':{'regex':'%s'}}}]}]}}}}";
        try (WireStream stream = subscribe(format, constraints.formatted(role, "r[2-9]"))) {
            JsonNode debug = new TestClient(scene.kernel.port()).json("/offer_constraints_debug");
            assertThat(debug.at("/frameworks/" + framework + "/roles/" + role).toString())
                    .contains(scene.agentId);

            Answer updated = stream.call(update(constraints.formatted(role, "r[1-9]")));

            assertThat(updated.status()).as(updated.text()).isEqualTo(200);
            assertThat(stream.offer().at("/agent_id/value").asText()).isEqualTo(scene.agentId);
            stream.accepted(Scene.call("TEARDOWN", framework, ""));
        }
    }
}
