package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.Amount;
import dev.meros.cli.output.CommandException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The disks of one node that volumes can be made of, as the kernel's `GET_AGENTS` lists them.
/// Amounts are in MB.
record NodeDisks(String agent, String hostname, List<JsonNode> free) {
    private static final String ROOT = "that of the work directory";

    /// What an operation takes, and what of it has to be reserved first (`null`: nothing).
    record Piece(ObjectNode resource, JsonNode reserve) {
        boolean mustBeReserved() {
            return !reserve.isNull();
        }
    }

    /// The disks of the only node with this id or host name.
    static NodeDisks of(ClientOptions options, String node) {
        JsonNode agents =
                options.kernel()
                        .post("/api/v1", Json.mapper().createObjectNode().put("type", "GET_AGENTS"))
                        .json()
                        .at("/get_agents/agents");
        List<NodeDisks> found = new ArrayList<>();
        for (JsonNode agent : agents) {
            String id = agent.at("/agent_info/id/value").asText();
            String hostname = agent.at("/agent_info/hostname").asText();
            if (id.equals(node) || hostname.equals(node)) {
                found.add(new NodeDisks(id, hostname, disks(agent.path("total_resources"))));
            }
        }
        if (found.size() != 1) {
            throw CommandException.failed(
                    "node: "
                            + node
                            + (found.isEmpty()
                                    ? " (expected: one of `meros node list`)"
                                    : " (expected: one of "
                                            + String.join(
                                                    ", ",
                                                    found.stream().map(NodeDisks::agent).toList())
                                            + ")"));
        }
        return found.getFirst();
    }

    private static List<JsonNode> disks(JsonNode resources) {
        List<JsonNode> disks = new ArrayList<>();
        for (JsonNode resource : resources) {
            boolean volume = resource.at("/disk/persistence").isObject();
            boolean revocable = resource.path("revocable").isObject();
            if (resource.path("name").asText().equals("disk") && !volume && !revocable) {
                disks.add(resource);
            }
        }
        return disks;
    }

    /// So many MB reserved to a role, of the disk with this root directory or source id (empty: the
    /// root disk): what is reserved to it already, or else what is reserved to nobody. 0 MB is all
    /// of a `MOUNT` disk.
    Piece toRole(String disk, double megabytes, ObjectNode reservation) {
        String role = reservation.path("role").asText();
        List<JsonNode> all = free.stream().filter(r -> isOn(r, disk)).toList();
        if (all.isEmpty()) {
            throw CommandException.failed(
                    "disk: %s (expected: one of the node: %s)"
                            .formatted(
                                    disk.isEmpty() ? ROOT : disk,
                                    String.join(
                                            ", ",
                                            free.stream()
                                                    .map(NodeDisks::place)
                                                    .map(p -> p.isEmpty() ? ROOT : p)
                                                    .distinct()
                                                    .toList())));
        }
        for (JsonNode resource : all) {
            if (topRole(resource).equals(role) && fits(resource, megabytes)) {
                return new Piece(
                        part(resource, size(resource, megabytes)), Json.mapper().nullNode());
            }
        }
        for (JsonNode resource : all) {
            if (topRole(resource).isEmpty() && fits(resource, megabytes)) {
                ObjectNode part = part(resource, size(resource, megabytes));
                part.putArray("reservations").add(reservation);
                return new Piece(part, part.deepCopy());
            }
        }
        throw CommandException.failed(
                "size: %s (expected: %s)"
                        .formatted(
                                Amount.plain(megabytes),
                                available(
                                        all,
                                        r -> topRole(r).isEmpty() || topRole(r).equals(role))));
    }

    /// So many MB more of the disk and with the reservations of a volume.
    Piece like(JsonNode volume, double megabytes) {
        ObjectNode part = part(volume, megabytes);
        boolean reserved =
                free.stream()
                        .anyMatch(
                                r ->
                                        place(r).equals(place(volume))
                                                && r.path("reservations")
                                                        .equals(volume.path("reservations"))
                                                && fits(r, megabytes));
        return new Piece(part, reserved ? Json.mapper().nullNode() : part.deepCopy());
    }

    private static String available(List<JsonNode> disks, Predicate<JsonNode> usable) {
        List<JsonNode> rest = disks.stream().filter(usable).toList();
        if (rest.stream().anyMatch(NodeDisks::isWhole)) {
            return "%s, all of the disk; it is not divided".formatted(amounts(rest));
        }
        return rest.isEmpty()
                ? "a disk that is not reserved to others"
                : "more than 0, at most " + amounts(rest);
    }

    private static String amounts(List<JsonNode> disks) {
        return String.join(" or ", disks.stream().map(r -> Amount.plain(amount(r))).toList());
    }

    /// A disk does when it has enough; a `MOUNT` disk only as a whole.
    private static boolean fits(JsonNode resource, double megabytes) {
        return isWhole(resource)
                ? megabytes == 0 || megabytes == amount(resource)
                : megabytes > 0 && megabytes <= amount(resource);
    }

    private static double size(JsonNode resource, double megabytes) {
        return megabytes == 0 ? amount(resource) : megabytes;
    }

    private static boolean isWhole(JsonNode resource) {
        return resource.at("/disk/source/type").asText().equals("MOUNT");
    }

    private static double amount(JsonNode resource) {
        return resource.at("/scalar/value").asDouble();
    }

    private static boolean isOn(JsonNode resource, String disk) {
        String type = resource.at("/disk/source/type").asText();
        boolean usable = type.isEmpty() || type.equals("PATH") || type.equals("MOUNT");
        return usable
                && (place(resource).equals(disk)
                        || (!disk.isEmpty()
                                && resource.at("/disk/source/id").asText().equals(disk)));
    }

    /// The root directory of a disk; empty for that of the agent's work directory.
    private static String place(JsonNode resource) {
        return resource.at("/disk/source/path/root").asText()
                + resource.at("/disk/source/mount/root").asText();
    }

    /// The role that a resource is reserved to; empty when there is none.
    private static String topRole(JsonNode resource) {
        JsonNode reservations = resource.path("reservations");
        return reservations.isEmpty()
                ? ""
                : reservations.path(reservations.size() - 1).path("role").asText();
    }

    /// So much of a disk, without a volume, in the newer form of reservations.
    static ObjectNode part(JsonNode of, double megabytes) {
        ObjectNode part =
                Json.mapper().createObjectNode().put("name", "disk").put("type", "SCALAR");
        part.putObject("scalar").put("value", megabytes);
        ArrayNode reservations = part.putArray("reservations");
        of.path("reservations").forEach(reservations::add);
        if (of.at("/disk/source").isObject()) {
            part.putObject("disk").set("source", of.at("/disk/source"));
        }
        if (of.path("provider_id").isObject()) {
            part.set("provider_id", of.path("provider_id"));
        }
        return part;
    }
}
