package dev.meros.agent;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.resource.ResourceText;

import java.nio.file.Path;
import java.util.Locale;

/// An agent with tasks, its kernel, and a client of its operator API.
final class OperatorScene implements AutoCloseable {
    final FakeKernel kernel = new FakeKernel();
    final Path directory;
    AgentServer agent;
    OperatorClient client;
    private final WireFormat format;

    OperatorScene(Path directory, WireFormat format) {
        this.directory = directory;
        this.format = format;
        agent = AgentServer.start(settings());
        kernel.registration(1);
        client = new OperatorClient(agent.port(), format);
    }

    AgentSettings settings() {
        return AgentSettings.of(directory.resolve("work"), kernel.uri())
                .withPort(0)
                .withHostname("node-1")
                .withResources("cpus:4;mem:2048")
                .withAttributes("rack:abc");
    }

    /// Runs a task and tells its container.
    String running(String task, String command) {
        kernel.launch(
                TaskInfo.builder()
                        .name(task)
                        .taskId(new TaskId(task))
                        .agentId(FakeKernel.AGENT)
                        .command(CommandInfo.builder().value(command).build())
                        .resources(ResourceText.parseResources("cpus:0.5;mem:64;disk:10"))
                        .build());
        return kernel.status(task, TaskState.TASK_RUNNING).containerStatus().containerId().value();
    }

    /// The id of a container in another one, as JSON.
    static String nested(String parent, String id) {
        return "{\"value\":\"%s\",\"parent\":{\"value\":\"%s\"}}".formatted(id, parent);
    }

    /// Makes a call without parts of its own and gives the part of the answer.
    JsonNode get(String type) {
        String part = type.toLowerCase(Locale.ROOT);
        JsonNode tree = client.call("{\"type\":\"" + type + "\"}").tree();
        return tree.path(part);
    }

    /// Starts the agent anew, as after an upgrade.
    void restart() {
        client.close();
        agent.close();
        agent = AgentServer.start(settings());
        client = new OperatorClient(agent.port(), format);
    }

    @Override
    public void close() {
        client.close();
        agent.shutdown();
        kernel.close();
    }
}
