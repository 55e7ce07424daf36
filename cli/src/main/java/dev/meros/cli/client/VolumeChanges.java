package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import java.util.Locale;
import java.util.Set;

/// What operators do to the volumes of one agent, by calls of the operator API.
record VolumeChanges(ClientOptions options, String agent) {
    private static final Set<String> UNDONE = Set.of("PENDING", "UNREACHABLE", "LOST");

    /// Reserves what has to be, then creates the volume.
    void create(NodeDisks.Piece piece, ObjectNode volume) {
        reserving(piece, () -> post("CREATE_VOLUMES", "volumes", volume));
    }

    /// Reserves what has to be, then adds it to the volume.
    void grow(JsonNode volume, NodeDisks.Piece piece) {
        reserving(
                piece,
                () -> {
                    ObjectNode part = part();
                    part.set("volume", volume);
                    part.set("addition", piece.resource());
                    post("GROW_VOLUME", part);
                });
    }

    void shrink(JsonNode volume, double megabytes) {
        ObjectNode part = part();
        part.set("volume", volume);
        part.putObject("subtract").put("value", megabytes);
        post("SHRINK_VOLUME", part);
    }

    void destroy(JsonNode volume) {
        post("DESTROY_VOLUMES", "volumes", volume);
    }

    /// Takes the topmost reservation off.
    void unreserve(JsonNode disk) {
        post("UNRESERVE_RESOURCES", "resources", disk);
    }

    /// What was reserved for a change that is refused is given back.
    private void reserving(NodeDisks.Piece piece, Runnable change) {
        if (!piece.mustBeReserved()) {
            change.run();
            return;
        }
        post("RESERVE_RESOURCES", "resources", piece.reserve());
        try {
            change.run();
        } catch (CommandException refused) {
            try {
                unreserve(piece.reserve());
            } catch (CommandException kept) {
                throw CommandException.failed(
                        refused.getMessage()
                                + "; what was reserved for it stays so: "
                                + kept.getMessage());
            }
            throw refused;
        }
    }

    private ObjectNode part() {
        ObjectNode part = Json.mapper().createObjectNode();
        part.putObject("agent_id").put("value", agent);
        return part;
    }

    private void post(String type, String list, JsonNode resource) {
        ObjectNode part = part();
        part.putArray(list).add(resource);
        post(type, part);
    }

    private void post(String type, ObjectNode part) {
        ObjectNode call = Json.mapper().createObjectNode().put("type", type);
        call.set(type.toLowerCase(Locale.ROOT), part);
        var _ = options.kernel().post("/api/v1", call);
    }

    /// Waits until the agent has done what was asked of it; fails with its reason when it has not.
    void await(int seconds, VolumeView.Which which, String id) {
        if (seconds == 0) {
            return;
        }
        String missing = Waiting.until(seconds, () -> pending(which, id));
        if (!missing.isEmpty()) {
            throw CommandException.failed(
                    "volume " + id + ": not done after " + seconds + " s: " + missing);
        }
    }

    private String pending(VolumeView.Which which, String id) {
        return VolumeView.list(options, which, "").stream()
                .filter(v -> v.agent().equals(agent) && v.id().equals(id))
                .filter(v -> UNDONE.contains(v.state()))
                .map(v -> "it is " + v.standing() + because(v.json().path("message").asText()))
                .findFirst()
                .orElse("");
    }

    private static String because(String message) {
        return message.isEmpty() ? "" : ": " + message;
    }
}
