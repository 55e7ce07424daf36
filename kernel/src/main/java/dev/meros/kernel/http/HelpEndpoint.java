package dev.meros.kernel.http;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;

import io.vertx.core.http.HttpMethod;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `/help` and `/openapi.json`: what paths there are and what they do. Help is listed by process as
/// in Mesos: `/help/master/state` tells of `/state`. Command-line tools get it as Markdown.
final class HelpEndpoint {
    private static final String HELP = "/help/";
    private static final String MARKDOWN = "text/x-markdown";

    /// First parts of paths that are processes of their own in Mesos; all others are the master's.
    private static final Set<String> PROCESSES =
            Set.of(
                    "files",
                    "help",
                    "logging",
                    "memory-profiler",
                    "metrics",
                    "profiler",
                    "system",
                    "version");

    private final Routes routes;
    private final OpenApi description = new OpenApi();
    private final PageReply reply;

    HelpEndpoint(Routes routes, PageReply reply) {
        this.routes = routes;
        this.reply = reply;
    }

    void register() {
        routes.on(
                        HttpMethod.GET,
                        "/openapi.json",
                        exchange -> reply.json(exchange, description.json()))
                .on(HttpMethod.GET, "/help", this::list)
                .on(HttpMethod.GET, HELP, this::show);
    }

    /// The texts of all routes by process and name.
    private Map<String, Map<String, String>> texts() {
        Map<String, Map<String, String>> texts = new TreeMap<>();
        routes.listing()
                .forEach(
                        (route, methods) ->
                                texts.computeIfAbsent(process(route), _ -> new TreeMap<>())
                                        .put(name(route), text(route, methods)));
        return texts;
    }

    private static String process(String route) {
        String first = route.split("/", 3)[1];
        return PROCESSES.contains(first) ? first : "master";
    }

    private static String name(String route) {
        String process = process(route);
        String name = process.equals("master") ? route : route.substring(process.length() + 1);
        return switch (name) {
            case "" -> "/";
            case "/" -> "/*";
            default -> name;
        };
    }

    private String text(String route, List<String> methods) {
        StringBuilder text = new StringBuilder("### USAGE ###\n>        ").append(route);
        if (process(route).equals("master")) {
            text.append("\n>        /master").append(route);
        }
        text.append('\n');
        for (String method : methods) {
            JsonNode known = description.find(route, method);
            text.append("\n### ").append(method).append(" ###\n");
            if (known == null) {
                text.append("No help.\n");
                continue;
            }
            text.append(known.path("summary").asText())
                    .append('\n')
                    .append(known.path("description").asText())
                    .append('\n');
            for (JsonNode parameter : known.path("parameters")) {
                if (parameter.path("in").asText().equals("query")) {
                    text.append("\n>        ")
                            .append(parameter.path("name").asText())
                            .append("=VALUE  ")
                            .append(parameter.path("description").asText())
                            .append('\n');
                }
            }
        }
        return text.toString();
    }

    private void list(Exchange exchange) {
        Map<String, Map<String, String>> texts = texts();
        if (exchange.parameter("format").equals("json")) {
            reply.json(exchange, Json.write(Map.of("processes", processes(texts))));
            return;
        }
        StringBuilder page = new StringBuilder("## HELP\n");
        texts.forEach(
                (process, names) -> {
                    page.append("\n## `/").append(process).append("` ##\n");
                    names.keySet()
                            .forEach(
                                    name ->
                                            page.append("> [")
                                                    .append(process.equals("master") ? "" : "/")
                                                    .append(
                                                            process.equals("master")
                                                                    ? name
                                                                    : process + name)
                                                    .append("](/help/")
                                                    .append(process)
                                                    .append(name)
                                                    .append(")\n"));
                });
        send(exchange, page.toString());
    }

    private static List<Map<String, Object>> processes(Map<String, Map<String, String>> texts) {
        List<Map<String, Object>> processes = new ArrayList<>();
        texts.forEach(
                (process, names) -> {
                    List<Map<String, String>> endpoints = new ArrayList<>();
                    names.forEach(
                            (name, text) -> {
                                Map<String, String> endpoint = new LinkedHashMap<>();
                                endpoint.put("name", name);
                                endpoint.put("text", text);
                                endpoints.add(endpoint);
                            });
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("id", process);
                    entry.put("endpoints", endpoints);
                    processes.add(entry);
                });
        return processes;
    }

    private void show(Exchange exchange) {
        String[] parts = exchange.path().substring(HELP.length()).split("/", 2);
        Map<String, String> names = texts().get(parts[0]);
        if (names == null) {
            throw new RefusedException(400, "No help available for '/" + parts[0] + "'");
        }
        if (parts.length == 1) {
            StringBuilder page = new StringBuilder("## `/").append(parts[0]).append("` ##\n");
            names.forEach(
                    (name, text) -> page.append("\n## ").append(name).append("\n").append(text));
            send(exchange, page.toString());
            return;
        }
        String text = found(names, "/" + parts[1]);
        if (text == null) {
            throw new RefusedException(
                    400, "No help available for '/" + parts[0] + "/" + parts[1] + "'");
        }
        send(exchange, text);
    }

    private static @Nullable String found(Map<String, String> names, String name) {
        String text = names.get(name);
        return text == null ? names.get(name + "/") : text;
    }

    private static void send(Exchange exchange, String markdown) {
        String agent = exchange.header("User-Agent");
        if (agent != null && (agent.startsWith("curl") || agent.startsWith("HTTPie"))) {
            exchange.bytes(200, MARKDOWN, markdown.getBytes(StandardCharsets.UTF_8));
            return;
        }
        String safe = markdown.replace("&", "&amp;").replace("<", "&lt;");
        String html =
                "<!doctype html><html><head><meta charset=\"utf-8\"><title>Help</title></head>"
                        + "<body><pre>"
                        + safe
                        + "</pre></body></html>";
        exchange.bytes(200, "text/html", html.getBytes(StandardCharsets.UTF_8));
    }
}
