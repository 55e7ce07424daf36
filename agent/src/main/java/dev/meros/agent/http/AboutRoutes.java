package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.engine.AgentEngine;
import dev.meros.agent.executor.MesosDuration;
import dev.meros.agent.http.ContainerPages.Beside;
import dev.meros.agent.metrics.AgentMetrics;
import dev.meros.api.codec.Json;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The pages about the agent and its containers; mesos-v1 §4.6, §5.4.
final class AboutRoutes {
    private static final int OK = 200;
    private static final int NOT_READY = 503;
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final AgentEngine engine;
    private final AgentMetrics metrics;
    private final Pages pages;
    private final StateJson state;
    private final ContainerPages containers;
    private final LoggingLevel logging;
    private final Supplier<Map<String, Double>> figures;

    AboutRoutes(
            AgentEngine engine,
            AgentMetrics metrics,
            Pages pages,
            StateJson state,
            ContainerPages containers,
            LoggingLevel logging,
            Supplier<Map<String, Double>> figures) {
        this.engine = engine;
        this.metrics = metrics;
        this.pages = pages;
        this.state = state;
        this.containers = containers;
        this.logging = logging;
        this.figures = figures;
    }

    void mount(Router router, String prefix) {
        Responses.get(router, prefix + "/health")
                .handler(c -> c.response().setStatusCode(engine.isAlive() ? OK : NOT_READY).end());
        Responses.get(router, prefix + "/metrics")
                .handler(c -> Responses.send(c, OK, PROMETHEUS, metrics.scrape()));
        page(router, prefix + "/metrics/snapshot", this::snapshot);
        page(router, prefix + "/version", _ -> state.build());
        page(router, prefix + "/flags", _ -> flags());
        page(router, prefix + "/openapi.json", _ -> OpenApi.description());
        Responses.get(router, prefix + "/help").handler(this::help);
        page(router, prefix + "/containerizer/debug", _ -> debug());
        router.route(prefix + "/logging/toggle")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .method(HttpMethod.POST)
                .handler(this::toggle);
        for (String suffix : List.of("", ".json")) {
            page(router, prefix + "/state" + suffix, _ -> state.of(engine.state()));
            page(router, prefix + "/containers" + suffix, this::containers);
            page(router, prefix + "/monitor/statistics" + suffix, _ -> containers.monitor());
        }
        page(router, prefix + "/system/stats.json", _ -> system());
    }

    private interface Page {
        Object of(RoutingContext context);
    }

    private void page(Router router, String path, Page page) {
        Responses.get(router, path).handler(c -> pages.json(c, () -> page.of(c)));
    }

    private ObjectNode flags() {
        ObjectNode json = Json.mapper().createObjectNode();
        return (ObjectNode) json.set("flags", Json.mapper().valueToTree(state.flags()));
    }

    /// All figures are at hand, whatever the timeout.
    private Object snapshot(RoutingContext context) {
        String timeout = context.request().getParam("timeout");
        if (timeout != null) {
            duration("timeout", timeout);
        }
        return figures.get();
    }

    private static Duration duration(String name, String text) {
        Optional<Duration> duration = MesosDuration.parse(text);
        return duration.orElseThrow(
                () -> new RefusedException(400, name + ": " + text + " (expected: such as 5secs)"));
    }

    /// Mesos' own names for the machine.
    private Object system() {
        Map<String, Double> all = figures.get();
        ObjectNode json = Json.mapper().createObjectNode();
        for (String minutes : List.of("1min", "5min", "15min")) {
            json.put("avg_load_" + minutes, all.get("system/load_" + minutes));
        }
        json.put("cpus_total", all.get("system/cpus_total"));
        json.put("mem_total_bytes", all.get("system/mem_total_bytes"));
        json.put("mem_free_bytes", all.get("system/mem_free_bytes"));
        return json;
    }

    private Object containers(RoutingContext context) {
        List<Beside> beside = new ArrayList<>();
        if ("true".equals(context.request().getParam("show_nested"))) {
            beside.add(Beside.NESTED);
        }
        if ("true".equals(context.request().getParam("show_standalone"))) {
            beside.add(Beside.STANDALONE);
        }
        return containers.containers(beside, context.request().getParam("container_id"));
    }

    /// There are no operations of a containerizer that could hang.
    private static ObjectNode debug() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.putArray("pending");
        return json;
    }

    /// The level of the log, or a new one for a while: the words are Mesos'.
    private void toggle(RoutingContext context) {
        String level = context.request().getParam("level");
        String duration = context.request().getParam("duration");
        try {
            if (level == null && duration == null) {
                Responses.send(context, OK, "text/plain", logging.current() + "\n");
                return;
            }
            if (level == null || duration == null) {
                throw new RefusedException(
                        400,
                        "Expecting '"
                                + (level == null ? "level" : "duration")
                                + "=value' in query.\n");
            }
            logging.set(level(level), duration("duration", duration));
            var _ = context.response().setStatusCode(OK).end();
        } catch (RefusedException e) {
            Responses.send(context, e.status(), e.getMessage());
        }
    }

    private static int level(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(400, "Invalid level '" + text + "'.\n");
        }
    }

    private void help(RoutingContext context) {
        if ("json".equals(context.request().getParam("format"))) {
            pages.json(context, OpenApi::help);
        } else {
            Responses.send(context, OK, "text/plain", OpenApi.helpText());
        }
    }
}
