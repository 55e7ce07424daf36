package dev.meros.batch.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.api.model.Bytes;
import dev.meros.api.state.FrameworkState;
import dev.meros.batch.core.InvalidDefinitionException;
import dev.meros.batch.core.job.Counters;
import dev.meros.batch.core.job.JobEntry;
import dev.meros.batch.core.record.BatchRecord;
import dev.meros.batch.core.run.Run;
import dev.meros.batch.core.time.Cursor;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The records as entries of framework state: `job/NAME`, `run/NAME@DUE` and `history/NAME`, each a
/// JSON object with the version of its form.
public final class StateCodec {
    private static final int FORM = 1;

    private final JobReader jobs = new JobReader(JobDefaults.CHRONOS);

    /// The entry that a record is about.
    public String name(BatchRecord record) {
        return switch (record) {
            case BatchRecord.JobPut(var entry) -> "job/" + entry.name();
            case BatchRecord.JobGone(var name) -> "job/" + name;
            case BatchRecord.RunPut(var run) -> "run/" + run.id();
            case BatchRecord.RunGone(var id) -> "run/" + id;
            case BatchRecord.HistoryPut(var job, _) -> "history/" + job;
        };
    }

    /// What the entry holds after the record; null when it is gone.
    public @Nullable Bytes value(BatchRecord record) {
        return switch (record) {
            case BatchRecord.JobPut(var entry) -> bytes(write(entry));
            case BatchRecord.JobGone _, BatchRecord.RunGone _ -> null;
            case BatchRecord.RunPut(var run) -> bytes(RunJson.write(run).put("form", FORM));
            case BatchRecord.HistoryPut(_, var runs) -> runs.isEmpty() ? null : history(runs);
        };
    }

    private static Bytes history(List<Run> runs) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("form", FORM);
        ArrayNode array = node.putArray("runs");
        runs.forEach(r -> array.add(RunJson.write(r)));
        return bytes(node);
    }

    private static Bytes bytes(JsonNode node) {
        return Bytes.of(Json.write(node));
    }

    private static ObjectNode write(JobEntry entry) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("form", FORM);
        node.set("job", JobWriter.definition(entry.job()));
        node.put("posted", entry.posted().toString());
        node.putObject("cursor")
                .put("index", entry.cursor().index())
                .put("remaining", entry.cursor().remaining());
        Counters c = entry.counters();
        node.putObject("counters")
                .put("successCount", c.successes())
                .put("errorCount", c.errors())
                .put("errorsSinceLastSuccess", c.errorsSinceSuccess())
                .put("lastSuccess", c.lastSuccess() == null ? "" : c.lastSuccess().toString())
                .put("lastError", c.lastError() == null ? "" : c.lastError().toString());
        ObjectNode parents = node.putObject("parentSuccesses");
        entry.parentSuccesses().forEach(parents::put);
        return node;
    }

    /// The record that an entry holds; throws [InvalidDefinitionException] when it cannot be read.
    public BatchRecord read(FrameworkState.Entry entry) {
        try {
            JsonNode node = Json.read(entry.value().toByteArray(), JsonNode.class);
            if (node.path("form").asInt() != FORM) {
                throw new InvalidDefinitionException("form", node.path("form"), "1");
            }
            String kind = entry.name().substring(0, entry.name().indexOf('/') + 1);
            return switch (kind) {
                case "job/" -> new BatchRecord.JobPut(job(node));
                case "run/" -> new BatchRecord.RunPut(RunJson.read(node));
                case "history/" ->
                        new BatchRecord.HistoryPut(
                                entry.name().substring(kind.length()), runs(node));
                default ->
                        throw new InvalidDefinitionException(
                                "entry", entry.name(), "job/, run/ or history/");
            };
        } catch (InvalidDefinitionException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidDefinitionException(entry.name() + ": " + e.getMessage());
        }
    }

    private static List<Run> runs(JsonNode node) {
        List<Run> runs = new ArrayList<>();
        node.path("runs").forEach(r -> runs.add(RunJson.read(r)));
        return runs;
    }

    private JobEntry job(JsonNode node) {
        Instant posted = Instant.parse(node.path("posted").asText());
        JsonNode cursor = node.path("cursor");
        TreeMap<String, Long> successes = new TreeMap<>();
        node.path("parentSuccesses")
                .properties()
                .forEach(p -> successes.put(p.getKey(), p.getValue().asLong()));
        return new JobEntry(
                jobs.read(node.path("job"), posted),
                posted,
                new Cursor(cursor.path("index").asLong(), cursor.path("remaining").asLong()),
                jobs.counters(node.path("counters")),
                successes);
    }
}
