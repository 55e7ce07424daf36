package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.api.model.TaskState;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The HTTP APIs of a real kernel.
final class KernelHttpTest {
    @TempDir Path directory;

    private KernelServer kernel;
    private TestClient client;

    @BeforeEach
    void start() {
        kernel = KernelServer.start(KernelSettings.of(directory).withPort(0));
        client = new TestClient(kernel.port());
    }

    @AfterEach
    void stop() {
        kernel.close();
    }

    private TestStream subscribe(String framework) {
        return new TestStream(client, Calls.SCHEDULER, Calls.subscribe(framework, 60));
    }

    private TestStream register(String resources) {
        return new TestStream(client, Calls.AGENT, Calls.register(null, resources, List.of()));
    }

    private static void assertProblem(HttpResponse<String> response, int status, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(Json.readTree(response.body()).path("message").asText()).contains(message);
    }

    @Test
    void aTaskIsOfferedForLaunchedUpdatedAndAcknowledged() {
        try (TestStream agent = register("cpus:4;mem:1024;disk:10000;ports:[31000-32000]");
                TestStream framework = subscribe("f")) {
            String agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            assertThat(framework.next("SUBSCRIBED").at("/subscribed/framework_id/value").asText())
                    .isEqualTo("f");
            JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
            assertThat(offer.at("/agent_id/value").asText()).isEqualTo(agentId);

            String accept = Calls.accept("f", offer.at("/id/value").asText(), agentId, "t1", 1);
            assertAccepted(framework.call(accept));
            JsonNode launch = agent.next("LAUNCH");
            assertThat(launch.at("/launch/task/task_id/value").asText()).isEqualTo("t1");
            assertThat(launch.path("term").asLong()).isPositive();

            assertAccepted(agent.call(Calls.update(agentId, "f", "t1", TaskState.TASK_RUNNING)));
            JsonNode status = framework.next("UPDATE").at("/update/status");
            assertThat(status.path("state").asText()).isEqualTo("TASK_RUNNING");

            String uuid = status.path("uuid").asText();
            assertAccepted(framework.call(Calls.acknowledge("f", agentId, "t1", uuid)));
            assertThat(agent.next("ACKNOWLEDGE").at("/acknowledge/uuid").asText()).isEqualTo(uuid);

            JsonNode state = client.json("/master/state");
            assertThat(state.at("/frameworks/0/tasks/0/state").asText()).isEqualTo("TASK_RUNNING");
            assertThat(state.at("/frameworks/0/used_resources/cpus").asDouble()).isEqualTo(1);
            assertThat(state.at("/frameworks/0/dominant_share").asDouble()).isEqualTo(0.25);
            assertThat(state.at("/slaves/0/used_resources/mem").asDouble()).isEqualTo(32);
            assertThat(state.at("/slaves/0/disks/0/kind").asText()).isEqualTo("SSD");
            assertThat(state.at("/slaves/0/resources/ports").asText()).isEqualTo("[31000-32000]");
        }
    }

