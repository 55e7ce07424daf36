package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.core.AgentState;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.agent.operator.Call;
import dev.meros.api.codec.Json;
import dev.meros.api.codec.WireFormat;
import dev.meros.api.model.VersionInfo;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The calls of operators that are about the agent itself and its files.
record OperatorReads(
        OperatorTrees trees,
        SandboxFiles files,
        LoggingLevel logging,
        Supplier<Map<String, Double>> figures,
        Map<String, String> flags,
        VersionInfo version,
        Supplier<List<AgentEvent.ApplyOperation>> underWay) {

    void health(OperatorExchange exchange) {
        exchange.answer(
                exchange.format(),
                "GET_HEALTH",
                "get_health",
                OperatorTrees.tree().put("healthy", true));
    }

    void flags(OperatorExchange exchange) {
        ObjectNode tree = OperatorTrees.tree();
        ArrayNode list = tree.putArray("flags");
        flags.forEach((name, value) -> list.addObject().put("name", name).put("value", value));
        exchange.answer(exchange.format(), "GET_FLAGS", "get_flags", tree);
    }

    void version(OperatorExchange exchange) {
        ObjectNode tree = OperatorTrees.tree();
        tree.set("version_info", Json.mapper().valueToTree(version));
        exchange.answer(exchange.format(), "GET_VERSION", "get_version", tree);
    }

    /// All figures are at hand, whatever the timeout.
    void metrics(OperatorExchange exchange, Call call) {
        Call.GetMetrics part = OperatorCalls.present(call.getMetrics(), "get_metrics");
        if (part.timeout() != null && part.timeout().nanoseconds() < 0) {
            throw new RefusedException(
                    400, "timeout: " + part.timeout().nanoseconds() + " (expected: 0 or more)");
        }
        WireFormat format = exchange.format();
        exchange.work(
                figures::get,
                all -> {
                    ObjectNode tree = OperatorTrees.tree();
                    ArrayNode list = tree.putArray("metrics");
                    all.forEach(
                            (name, value) ->
                                    list.addObject().put("name", name).put("value", value));
                    exchange.answer(format, "GET_METRICS", "get_metrics", tree);
                });
    }

    void loggingLevel(OperatorExchange exchange) {
        exchange.answer(
                exchange.format(),
                "GET_LOGGING_LEVEL",
                "get_logging_level",
                OperatorTrees.tree().put("level", logging.current()));
    }

    void setLoggingLevel(OperatorExchange exchange, Call call) {
        Call.SetLoggingLevel part =
                OperatorCalls.present(call.setLoggingLevel(), "set_logging_level");
        exchange.format();
        logging.set(part.level(), part.duration().toDuration());
        exchange.empty(200);
    }

    void listFiles(OperatorExchange exchange, Call call) {
        String path = OperatorCalls.present(call.listFiles(), "list_files").path();
        WireFormat format = exchange.format();
        exchange.work(
                () -> files.list(path),
                list -> {
                    ObjectNode tree = OperatorTrees.tree();
                    if (!list.isEmpty()) {
                        ArrayNode infos = tree.putArray("file_infos");
                        list.forEach(info -> infos.add(Json.mapper().valueToTree(info)));
                    }
                    exchange.answer(format, "LIST_FILES", "list_files", tree);
                });
    }

    void readFile(OperatorExchange exchange, Call call) {
        Call.ReadFile part = OperatorCalls.present(call.readFile(), "read_file");
        WireFormat format = exchange.format();
        if (part.offset() < 0 || (part.length() != null && part.length() < 0)) {
            throw new RefusedException(
                    400, "offset, length: below 0 (expected: 0 or more, in bytes)");
        }
        long length = part.length() == null ? SandboxFiles.MAX_READ : part.length();
        exchange.work(
                () -> files.read(part.path(), part.offset(), length),
                piece ->
                        exchange.answer(
                                format,
                                "READ_FILE",
                                "read_file",
                                OperatorTrees.tree()
                                        .put("size", piece.size())
                                        .put("data", piece.data().toBase64())));
    }

    ObjectNode operations(AgentState state) {
        return trees.operations(state, underWay.get());
    }
}
