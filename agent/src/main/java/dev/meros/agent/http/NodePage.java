package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.AgentException;
import dev.meros.agent.node.Node;
import dev.meros.api.codec.Json;

import io.vertx.ext.web.Router;

/// `/node`: what the agent announces of its node and all that is known of the machine. GET shows
/// it, POST looks anew first.
record NodePage(AgentHttp.Machine machine, Pages pages) {
    private static final int BAD_REQUEST = 400;

    void mount(Router router, String prefix) {
        Responses.get(router, prefix + "/node").handler(c -> pages.json(c, this::page));
        router.post(prefix + "/node").handler(c -> pages.json(c, this::lookAgain));
    }

    private Object lookAgain() {
        try {
            machine.look().run();
        } catch (AgentException e) {
            throw new RefusedException(BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        return page();
    }

    private Object page() {
        Node node = machine.node();
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("hostname", node.hostname());
        json.put("ip", node.ip());
        json.set("resources", Json.mapper().valueToTree(node.resources()));
        json.set("attributes", Json.mapper().valueToTree(node.attributes()));
        if (node.domain() != null) {
            json.set("domain", Json.mapper().valueToTree(node.domain()));
        }
        json.set("facts", Json.mapper().valueToTree(machine.watch().facts()));
        return json;
    }
}
