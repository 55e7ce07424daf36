package dev.meros.kernel.http;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.Disk;
import dev.meros.api.codec.Json;
import dev.meros.api.model.Address;
import dev.meros.api.model.AgentId;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.Task;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.scheduler.Call;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.UUID;

/// Calls as JSON text.
final class Calls {
    static final String SCHEDULER = "/api/v1/scheduler";
    static final String AGENT = AgentCall.PATH;

    private Calls() {}

    static String subscribe(String framework, double failoverTimeout) {
        return """
        {"type":"SUBSCRIBE","framework_id":{"value":"%1$s"},
         "subscribe":{"framework_info":{"user":"root","name":"%1$s","id":{"value":"%1$s"},
         "failover_timeout":%2$s,"roles":["test"],"checkpoint":true,
         "capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"}]}}}
        """
                .formatted(framework, failoverTimeout);
    }

    static String register(@Nullable String agent, String resources, List<Task> tasks) {
        AgentInfo info =
                AgentInfo.builder()
                        .hostname("node")
                        .id(agent == null ? null : new AgentId(agent))
                        .port(5051)
                        .resources(ResourceText.parseResources(resources))
                        .build();
        return Json.writeText(
                AgentCall.register(
                        new AgentCall.Register(
                                info,
                                new Address("node", "127.0.0.1", 5051),
                                "0.1.0",
                                List.of("MULTI_ROLE"),
                                List.of(new Disk("/dev/vda", "/", 10_000L, Disk.Kind.SSD)),
                                tasks)));
    }

    static String accept(String framework, String offer, String agent, String task, double cpus) {
        TaskInfo info =
                TaskInfo.builder()
                        .name(task)
                        .taskId(new TaskId(task))
                        .agentId(new AgentId(agent))
                        .resources(ResourceText.parseResources("cpus:" + cpus + ";mem:32"))
                        .command(CommandInfo.builder().value("sleep 1000").build())
                        .build();
        return Json.writeText(
                Call.accept(
                        new FrameworkId(framework),
                        new Call.Accept(
                                List.of(new OfferId(offer)),
                                List.of(Offer.Operation.launch(List.of(info))),
                                null)));
    }

    static String update(String agent, String framework, String task, TaskState state) {
        TaskStatus status =
                TaskStatus.builder()
                        .taskId(new TaskId(task))
                        .agentId(new AgentId(agent))
                        .state(state)
                        .source(TaskStatus.Source.SOURCE_EXECUTOR)
                        .timestamp(1.0)
                        .uuid(Bytes.of(UUID.randomUUID()))
                        .build();
        return Json.writeText(
                AgentCall.update(
                        new AgentId(agent),
                        new AgentCall.Update(new FrameworkId(framework), status, state)));
    }

    static String acknowledge(String framework, String agent, String task, String uuid) {
        return Json.writeText(
                Call.acknowledge(
                        new FrameworkId(framework),
                        new Call.Acknowledge(
                                new AgentId(agent), new TaskId(task), Bytes.ofBase64(uuid))));
    }

    static String simple(String type, String framework) {
        return "{\"type\":\"" + type + "\",\"framework_id\":{\"value\":\"" + framework + "\"}}";
    }
}
