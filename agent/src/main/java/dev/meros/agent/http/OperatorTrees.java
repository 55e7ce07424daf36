package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.AgentState;
import dev.meros.agent.core.AgentTask;
import dev.meros.agent.node.Node;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.codec.Json;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Operation;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Task;
import dev.meros.api.model.UUId;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the operator API tells of the state of an agent, as trees of `mesos.v1.agent.Response`;
/// mesos-v1 §4.5.
record OperatorTrees(Supplier<Node> nodes, int port) {
    ObjectNode state(AgentState state) {
        ObjectNode tree = tree();
        tree.set("get_tasks", tasks(state));
        tree.set("get_executors", executors(state));
        tree.set("get_frameworks", frameworks(state));
        return tree;
    }

    ObjectNode tasks(AgentState state) {
        List<ShownExecutor> executors = ShownExecutor.of(state);
        ObjectNode tree = tree();
        put(tree, "queued_tasks", executors, ShownExecutor.Tasks::queued);
        put(tree, "launched_tasks", executors, ShownExecutor.Tasks::launched);
        put(tree, "terminated_tasks", executors, ShownExecutor.Tasks::terminated);
        put(tree, "completed_tasks", executors, ShownExecutor.Tasks::completed);
        return tree;
    }

    private static void put(
            ObjectNode tree,
            String name,
            List<ShownExecutor> executors,
            Function<ShownExecutor.Tasks, List<AgentTask>> kind) {
        ArrayNode list = Json.mapper().createArrayNode();
        for (ShownExecutor executor : executors) {
            kind.apply(executor.tasks())
                    .forEach(t -> list.add(Json.mapper().<ObjectNode>valueToTree(task(t))));
        }
        if (!list.isEmpty()) {
            tree.set(name, list);
        }
    }

    /// The task as Mesos shows it: one that the agent runs by itself names no executor.
    private static Task task(AgentTask task) {
        Task shown = task.toTask();
        return task.info().executor() == null ? shown.toBuilder().executorId(null).build() : shown;
    }

    ObjectNode executors(AgentState state) {
        ArrayNode live = Json.mapper().createArrayNode();
        ArrayNode over = Json.mapper().createArrayNode();
        for (ShownExecutor executor : ShownExecutor.of(state)) {
            ArrayNode list =
                    switch (executor.life()) {
                        case LIVE -> live;
                        case OVER -> over;
                    };
            list.addObject().set("executor_info", Json.mapper().valueToTree(executor.info()));
        }
        return lists("executors", live, "completed_executors", over);
    }

    ObjectNode frameworks(AgentState state) {
        ArrayNode live = Json.mapper().createArrayNode();
        ArrayNode over = Json.mapper().createArrayNode();
        Set<String> seen = new LinkedHashSet<>();
        for (ShownExecutor executor : ShownExecutor.of(state)) {
            if (seen.add(executor.frameworkId())) {
                ArrayNode list =
                        switch (executor.life()) {
                            case LIVE -> live;
                            case OVER -> over;
                        };
                FrameworkInfo info =
                        executor.framework().toBuilder().id(executor.sandbox().framework()).build();
                list.addObject().set("framework_info", Json.mapper().valueToTree(info));
            }
        }
        return lists("frameworks", live, "completed_frameworks", over);
    }

    /// Empty lists are left out, as in all messages.
    private static ObjectNode lists(String a, ArrayNode first, String b, ArrayNode second) {
        ObjectNode tree = tree();
        if (!first.isEmpty()) {
            tree.set(a, first);
        }
        if (!second.isEmpty()) {
            tree.set(b, second);
        }
        return tree;
    }

    ObjectNode agent(AgentState state) {
        Node node = nodes.get();
        AgentInfo info =
                new AgentInfo(
                        node.hostname(),
                        node.resources(),
                        node.attributes(),
                        state.id(),
                        port,
                        node.domain());
        return (ObjectNode) tree().set("agent_info", Json.mapper().valueToTree(info));
    }

    /// What the agent is doing on its disks; of everything else the kernel knows.
    ObjectNode operations(AgentState state, List<AgentEvent.ApplyOperation> underWay) {
        ObjectNode tree = tree();
        if (!underWay.isEmpty()) {
            ArrayNode list = tree.putArray("operations");
            for (AgentEvent.ApplyOperation each : underWay) {
                Operation operation =
                        Operation.builder()
                                .agentId(state.id())
                                .info(each.operation())
                                .latestStatus(
                                        OperationStatus.builder()
                                                .operationId(each.operation().id())
                                                .state(OperationState.OPERATION_PENDING)
                                                .build())
                                .uuid(new UUId(each.uuid()))
                                .build();
                list.add(Json.mapper().valueToTree(operation));
            }
        }
        return tree;
    }

    /// A message without a field.
    static ObjectNode tree() {
        return Json.mapper().createObjectNode();
    }
}
