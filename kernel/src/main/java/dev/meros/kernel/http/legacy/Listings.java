package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.kernel.core.task.TaskEntry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Writes lists: `/slaves`, `/frameworks`, `/tasks` and `/state-summary`; mesos-v1 §5.4.
final class Listings {
    /// Those without a status come first, then by the time of the first status.
    private static final Comparator<TaskEntry> BY_FIRST_STATUS =
            Comparator.comparingDouble(Listings::firstSeen);

    private Listings() {}

    private static double firstSeen(TaskEntry task) {
        if (task.statuses().isEmpty()) {
            return Double.NEGATIVE_INFINITY;
        }
        TaskStatus first = task.statuses().getFirst();
        return first.timestamp() == null ? 0 : first.timestamp();
    }

    /// The fields `slaves` and `recovered_slaves`.
    static void agents(
            JsonGenerator out,
            LegacyImage image,
            Predicate<String> wanted,
            AgentWriter.Detail detail)
            throws IOException {
        out.writeArrayFieldStart("slaves");
        for (LegacyImage.Agent agent : image.agents()) {
            if (!agent.isRecovered() && wanted.test(agent.entry().id().value())) {
                out.writeStartObject();
                AgentWriter.fields(out, agent, detail);
                out.writeEndObject();
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("recovered_slaves");
        for (LegacyImage.Agent agent : image.agents()) {
            if (agent.isRecovered() && wanted.test(agent.entry().id().value())) {
                out.writeStartObject();
                AgentWriter.registration(out, agent.entry());
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    /// The fields `frameworks` and `completed_frameworks`.
    static void frameworks(JsonGenerator out, LegacyImage image, Predicate<String> wanted)
            throws IOException {
        out.writeArrayFieldStart("frameworks");
        for (LegacyImage.Framework framework : image.frameworks()) {
            if (wanted.test(framework.id().value())) {
                FrameworkWriter.full(out, framework);
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("completed_frameworks");
        for (LegacyImage.Framework framework : image.completed()) {
            if (wanted.test(framework.id().value())) {
                FrameworkWriter.full(out, framework);
            }
        }
        out.writeEndArray();
    }

    /// Which tasks `/tasks` shows: at most `limit` after leaving out `offset`.
    record TaskChoice(
            Predicate<String> frameworks,
            Predicate<String> tasks,
            Order order,
            int limit,
            int offset) {}

    enum Order {
        ASCENDING,
        DESCENDING
    }

    static void tasks(JsonGenerator out, LegacyImage image, TaskChoice choice) throws IOException {
        List<TaskEntry> found = new ArrayList<>();
        for (LegacyImage.Framework framework : image.frameworks()) {
            choose(found, framework, choice);
        }
        for (LegacyImage.Framework framework : image.completed()) {
            choose(found, framework, choice);
        }
        found.sort(
                choice.order() == Order.ASCENDING ? BY_FIRST_STATUS : BY_FIRST_STATUS.reversed());
        int from = Math.min(choice.offset(), found.size());
        int to = Math.min(found.size() - from, choice.limit()) + from;
        out.writeStartObject();
        out.writeArrayFieldStart("tasks");
        for (TaskEntry task : found.subList(from, to)) {
            TaskWriter.task(out, task);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void choose(
            List<TaskEntry> found, LegacyImage.Framework framework, TaskChoice choice) {
        if (!choice.frameworks().test(framework.id().value())) {
            return;
        }
        for (List<TaskEntry> shelf : List.of(framework.tasks(), framework.completedTasks())) {
            for (TaskEntry task : shelf) {
                if (choice.tasks().test(task.id().value())) {
                    found.add(task);
                }
            }
        }
    }

    /// How many tasks there are in each state, and where.
    private static final class Tally {
        final Map<TaskState, Integer> states = new EnumMap<>(TaskState.class);
        final Set<String> others = new LinkedHashSet<>();

        void count(TaskEntry task, String other) {
            states.merge(task.latestState(), 1, Integer::sum);
            others.add(other);
        }

        void write(JsonGenerator out, String field) throws IOException {
            for (TaskState state : TaskState.values()) {
                out.writeNumberField(state.name(), states.getOrDefault(state, 0));
            }
            out.writeArrayFieldStart(field);
            for (String other : others) {
                out.writeString(other);
            }
            out.writeEndArray();
        }
    }

    /// Everything but the tasks, with their number in each state.
    static void summary(JsonGenerator out, LegacyImage image, String hostname) throws IOException {
        Map<String, Tally> byAgent = new HashMap<>();
        Map<String, Tally> byFramework = new HashMap<>();
        for (LegacyImage.Framework framework : image.frameworks()) {
            String id = framework.id().value();
            Tally own = byFramework.computeIfAbsent(id, _ -> new Tally());
            for (List<TaskEntry> shelf : List.of(framework.tasks(), framework.completedTasks())) {
                for (TaskEntry task : shelf) {
                    String agent = task.agent().value();
                    own.count(task, agent);
                    byAgent.computeIfAbsent(agent, _ -> new Tally()).count(task, id);
                }
            }
        }
        Tally none = new Tally();
        out.writeStartObject();
        out.writeStringField("hostname", hostname);
        out.writeArrayFieldStart("slaves");
        for (LegacyImage.Agent agent : image.agents()) {
            if (!agent.isRecovered()) {
                out.writeStartObject();
                AgentWriter.fields(out, agent, AgentWriter.Detail.SUMS);
                byAgent.getOrDefault(agent.entry().id().value(), none).write(out, "framework_ids");
                out.writeEndObject();
            }
        }
        out.writeEndArray();
        out.writeArrayFieldStart("frameworks");
        for (LegacyImage.Framework framework : image.frameworks()) {
            out.writeStartObject();
            FrameworkWriter.summary(out, framework);
            byFramework.getOrDefault(framework.id().value(), none).write(out, "slave_ids");
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
