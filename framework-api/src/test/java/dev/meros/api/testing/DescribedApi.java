package dev.meros.api.testing;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An OpenAPI description, as tests hold it against a server.
public final class DescribedApi {
    private static final Pattern NAME_IN_PATH = Pattern.compile("\\{([^}]*)}");

    private final JsonNode json;

    private DescribedApi(JsonNode json) {
        this.json = json;
    }

    public static DescribedApi of(String text) {
        return new DescribedApi(Json.readTree(text));
    }

    /// A method of a path, and the statuses with which it may answer.
    public record Operation(String method, String path, Set<String> statuses) {
        /// The path with a text in place of each name in braces.
        public String pathWith(String text) {
            return NAME_IN_PATH.matcher(path).replaceAll(Matcher.quoteReplacement(text));
        }
    }

    /// Everything that is described.
    public List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : json.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                Set<String> statuses = new TreeSet<>();
                method.getValue().path("responses").fieldNames().forEachRemaining(statuses::add);
                all.add(
                        new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), statuses));
            }
        }
        return all;
    }

    /// The same as `GET /path`, to be compared with the routes of a server.
    public SortedSet<String> routes() {
        TreeSet<String> routes = new TreeSet<>();
        operations().forEach(o -> routes.add(o.method() + " " + o.path()));
        return routes;
    }

    /// What is wrong with the description itself; empty when nothing is.
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (!json.path("openapi").asText().startsWith("3.1")) {
            faults.add("openapi: not 3.1");
        }
        for (JsonNode reference : json.findValues("$ref")) {
            if (json.at(reference.asText().substring(1)).isMissingNode()) {
                faults.add("leads nowhere: " + reference.asText());
            }
        }
        Set<String> ids = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : json.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                String at = method.getKey() + " " + path.getKey() + ": ";
                JsonNode operation = method.getValue();
                if (!ids.add(operation.path("operationId").asText())) {
                    faults.add(at + "operationId is missing or not unique");
                }
                if (operation.path("summary").asText().isBlank()) {
                    faults.add(at + "no summary");
                }
                if (operation.path("responses").isEmpty()) {
                    faults.add(at + "no responses");
                }
                Matcher names = NAME_IN_PATH.matcher(path.getKey());
                while (names.find()) {
                    if (!hasParameter(operation, names.group(1))) {
                        faults.add(at + "no parameter " + names.group(1));
                    }
                }
            }
        }
        return faults;
    }

    private boolean hasParameter(JsonNode operation, String name) {
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode real =
                    parameter.has("$ref")
                            ? json.at(parameter.get("$ref").asText().substring(1))
                            : parameter;
            if (real.path("name").asText().equals(name)
                    && real.path("in").asText().equals("path")) {
                return true;
            }
        }
        return false;
    }
}
