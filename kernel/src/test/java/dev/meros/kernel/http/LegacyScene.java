package dev.meros.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.Disk;
import dev.meros.api.codec.Json;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.DomainInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.ResourceText;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// A kernel with an agent, a framework and its tasks, for what is told of them over HTTP.
final class LegacyScene implements AutoCloseable {
    final KernelServer kernel;
    final TestClient client;
    final TestStream agent;
    final TestStream framework;
    final String agentId;

    /// The newest offer of what is free.
    JsonNode offer;

    private int launched;

    LegacyScene(Path directory) {
        // nobody sends heartbeats
        this(directory, Duration.ofMinutes(10));
    }

    LegacyScene(Path directory, Duration agentTimeout) {
        kernel =
                KernelServer.start(
                        KernelSettings.of(directory).withPort(0).withAgentTimeout(agentTimeout));
        client = new TestClient(kernel.port());
        agent = new TestStream(client, Calls.AGENT, register());
        framework = new TestStream(client, Calls.SCHEDULER, SUBSCRIBE);
        agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
        framework.next("SUBSCRIBED");
        offer = framework.next("OFFERS").at("/offers/offers/0");
    }

    private static final String SUBSCRIBE =
            """
            {"type":"SUBSCRIBE","framework_id":{"value":"web"},
             "subscribe":{"framework_info":{"user":"root","name":"shop","id":{"value":"web"},
             "failover_timeout":60,"roles":["eng/web"],"checkpoint":true,"principal":"ann",
             "hostname":"front","webui_url":"http://front:8080",
             "labels":{"labels":[{"key":"team","value":"blue"}]},
             "capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"},
                             {"type":"RESERVATION_REFINEMENT"},{"type":"REGION_AWARE"}]}}}
            """;

    private static String register() {
        AgentInfo info =
                AgentInfo.builder()
                        .hostname("node-1")
                        .port(5051)
                        .attributes(ResourceText.parseAttributes("rack:r1;level:2.5;slots:[1-3]"))
                        .domain(
                                new DomainInfo(
                                        new DomainInfo.FaultDomain(
                                                new DomainInfo.FaultDomain.RegionInfo("eu"),
                                                new DomainInfo.FaultDomain.ZoneInfo("a"))))
                        .resources(
                                ResourceText.parseResources(
                                        "cpus:8;mem:4096;disk:10000;ports:[31000-31009];"
                                                + "cpus(eng):2;bananas:3"))
                        .build();
        return Json.writeText(
                AgentCall.register(
                        new AgentCall.Register(
                                info,
                                new Address("node-1", "127.0.0.1", 5051),
                                "0.1.0",
                                List.of(
                                        "MULTI_ROLE",
                                        "HIERARCHICAL_ROLE",
                                        "RESERVATION_REFINEMENT"),
                                List.of(new Disk("/dev/vda", "/", 10_000L, Disk.Kind.SSD)),
                                List.of())));
    }

    /// Launches a task from the newest offer and waits until it runs.
    void run(String task) {
        String accept =
                """
                {"type":"ACCEPT","framework_id":{"value":"web"},"accept":{
                 "offer_ids":[{"value":"%1$s"}],"filters":{"refuse_seconds":0},
                 "operations":[{"type":"LAUNCH","launch":{"task_infos":[{
                  "name":"%2$s","task_id":{"value":"%2$s"},"agent_id":{"value":"%3$s"},
                  "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5}},
                   {"name":"mem","type":"SCALAR","scalar":{"value":64}},
                   {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":%4$d,"end":%4$d}]}}],
                  "command":{"value":"sleep 1000","user":"nobody"},
                  "labels":{"labels":[{"key":"tier","value":"1"}]},
                  "discovery":{"visibility":"FRAMEWORK","name":"shop",
                   "ports":{"ports":[{"number":%4$d,"name":"http","protocol":"tcp"}]}},
                  "health_check":{"type":"TCP","tcp":{"port":%4$d}}}]}}]}}
                """
                        .formatted(
                                offer.at("/id/value").asText(), task, agentId, 31_000 + launched);
        assertThat(framework.call(accept).statusCode()).isEqualTo(202);
        offer = framework.next("OFFERS").at("/offers/offers/0");
        agent.next("LAUNCH");
        update(task, TaskState.TASK_RUNNING);
        launched++;
    }

    /// The agent sends a status, which the framework acknowledges.
    void update(String task, TaskState state) {
        String update =
                Calls.update(agentId, "web", task, state)
                        .replace(
                                "\"timestamp\":1.0",
                                "\"timestamp\":"
                                        + (1_764_288_000 + launched)
                                        + ".25,\"healthy\":true,"
                                        + "\"container_status\":{\"container_id\":{\"value\":\"c\"},"
                                        + "\"network_infos\":[{\"ip_addresses\":"
                                        + "[{\"ip_address\":\"10.0.0.7\"}]}]}");
        assertThat(agent.call(update).statusCode()).isEqualTo(202);
        JsonNode status = framework.next("UPDATE").at("/update/status");
        assertThat(status.path("state").asText()).isEqualTo(state.name());
        framework.call(Calls.acknowledge("web", agentId, task, status.path("uuid").asText()));
        agent.next("ACKNOWLEDGE");
    }

    JsonNode json(String path) {
        return client.json(path);
    }

    /// Does something with each of the forms in which a path is there: as it is and below
    /// `/master`.
    static void forms(String path, Consumer<String> check) {
        check.accept(path);
        check.accept("/master" + path);
    }

    @Override
    public void close() {
        framework.close();
        agent.close();
        kernel.close();
    }
}
