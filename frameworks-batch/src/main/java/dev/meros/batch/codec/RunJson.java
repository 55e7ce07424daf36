package dev.meros.batch.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.model.AgentId;
import dev.meros.api.model.TaskId;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunId;
import dev.meros.batch.core.run.RunState;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// A run as JSON, both in the API and in the durable entries.
public final class RunJson {
    private RunJson() {}

    public static ObjectNode write(Run run) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", run.id().toString());
        node.put("job", run.id().job());
        node.put("due", run.id().due().toString());
        node.put("state", run.state().name());
        node.put("reason", run.reason());
        node.put("origin", run.origin().name());
        putIfSet(node, "arguments", run.arguments());
        node.put("launches", run.tries().launches());
        node.put("failures", run.tries().failures());
        node.put("losses", run.tries().losses());
        Run.Placement task = run.task();
        if (task != null) {
            node.put("taskId", task.id().value());
            node.put("agentId", task.agent().value());
            node.put("hostname", task.hostname());
        }
        Run.Times times = run.times();
        node.put("created", times.created().toString());
        putIfSet(node, "launched", times.launched());
        putIfSet(node, "started", times.started());
        putIfSet(node, "ended", times.ended());
        putIfSet(node, "wake", times.wake());
        return node;
    }

    private static void putIfSet(ObjectNode node, String name, @Nullable Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }

    static Run read(JsonNode json) {
        JobFields f = JobFields.of(json, "");
        return new Run(
                new RunId(f.required("job"), Instant.parse(f.required("due"))),
                Run.Origin.valueOf(f.required("origin")),
                f.textOrNull("arguments"),
                RunState.valueOf(f.required("state")),
                new Run.Tries(count(f, "launches"), count(f, "failures"), count(f, "losses")),
                f.get("taskId") == null
                        ? null
                        : new Run.Placement(
                                new TaskId(f.required("taskId")),
                                new AgentId(f.required("agentId")),
                                f.text("hostname", "")),
                new Run.Times(
                        Instant.parse(f.required("created")),
                        instant(f, "launched"),
                        instant(f, "started"),
                        instant(f, "ended"),
                        instant(f, "wake")),
                f.text("reason", ""));
    }

    private static int count(JobFields f, String name) {
        return (int) f.integer(name, 0, 0, Integer.MAX_VALUE);
    }

    private static @Nullable Instant instant(JobFields f, String name) {
        String text = f.textOrNull(name);
        return text == null ? null : Instant.parse(text);
    }
}
