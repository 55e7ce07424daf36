package dev.meros.agent.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.agent.AgentException;
import dev.meros.agent.node.Node;
import dev.meros.api.codec.Json;
import dev.meros.volumes.Volume;

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
        volumes(json.putArray("volumes"));
        machine.volumes()
                .damaged()
                .forEach(
                        d ->
                                json.withArray("damaged_volumes")
                                        .addObject()
                                        .put("record", d.file().toString())
                                        .put("fault", d.reason()));
        json.set("facts", Json.mapper().valueToTree(machine.watch().facts()));
        return json;
    }

    private void volumes(ArrayNode list) {
        for (Volume volume : machine.volumes().list()) {
            ObjectNode entry = list.addObject();
            entry.put("id", volume.id().toString());
            entry.put("provider", volume.provider());
            entry.put("size_mb", volume.spec().sizeMb());
            ArrayNode containers = entry.putArray("containers");
            volume.publications().forEach(p -> containers.add(p.holder()));
            if (volume.fault() != null) {
                entry.put("fault", volume.fault());
            }
        }
    }
}
