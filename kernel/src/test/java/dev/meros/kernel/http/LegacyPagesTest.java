package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.model.TaskState;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The cluster as a Mesos master shows it on its older paths, field by field (mesos-v1 §5.4).
@Timeout(60)
final class LegacyPagesTest {
    @TempDir Path directory;

    private LegacyScene scene;

    @BeforeEach
    void start() {
        scene = new LegacyScene(directory);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void stateHasTheFieldsOfTheMaster() {
        JsonNode state = scene.json("/state");

        assertThat(names(state))
                .contains(
                        "version",
                        "build_date",
                        "build_time",
                        "build_user",
                        "start_time",
                        "elected_time",
                        "id",
                        "pid",
                        "hostname",
                        "capabilities",
                        "activated_slaves",
                        "deactivated_slaves",
                        "unreachable_slaves",
                        "leader",
                        "leader_info",
                        "flags",
                        "slaves",
                        "recovered_slaves",
                        "frameworks",
                        "completed_frameworks",
                        "orphan_tasks",
                        "unregistered_frameworks");
        String pid = "master@127.0.0.1:" + scene.kernel.port();
        assertThat(state.path("pid").asText()).isEqualTo(pid);
        assertThat(state.path("leader").asText()).isEqualTo(pid);
        assertThat(names(state.path("leader_info"))).contains("id", "pid", "port", "hostname");
        assertThat(state.path("activated_slaves").asInt()).isEqualTo(1);
        assertThat(state.path("capabilities").toString())
                .isEqualTo("[\"AGENT_UPDATE\",\"AGENT_DRAINING\",\"QUOTA_V2\"]");
        assertThat(state.at("/flags/port").asText()).isEqualTo("" + scene.kernel.port());
        assertThat(state.path("start_time").isNumber()).isTrue();
    }

    @Test
    void anAgentHasItsFieldsAndItsResourcesInSums() {
        scene.run("t1");

        JsonNode agent = scene.json("/state").at("/slaves/0");

        assertThat(names(agent))
                .contains(
                        "id",
                        "hostname",
                        "port",
                        "attributes",
                        "domain",
                        "pid",
                        "registered_time",
                        "resources",
                        "used_resources",
                        "offered_resources",
                        "reserved_resources",
                        "unreserved_resources",
                        "active",
                        "deactivated",
                        "version",
                        "capabilities")
                .doesNotContain("used_resources_full", "drain_info");
        assertThat(agent.path("pid").asText()).isEqualTo("slave(1)@127.0.0.1:5051");
        assertThat(agent.path("attributes").toString())
                .isEqualTo("{\"rack\":\"r1\",\"level\":2.5,\"slots\":\"[1-3]\"}");
        assertThat(agent.at("/domain/fault_domain/zone/name").asText()).isEqualTo("a");
        assertThat(agent.path("resources").toString())
                .isEqualTo(
                        "{\"cpus\":10.0,\"gpus\":0.0,\"mem\":4096.0,\"disk\":10000.0,"
                                + "\"bananas\":3.0,\"ports\":\"[31000-31009]\"}");
        assertThat(agent.path("used_resources").toString())
                .isEqualTo(
                        "{\"cpus\":0.5,\"gpus\":0.0,\"mem\":64.0,\"disk\":0.0,"
                                + "\"ports\":\"[31000-31000]\"}");
        assertThat(agent.at("/reserved_resources/eng/cpus").asDouble()).isEqualTo(2);
        assertThat(agent.at("/unreserved_resources/cpus").asDouble()).isEqualTo(8);
        assertThat(agent.path("active").asBoolean()).isTrue();
    }

    @Test
    void aFrameworkHasItsFieldsTasksAndOffers() {
        scene.run("t1");

        JsonNode framework = scene.json("/state").at("/frameworks/0");

        assertThat(names(framework))
                .contains(
                        "id",
                        "name",
                        "used_resources",
                        "offered_resources",
                        "capabilities",
                        "hostname",
                        "webui_url",
                        "active",
                        "connected",
                        "recovered",
                        "user",
                        "failover_timeout",
                        "checkpoint",
                        "registered_time",
                        "unregistered_time",
                        "principal",
                        "resources",
                        "roles",
                        "tasks",
                        "unreachable_tasks",
                        "completed_tasks",
                        "offers",
                        "executors",
                        "labels",
                        "offer_constraints")
                .doesNotContain("role", "pid", "reregistered_time");
        assertThat(framework.path("labels").toString())
                .isEqualTo("[{\"key\":\"team\",\"value\":\"blue\"}]");
        assertThat(framework.path("used_resources").toString()).contains("\"[31000-31000]\"");
        assertThat(framework.at("/resources/cpus").asDouble())
                .isEqualTo(
                        framework.at("/used_resources/cpus").asDouble()
                                + framework.at("/offered_resources/cpus").asDouble());
        assertThat(framework.at("/capabilities/0").asText()).isEqualTo("MULTI_ROLE");
        assertThat(framework.at("/offers/0/allocation_info/role").asText()).isEqualTo("eng/web");
        assertThat(names(framework.at("/offers/0")))
                .containsExactlyInAnyOrder(
                        "id", "framework_id", "allocation_info", "slave_id", "resources");
    }

    @Test
    void aTaskHasItsFieldsAndStatuses() {
        scene.run("t1");

        JsonNode task = scene.json("/state").at("/frameworks/0/tasks/0");

        assertThat(names(task))
                .containsExactlyInAnyOrder(
                        "id",
                        "name",
                        "framework_id",
                        "executor_id",
                        "slave_id",
                        "state",
                        "resources",
                        "role",
                        "statuses",
                        "user",
                        "labels",
                        "discovery",
                        "health_check");
        assertThat(task.path("executor_id").asText()).isEmpty();
        assertThat(task.path("state").asText()).isEqualTo("TASK_RUNNING");
        assertThat(task.path("user").asText()).isEqualTo("nobody");
        assertThat(task.at("/discovery/ports/ports/0/number").asInt()).isEqualTo(31000);
        JsonNode status = task.at("/statuses/0");
        assertThat(scene.client.get("/state").body()).contains("\"timestamp\":1764288000.25,");
        assertThat(status.path("healthy").asBoolean()).isTrue();
        assertThat(status.at("/container_status/network_infos/0/ip_addresses/0").toString())
                .isEqualTo("{\"protocol\":\"IPv4\",\"ip_address\":\"10.0.0.7\"}");
    }

    @Test
    void anEndedTaskIsInTheHistory() {
        scene.run("t1");
        scene.update("t1", TaskState.TASK_FINISHED);

        JsonNode framework = scene.json("/state").at("/frameworks/0");

        assertThat(framework.path("tasks")).isEmpty();
        assertThat(framework.at("/completed_tasks/0/state").asText()).isEqualTo("TASK_FINISHED");
        assertThat(framework.at("/completed_tasks/0/statuses")).hasSize(2);
    }

    @Test
    void anExecutorHasItsFields() {
        String accept =
                """
                {"type":"ACCEPT","framework_id":{"value":"web"},"accept":{
                 "offer_ids":[{"value":"%s"}],"operations":[{"type":"LAUNCH","launch":{"task_infos":[{
                  "name":"x","task_id":{"value":"x"},"agent_id":{"value":"%s"},
                  "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":1}},
                               {"name":"mem","type":"SCALAR","scalar":{"value":32}}],
                  "executor":{"executor_id":{"value":"e"},"name":"runner","type":"CUSTOM",
                   "framework_id":{"value":"web"},
                   "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.25}},
                                {"name":"mem","type":"SCALAR","scalar":{"value":32}}],
                   "command":{"value":"run","arguments":["a"],
                    "uris":[{"value":"http://x/y","executable":true}],
                    "environment":{"variables":[{"name":"A","value":"1"}]}}}}]}}]}}
                """
                        .formatted(scene.offer.at("/id/value").asText(), scene.agentId);
        assertThat(scene.framework.call(accept).statusCode()).isEqualTo(202);
        scene.agent.next("LAUNCH");

        JsonNode framework = scene.json("/state").at("/frameworks/0");
        JsonNode executor = framework.at("/executors/0");

        assertThat(names(executor))
                .containsExactlyInAnyOrder(
                        "executor_id",
                        "name",
                        "framework_id",
                        "command",
                        "resources",
                        "role",
                        "type",
                        "slave_id");
        assertThat(executor.path("command").toString())
                .isEqualTo(
                        "{\"shell\":true,\"value\":\"run\",\"argv\":[\"a\"],"
                                + "\"environment\":{\"variables\":"
                                + "[{\"name\":\"A\",\"value\":\"1\",\"type\":\"VALUE\"}]},"
                                + "\"uris\":[{\"value\":\"http://x/y\",\"executable\":true}]}");
        assertThat(executor.path("role").asText()).isEqualTo("eng/web");
        assertThat(framework.at("/tasks/0/executor_id").asText()).isEqualTo("e");
        assertThat(framework.at("/used_resources/cpus").asDouble()).isEqualTo(1.25);
    }

    @Test
    void anAgentThatIsNotHeardOfIsCountedAndItsTasksAreUnreachable() {
        scene.close();
        scene = new LegacyScene(directory.resolve("silent"), Duration.ofSeconds(3));
        scene.run("t1");
        scene.framework.next("UPDATE", e -> e.toString().contains("TASK_UNREACHABLE"));

        JsonNode state = scene.json("/state");

        assertThat(state.path("slaves")).isEmpty();
        assertThat(state.path("activated_slaves").asInt()).isZero();
        assertThat(state.path("unreachable_slaves").asInt()).isEqualTo(1);
        assertThat(state.at("/frameworks/0/tasks")).isEmpty();
        assertThat(state.at("/frameworks/0/unreachable_tasks/0/id").asText()).isEqualTo("t1");
        assertThat(scene.json("/state-summary").at("/frameworks/0/TASK_UNREACHABLE").asInt())
                .isEqualTo(1);
        assertThat(scene.json("/metrics/snapshot").path("master/slave_removals").asDouble())
                .isEqualTo(1);
    }

    @Test
    void afterARestartAgentsAndFrameworksAreRecoveredUntilTheyAreBack() {
        scene.run("t1");
        scene.close();

        try (KernelServer again = KernelServer.start(KernelSettings.of(directory).withPort(0))) {
            TestClient client = new TestClient(again.port());
            JsonNode state = client.json("/state");

            assertThat(state.path("slaves")).isEmpty();
            assertThat(names(state.at("/recovered_slaves/0")))
                    .containsExactly("id", "hostname", "port", "attributes", "domain");
            assertThat(client.json("/slaves").path("recovered_slaves")).hasSize(1);
            assertThat(state.at("/frameworks/0/recovered").asBoolean()).isTrue();
            assertThat(state.at("/frameworks/0/active").asBoolean()).isFalse();
            assertThat(state.at("/frameworks/0/tasks/0/id").asText()).isEqualTo("t1");
        }
    }

    @Test
    void theSummaryCountsTasksAndLeavesThemOut() {
        scene.run("t1");

        JsonNode summary = scene.json("/state-summary");

        assertThat(summary.path("hostname").asText()).isEqualTo("127.0.0.1");
        assertThat(summary.at("/slaves/0/TASK_RUNNING").asInt()).isEqualTo(1);
        assertThat(summary.at("/slaves/0/framework_ids/0").asText()).isEqualTo("web");
        assertThat(summary.at("/frameworks/0/TASK_RUNNING").asInt()).isEqualTo(1);
        assertThat(summary.at("/frameworks/0/TASK_GONE_BY_OPERATOR").asInt()).isZero();
        assertThat(summary.at("/frameworks/0/slave_ids/0").asText()).isEqualTo(scene.agentId);
        assertThat(summary.at("/frameworks/0").has("tasks")).isFalse();
    }

    @Test
    void agentsCanBeChosenAndShowEachResource() {
        JsonNode all = scene.json("/slaves");
        JsonNode agent = all.at("/slaves/0");

        assertThat(names(all)).containsExactly("slaves", "recovered_slaves");
        assertThat(agent.at("/reserved_resources_full/eng/0/reservations/0/role").asText())
                .isEqualTo("eng");
        assertThat(agent.at("/reserved_resources_full/eng/0/role").asText()).isEqualTo("eng");
        assertThat(agent.at("/unreserved_resources_full/0/role").asText()).isEqualTo("*");
        assertThat(names(agent)).contains("used_resources_full", "offered_resources_full");
        assertThat(scene.json("/slaves?slave_id=" + scene.agentId).path("slaves")).hasSize(1);
        assertThat(scene.json("/slaves?slave_id=none").path("slaves")).isEmpty();
        assertThat(scene.client.get("/agents").body())
                .isEqualTo(scene.client.get("/slaves").body());
    }

    @Test
    void frameworksCanBeChosen() {
        JsonNode all = scene.json("/frameworks");

        assertThat(names(all))
                .containsExactly("frameworks", "completed_frameworks", "unregistered_frameworks");
        assertThat(scene.json("/frameworks?framework_id=web").path("frameworks")).hasSize(1);
        assertThat(scene.json("/frameworks?framework_id=w").path("frameworks")).isEmpty();
    }

    @Test
    void tasksComeInPagesInTheOrderOfTheirFirstStatus() {
        for (String id : List.of("a", "b", "c")) {
            scene.run(id);
        }
        scene.update("b", TaskState.TASK_FINISHED);

        assertThat(ids("/tasks?order=asc")).containsExactly("a", "b", "c");
        assertThat(ids("/tasks")).hasSize(3);
        assertThat(ids("/tasks?limit=2&offset=1&order=asc")).containsExactly("b", "c");
        assertThat(ids("/tasks?limit=0")).isEmpty();
        assertThat(ids("/tasks?limit=-1")).hasSize(3);
        assertThat(ids("/tasks?offset=9")).isEmpty();
        assertThat(ids("/tasks?limit=many&_ts=1")).hasSize(3);
        assertThat(ids("/tasks?framework_id=web&task_id=b")).containsExactly("b");
        assertThat(ids("/tasks?framework_id=none")).isEmpty();
    }

    private List<String> ids(String path) {
        List<String> ids = new ArrayList<>();
        scene.json(path).path("tasks").forEach(t -> ids.add(t.path("id").asText()));
        return ids;
    }

    @Test
    void aRoleShowsWhatItHoldsWithItsQuotaAndWeight() {
        scene.run("t1");
        assertThat(
                        scene.client
                                .post(
                                        "/api/v1",
                                        """
                                        {"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[
                                         {"role":"eng","limits":{"cpus":{"value":9}}}]}}
                                        """)
                                .statusCode())
                .isEqualTo(200);

        JsonNode roles = scene.json("/roles").path("roles");

        assertThat(roles).hasSize(2);
        JsonNode eng = roles.get(0);
        assertThat(names(eng))
                .containsExactly(
                        "name",
                        "weight",
                        "quota",
                        "resources",
                        "allocated",
                        "offered",
                        "reserved",
                        "frameworks");
        assertThat(eng.path("name").asText()).isEqualTo("eng");
        assertThat(eng.at("/weight").asDouble()).isEqualTo(1);
        assertThat(eng.at("/quota/limit/cpus").asDouble()).isEqualTo(9);
        assertThat(eng.at("/reserved/cpus").asDouble()).isEqualTo(2);
        assertThat(eng.at("/allocated/cpus").asDouble()).isEqualTo(0.5);
        assertThat(roles.get(1).path("frameworks").toString()).isEqualTo("[\"web\"]");
    }

    @Test
    void allPathsAreThereBelowTheNameOfTheProcessAndByTheirOldNames() {
        for (String path :
                List.of(
                        "/state",
                        "/state.json",
                        "/state-summary",
                        "/slaves",
                        "/slaves.json",
                        "/agents",
                        "/frameworks",
                        "/tasks",
                        "/tasks.json",
                        "/roles",
                        "/roles.json",
                        "/version",
                        "/flags")) {
            HttpResponse<String> bare = scene.client.get(path);
            HttpResponse<String> below = scene.client.get("/master" + path);

            assertThat(bare.statusCode()).as(path).isEqualTo(200);
            assertThat(below.body()).as(path).isEqualTo(bare.body());
            assertThat(bare.headers().firstValue("Content-Type")).contains("application/json");
        }
    }

    @Test
    void versionAndFlagsTellWhatThisKernelIs() {
        assertThat(names(scene.json("/version")))
                .contains("version", "build_date", "build_time", "build_user");
        JsonNode flags = scene.json("/flags").path("flags");
        assertThat(flags.path("port").asText()).isEqualTo("" + scene.kernel.port());
        assertThat(flags.path("offer_timeout").asText()).isEqualTo("1mins");
        assertThat(flags.path("work_dir").asText()).isEqualTo(directory.toString());
        flags.forEach(flag -> assertThat(flag.isTextual()).isTrue());
    }
}
