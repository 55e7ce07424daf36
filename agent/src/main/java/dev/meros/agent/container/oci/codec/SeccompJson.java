package dev.meros.agent.container.oci.codec;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.CodecException;
import dev.meros.api.codec.Json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Turns profiles of system calls in the format of Docker into `linux.seccomp` of OCI bundles: what
/// is meant for other capabilities or architectures is left out.
public final class SeccompJson {
    /// Docker's names of architectures, by Java's.
    private static final Map<String, String> ARCHITECTURES =
            Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64");

    private SeccompJson() {}

    /// The profile in `text` for a process with these capabilities (`CAP_…`); throws
    /// [CodecException] for what is none.
    public static Map<String, Object> profile(String text, List<?> capabilities) {
        JsonNode from = Json.readTree(text);
        Map<String, Object> json = new LinkedHashMap<>();
        if (!from.path("defaultAction").isTextual()) {
            throw new CodecException("defaultAction: unset (expected: such as SCMP_ACT_ERRNO)");
        }
        for (String field : List.of("defaultAction", "defaultErrnoRet", "flags")) {
            if (from.has(field)) {
                json.put(field, from.get(field));
            }
        }
        List<String> architectures = architectures(from);
        if (!architectures.isEmpty()) {
            json.put("architectures", architectures);
        }
        List<Object> calls = new ArrayList<>();
        for (JsonNode rule : from.path("syscalls")) {
            if (holds(rule, capabilities)) {
                calls.add(rule(rule));
            }
        }
        json.put("syscalls", calls);
        return json;
    }

    private static List<String> architectures(JsonNode from) {
        List<String> all = new ArrayList<>();
        from.path("architectures").forEach(a -> all.add(a.asText()));
        String own = architecture().equals("amd64") ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64";
        for (JsonNode map : from.path("archMap")) {
            if (map.path("architecture").asText().equals(own)) {
                all.add(own);
                map.path("subArchitectures").forEach(a -> all.add(a.asText()));
            }
        }
        return all;
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return ARCHITECTURES.getOrDefault(name, name);
    }

    private static boolean holds(JsonNode rule, List<?> capabilities) {
        JsonNode includes = rule.path("includes");
        JsonNode excludes = rule.path("excludes");
        return all(includes.path("caps"), capabilities)
                && (includes.path("arches").isEmpty()
                        || any(includes.path("arches"), ownArchitectures()))
                && !any(excludes.path("caps"), capabilities)
                && !any(excludes.path("arches"), ownArchitectures());
    }

    private static List<String> ownArchitectures() {
        return List.of(architecture(), architecture().equals("amd64") ? "x32" : "");
    }

    private static boolean all(JsonNode names, List<?> of) {
        for (JsonNode name : names) {
            if (!of.contains(name.asText())) {
                return false;
            }
        }
        return true;
    }

    private static boolean any(JsonNode names, List<?> of) {
        for (JsonNode name : names) {
            if (of.contains(name.asText())) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Object> rule(JsonNode from) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("names", from.has("names") ? from.get("names") : List.of(from.path("name")));
        for (String field : List.of("action", "errnoRet")) {
            if (from.has(field)) {
                json.put(field, from.get(field));
            }
        }
        if (!from.path("args").isEmpty()) {
            json.put("args", from.get("args"));
        }
        return json;
    }
}
