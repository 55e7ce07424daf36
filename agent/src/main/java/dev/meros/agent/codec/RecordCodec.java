package dev.meros.agent.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.AgentRecord;
import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes a record as one line of JSON, `{"NAME":{…}}`, and reads it back. Unknown fields are
/// skipped, so that an older agent reads what a newer one wrote.
public final class RecordCodec {
    private static final Map<String, Class<?>> TYPES =
            Arrays.stream(AgentRecord.class.getPermittedSubclasses())
                    .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    private RecordCodec() {}

    public static String write(AgentRecord record) {
        JsonMapper mapper = Json.mapper();
        ObjectNode envelope = mapper.createObjectNode();
        JsonNode body = mapper.valueToTree(record);
        envelope.set(record.getClass().getSimpleName(), body);
        return Json.writeText(envelope);
    }

    /// Several records as one line: a JSON array of them.
    public static String write(List<AgentRecord> records) {
        return records.stream().map(RecordCodec::write).collect(Collectors.joining(",", "[", "]"));
    }

    /// The records of a line, be it one record or an array; throws as [#read] does.
    public static List<AgentRecord> readAll(String json) {
        JsonNode tree = Json.readTree(json);
        List<AgentRecord> records = new ArrayList<>();
        if (tree.isArray()) {
            tree.forEach(each -> records.add(read(each, json)));
        } else {
            records.add(read(tree, json));
        }
        return records;
    }

    /// Throws [CodecException] when the text is no record that this agent knows.
    public static AgentRecord read(String json) {
        return read(Json.readTree(json), json);
    }

    private static AgentRecord read(JsonNode envelope, String json) {
        if (!envelope.isObject() || envelope.size() != 1) {
            throw new CodecException("not a record: " + json);
        }
        String name = envelope.fieldNames().next();
        Class<?> type = TYPES.get(name);
        if (type == null) {
            throw new CodecException("record: " + name + " (expected: one this agent knows)");
        }
        try {
            return (AgentRecord) Json.mapper().treeToValue(envelope.get(name), type);
        } catch (JsonProcessingException e) {
            throw new CodecException("record " + name + ": " + e.getOriginalMessage(), e);
        }
    }
}