    private static void assertAccepted(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void aSubscriptionIsAStreamWithAnIdAndExactlyTheContentTypeJson() {
        try (TestStream framework = subscribe("f")) {
            Map<String, List<String>> headers = framework.response().headers().map();

            assertThat(headers.get("content-type")).containsExactly("application/json");
            assertThat(headers.get("transfer-encoding")).containsExactly("chunked");
            assertThat(framework.id()).hasSize(36);
            framework.next("SUBSCRIBED");
            framework.next("HEARTBEAT");
        }
    }

    @Test
    void aKillByAnOperatorReachesTheAgent() {
        try (TestStream agent = register("cpus:4;mem:1024");
                TestStream framework = subscribe("f")) {
            String agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");
            framework.call(Calls.accept("f", offer.at("/id/value").asText(), agentId, "a b", 1));
            agent.next("LAUNCH");

            HttpResponse<String> answer = client.post("/api/v1/tasks/f/a%20b/kill", "");

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(agent.next("KILL").at("/kill/task_id/value").asText()).isEqualTo("a b");
            assertProblem(
                    client.post("/api/v1/tasks/f/none/kill", ""), 404, "expected: a live task");
        }
    }

    @Test
    void anAcceptOfMoreThanTheOfferHoldsIsAnErrorOfTheTask() {
        try (TestStream agent = register("cpus:4;mem:1024");
                TestStream framework = subscribe("f")) {
            String agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
            JsonNode offer = framework.next("OFFERS").at("/offers/offers/0");

            assertAccepted(
                    framework.call(
                            Calls.accept("f", offer.at("/id/value").asText(), agentId, "big", 99)));

            JsonNode status = framework.next("UPDATE").at("/update/status");
            assertThat(status.path("state").asText()).isEqualTo("TASK_ERROR");
            assertThat(status.path("message").asText()).isNotEmpty();
        }
    }

    @Test
    void aStaleOfferDropsItsTasks() {
        try (TestStream framework = subscribe("f")) {
            framework.next("SUBSCRIBED");

            assertAccepted(framework.call(Calls.accept("f", "stale", "agent", "t", 1)));

            JsonNode status = framework.next("UPDATE").at("/update/status");
            assertThat(status.path("state").asText()).isEqualTo("TASK_DROPPED");
            assertThat(status.path("reason").asText()).isEqualTo("REASON_INVALID_OFFERS");
        }
    }

    @Test
    void aNewSubscriptionEndsTheOldOne() {
        try (TestStream old = subscribe("f")) {
            old.next("SUBSCRIBED");
            try (TestStream now = subscribe("f")) {
                now.next("SUBSCRIBED");

                assertThat(old.next("ERROR").at("/error/message").asText())
                        .isEqualTo("Framework failed over");
                assertThat(old.awaitEnd()).isTrue();
                assertProblem(old.call(Calls.simple("REVIVE", "f")), 400, "stream ID");
                assertAccepted(now.call(Calls.simple("REVIVE", "f")));
            }
        }
    }

    @Test
    void aTornDownFrameworkIsGone() {
        try (TestStream framework = subscribe("f g")) {
            framework.next("SUBSCRIBED");

            HttpResponse<String> answer =
                    client.post(
                            "/master/teardown",
                            "frameworkId=f+g",
                            Map.of("Content-Type", "application/x-www-form-urlencoded"));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(framework.awaitEnd()).isTrue();
            JsonNode state = client.json("/state.json");
            assertThat(state.at("/frameworks")).isEmpty();
            assertThat(state.at("/completed_frameworks/0/id").asText()).isEqualTo("f g");
            assertProblem(client.post("/teardown", "frameworkId=none"), 400, "framework: none");
            assertProblem(client.post("/teardown", ""), 400, "frameworkId");
        }
    }

    @Test
    void callsThatAreNotWellFormedAreRefusedWithTheReason() {
        assertProblem(client.post(Calls.SCHEDULER, "{"), 400, "malformed JSON");
        assertProblem(client.post(Calls.SCHEDULER, "[]"), 400, "wrong type");
        assertProblem(client.post(Calls.SCHEDULER, "{}"), 400, "type: unset or unknown");
        assertProblem(
                client.post(Calls.SCHEDULER, "{\"type\":\"DANCE\"}"),
                400,
                "type: unset or unknown");
        assertProblem(client.post(Calls.SCHEDULER, "{\"type\":\"SUBSCRIBE\"}"), 400, "'subscribe'");
        assertProblem(
                client.post(
                        Calls.SCHEDULER,
                        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":7}}}"),
                400,
                "FrameworkInfo.name");
        assertProblem(
                client.post(
                        Calls.SCHEDULER,
                        Calls.subscribe("f", 0).replaceFirst("\"f\"", "\"other\"")),
                400,
                "framework_id");
        assertProblem(client.post(Calls.SCHEDULER, "{\"type\":\"ACCEPT\"}"), 400, "");
        assertProblem(
                client.post(Calls.SCHEDULER, Calls.simple("REVIVE", "nobody")),
                400,
                "Framework cannot be found");
        assertProblem(client.post(Calls.AGENT, "{"), 400, "malformed JSON");
        assertProblem(client.post(Calls.AGENT, "{\"type\":\"REGISTER\"}"), 400, "'register'");
        assertProblem(client.post(Calls.AGENT, "{\"type\":\"HEARTBEAT\"}"), 400, "Mesos-Stream-Id");
        assertProblem(
                client.post(
                        Calls.AGENT,
                        "{\"type\":\"HEARTBEAT\",\"agent_id\":{\"value\":\"none\"}}",
                        Map.of("Mesos-Stream-Id", "none")),
                400,
                "");
    }

    @Test
    void aStreamIdThatIsMissingOrWrongIsRefused() {
        try (TestStream framework = subscribe("f")) {
            framework.next("SUBSCRIBED");

            assertProblem(
                    client.post(Calls.SCHEDULER, Calls.simple("REVIVE", "f")),
                    400,
                    "Mesos-Stream-Id");
            assertProblem(
                    client.post(
                            Calls.SCHEDULER,
                            Calls.simple("REVIVE", "f"),
                            Map.of("Mesos-Stream-Id", "wrong")),
                    400,
                    "stream ID 'wrong'");
            assertProblem(
                    client.post(
                            Calls.SCHEDULER,
                            Calls.subscribe("g", 0),
                            Map.of("Mesos-Stream-Id", "any")),
                    400,
                    "Mesos-Stream-Id");
        }
    }

    @Test
    void headersAreHeldToAndTolerated() {
        assertProblem(
                client.send(
                        HttpRequest.newBuilder(client.uri(Calls.SCHEDULER))
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                400,
                "Content-Type");
        assertProblem(
                client.post(Calls.SCHEDULER, "{}", Map.of("Content-Type", "text/plain")),
                415,
                "text/plain");
        assertProblem(
                client.post(
                        Calls.SCHEDULER,
                        "{}",
                        Map.of("Content-Type", "application/json; charset=utf-8")),
                400,
                "type");
        assertProblem(
                client.post(
                        Calls.SCHEDULER, Calls.subscribe("f", 0), Map.of("Accept", "text/html")),
                406,
                "Accept");
        HttpResponse<String> wrongMethod = client.get(Calls.SCHEDULER + "?_ts=1");
        assertProblem(wrongMethod, 405, "POST");
        assertThat(wrongMethod.headers().firstValue("Allow")).contains("POST");
        assertProblem(client.get("/no/such/path"), 404, "/no/such/path");
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        assertProblem(
                client.post(Calls.SCHEDULER, " ".repeat((8 << 20) + 1)), 413, "at most 8388608");
    }

    @Test
    void entriesOfFrameworkStateAreWrittenComparedAndRead() {
        try (TestStream framework = subscribe("f")) {
            framework.next("SUBSCRIBED");
            String path = "/api/v1/framework-state/f";
            Map<String, String> stream = Map.of("Mesos-Stream-Id", framework.id());
            String create =
                    """
                    {"changes":[{"name":"a/1","expected_version":0,"value":"YQ=="},
                                {"name":"b","expected_version":0,"value":"Yg=="}]}
                    """;

            HttpResponse<String> created = client.post(path, create, stream);
            JsonNode read = client.json(path + "?prefix=a/");
            HttpResponse<String> again = client.post(path, create, stream);
            HttpResponse<String> foreign = client.post(path, create);

            assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
            assertThat(Json.readTree(created.body()).at("/versions/1").asLong()).isEqualTo(1);
            assertThat(read.at("/entries")).hasSize(1);
            assertThat(read.at("/entries/0/value").asText()).isEqualTo("YQ==");
            assertThat(again.statusCode()).isEqualTo(409);
            assertThat(Json.readTree(again.body()).at("/conflicts/0/version").asLong())
                    .isEqualTo(1);
            assertProblem(foreign, 403, "stream");
        }
    }

    @Test
    void everyoneMayReadHealthVersionRedirectAndMetrics() {
        HttpResponse<String> health = client.get("/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).isEmpty();
        assertThat(client.json("/version").path("version").asText()).isNotEmpty();
        HttpResponse<String> redirect = client.get("/redirect");
        assertThat(redirect.statusCode()).isEqualTo(307);
        assertThat(redirect.headers().firstValue("Location"))
                .contains("//127.0.0.1:" + kernel.port());
        JsonNode numbers = client.json("/master/metrics/snapshot");
        assertThat(numbers.path("master/elected").asDouble()).isEqualTo(1);
        assertThat(numbers.path("master/cpus_total").isNumber()).isTrue();
        assertThat(client.get("/metrics").body())
                .contains("meros_decisions_total")
                .contains("meros_journal_commit_seconds_count")
                .contains("meros_tasks{state=\"task_running\"} 0.0")
                .contains("meros_mailbox_depth");
        assertThat(client.json("/state-summary").has("frameworks")).isTrue();
    }

    @Test
    void rejectsWithoutHarmWhatIsNotEncodedWell() {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(client.uri("/api/v1/framework-state/f%2Fg")));

        assertThat(answer.statusCode()).isEqualTo(404);
    }
}
