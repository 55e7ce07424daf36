package dev.meros.kernel.http;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.api.codec.WireFormat;
import dev.meros.kernel.KernelServer;
import dev.meros.kernel.settings.KernelSettings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A kernel with one agent, and frameworks that come and go, each in the form that a test wants.
/// Calls are written as JSON with `'` for `"`.
final class Scene implements AutoCloseable {
    static final String RESOURCES =
            """
            {'name':'cpus','type':'SCALAR','scalar':{'value':8}},
            {'name':'mem','type':'SCALAR','scalar':{'value':4096}},
            {'name':'disk','type':'SCALAR','scalar':{'value':10000}},
            {'name':'ports','type':'RANGES','ranges':{'range':[{'begin':31000,'end':32000}]}}\
            """;

    final KernelServer kernel;
    final TestStream agent;
    final String agentId;

    Scene(Path directory) {
        this(directory, RESOURCES);
    }

    Scene(Path directory, String resources) {
        kernel =
                KernelServer.start(
                        KernelSettings.of(directory)
                                .withPort(0)
                                // the agent of tests sends no heartbeats
                                .withAgentTimeout(Duration.ofMinutes(10)));
        agent = new TestStream(new TestClient(kernel.port()), Calls.AGENT, registration(resources));
        agentId = agent.next("REGISTERED").at("/registered/agent_id/value").asText();
    }

    private static String registration(String resources) {
        return json(
                """
                {'type':'REGISTER','register':{
                 'agent_info':{'hostname':'node','port':5051,'resources':[%s],
                  'attributes':[{'name':'rack','type':'TEXT','text':{'value':'r1'}}],
                  'domain':{'fault_domain':{'region':{'name':'r'},'zone':{'name':'z'}}}},
                 'address':{'hostname':'node','ip':'127.0.0.1','port':5051},'version':'0.1.0',
                 'capabilities':['MULTI_ROLE','HIERARCHICAL_ROLE','RESERVATION_REFINEMENT',
                  'RESOURCE_PROVIDER','RESIZE_VOLUME','AGENT_OPERATION_FEEDBACK','AGENT_DRAINING',
                  'TASK_RESOURCE_LIMITS'],
                 'disks':[],'tasks':[]}}
                """
                        .formatted(resources));
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    WireClient client(WireFormat format) {
        return WireClient.of(kernel.port(), format);
    }

    /// Subscribes a framework with the usual capabilities and some more, in one role.
    WireStream subscribe(WireFormat format, String framework, String role, String... more) {
        StringBuilder capabilities = new StringBuilder();
        for (String each : more) {
            capabilities.append(",{'type':'").append(each).append("'}");
        }
        WireStream stream =
                WireStream.subscribe(
                        client(format),
                        json(
                                """
                                {'type':'SUBSCRIBE','framework_id':{'value':'%1$s'},
                                 'subscribe':{'framework_info':{'user':'root','name':'%1$s',
                                  'id':{'value':'%1$s'},'failover_timeout':60,'roles':['%2$s'],
                                  'capabilities':[{'type':'MULTI_ROLE'},{'type':'PARTITION_AWARE'},
                                   {'type':'RESERVATION_REFINEMENT'}%3$s]}}}
                                """
                                        .formatted(framework, role, capabilities)));
        stream.next("SUBSCRIBED");
        return stream;
    }

    /// A call of a framework; `body` are its further fields.
    static String call(String type, String framework, String body) {
        return json(
                "{'type':'%s','framework_id':{'value':'%s'}%s%s}"
                        .formatted(type, framework, body.isEmpty() ? "" : ",", body));
    }

    /// An ACCEPT of one offer that leaves no filter.
    static String accept(String framework, JsonNode offer, String... operations) {
        return acceptAll(framework, List.of(offer), operations);
    }

    /// An ACCEPT of several offers of the agent.
    static String acceptAll(String framework, List<JsonNode> offers, String... operations) {
        String ids = offers.stream().map(o -> o.path("id").toString()).collect(joining(","));
        return call(
                "ACCEPT",
                framework,
                "'accept':{'offer_ids':[%s],'operations':[%s],'filters':{'refuse_seconds':0}}"
                        .formatted(ids, String.join(",", operations)));
    }

    /// A task with 0.1 cpus and 32 MB, changed by a patch in which `null` removes a field.
    String task(String id, String patch) {
        ObjectNode task =
                (ObjectNode)
                        Json.readTree(
                                json(
                                        """
                                        {'name':'%1$s','task_id':{'value':'%1$s'},
                                         'agent_id':{'value':'%2$s'},
                                         'command':{'value':'sleep 1000'},
                                         'resources':[
                                          {'name':'cpus','type':'SCALAR','scalar':{'value':0.1}},
                                          {'name':'mem','type':'SCALAR','scalar':{'value':32}}]}
                                        """
                                                .formatted(id, agentId)));
        patch(task, Json.readTree(json(patch)));
        return task.toString();
    }

    static void patch(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> each : patch.properties()) {
            JsonNode before = target.get(each.getKey());
            if (each.getValue().isNull()) {
                target.remove(each.getKey());
            } else if (each.getValue().isObject() && before instanceof ObjectNode inner) {
                patch(inner, each.getValue());
            } else {
                target.set(each.getKey(), each.getValue());
            }
        }
    }

    static String launch(String... tasks) {
        return json(
                "{'type':'LAUNCH','launch':{'task_infos':[%s]}}"
                        .formatted(String.join(",", tasks)));
    }

    @Override
    public void close() {
        agent.close();
        kernel.close();
    }
}
