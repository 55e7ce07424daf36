package dev.meros.batch.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.batch.codec.JobWriter;
import dev.meros.batch.codec.RunJson;
import dev.meros.batch.core.BatchState;
import dev.meros.batch.core.InvalidDefinitionException;
import dev.meros.batch.core.job.Job;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.run.RunState;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// What the API shows of the state.
final class Views {
    private Views() {}

    static ArrayNode jobs(BatchState state) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        state.jobs().forEach(j -> array.add(JobWriter.view(j)));
        return array;
    }

    /// What a search asks for.
    ///
    /// @param name part of the name, or empty
    /// @param command part of the command, or empty
    /// @param any part of either, or empty
    record Search(String name, String command, String any, int offset, int limit) {}

    static ArrayNode search(BatchState state, Search search) {
        Predicate<Job> name = contains(search.name());
        Predicate<JobEntry> matches =
                e ->
                        name.test(e.job())
                                && has(e.job().work().command(), search.command())
                                && (has(e.name(), search.any())
                                        || has(e.job().work().command(), search.any()));
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        state.jobs().stream()
                .filter(matches)
                .skip(search.offset())
                .limit(search.limit())
                .forEach(j -> array.add(JobWriter.view(j)));
        return array;
    }

    private static Predicate<Job> contains(String part) {
        return job -> has(job.name(), part);
    }

    private static boolean has(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    static ObjectNode job(BatchState state, String name) {
        return JobWriter.view(known(state, name));
    }

    static ObjectNode summary(BatchState state) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        ArrayNode array = node.putArray("jobs");
        for (JobEntry e : state.jobs()) {
            ObjectNode job = array.addObject();
            job.put("name", e.name());
            job.put("status", e.counters().lastResult());
            job.put("state", activity(state, e.name()));
            ArrayNode parents = JsonNodeFactory.instance.arrayNode();
            switch (e.job().trigger()) {
                case Job.Timed(var schedule) -> job.put("schedule", schedule.textAt(e.cursor()));
                case Job.Dependent(var names) -> {
                    job.put("schedule", "");
                    names.forEach(parents::add);
                }
            }
            job.set("parents", parents);
            job.put("disabled", e.job().rules().disabled());
        }
        return node;
    }

    /// `idle`, `queued` or `N running`.
    private static String activity(BatchState state, String job) {
        long running = state.runsOf(job).values().stream().filter(r -> r.state().hasTask()).count();
        if (running > 0) {
            return running + " running";
        }
        return state.runsOf(job).isEmpty() ? "idle" : "queued";
    }

    static String csv(BatchState state) {
        StringBuilder text = new StringBuilder();
        for (JobEntry e : state.jobs()) {
            text.append("node,")
                    .append(e.name())
                    .append(',')
                    .append(e.counters().lastResult())
                    .append(',')
                    .append(activity(state, e.name()))
                    .append('\n');
        }
        for (JobEntry e : state.jobs()) {
            for (String parent : e.job().parents()) {
                text.append("link,").append(parent).append(',').append(e.name()).append('\n');
            }
        }
        return text.toString();
    }

    static String dot(BatchState state) {
        Map<String, Integer> numbers = new HashMap<>();
        StringBuilder text = new StringBuilder("digraph G {\n");
        for (JobEntry e : state.jobs()) {
            numbers.put(e.name(), numbers.size() + 1);
            text.append("  ")
                    .append(numbers.get(e.name()))
                    .append(" [ label=\"")
                    .append(e.name().replace("\"", "\\\""))
                    .append("\" ];\n");
        }
        for (JobEntry e : state.jobs()) {
            for (String parent : e.job().parents()) {
                if (numbers.containsKey(parent)) {
                    text.append("  ")
                            .append(numbers.get(parent))
                            .append(" -> ")
                            .append(numbers.get(e.name()))
                            .append(";\n");
                }
            }
        }
        return text.append("}\n").toString();
    }

    /// The runs of one job, or of all when the name is empty: open ones first, then ended ones,
    /// newest first.
    static ArrayNode runs(BatchState state, String job) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        List<String> names = new ArrayList<>();
        if (job.isEmpty()) {
            state.jobs().forEach(j -> names.add(j.name()));
        } else {
            names.add(known(state, job).name());
        }
        for (String name : names) {
            List<Run> open = new ArrayList<>(state.runsOf(name).values());
            open.reversed().forEach(r -> array.add(shown(state, r)));
            state.history(name).forEach(r -> array.add(RunJson.write(r)));
        }
        return array;
    }

    private static ObjectNode shown(BatchState state, Run run) {
        ObjectNode node = RunJson.write(run);
        if (run.state() == RunState.QUEUED) {
            String why =
                    state.isPlaceable(run.id())
                            ? "waits for an agent with enough free resources that suits its"
                                    + " constraints"
                            : "waits for another run of this job to end";
            node.put("reason", run.reason().isEmpty() ? why : run.reason() + "; " + why);
        }
        return node;
    }

    static JobEntry known(BatchState state, String name) {
        return state.job(name)
                .orElseThrow(
                        () ->
                                new InvalidDefinitionException(
                                        "job", name, "the name of an existing job"));
    }
}
