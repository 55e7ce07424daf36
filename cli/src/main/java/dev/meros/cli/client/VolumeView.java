package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/// A persistent volume as the kernel lists it.
record VolumeView(
        JsonNode json, String id, String agent, String hostname, String role, String state) {

    /// Which volumes are meant; an empty text leaves nothing out.
    static final class Which {
        @Option(
                names = "--node",
                paramLabel = "NODE",
                defaultValue = "",
                description = "Only on this node: its host name or id.")
        private String node = "";

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                defaultValue = "",
                description = "Only of this role.")
        private String role = "";

        /// All volumes of a role.
        static Which role(String role) {
            Which which = new Which();
            which.role = role;
            return which;
        }
    }

    static VolumeView of(JsonNode json) {
        return new VolumeView(
                json,
                json.path("id").asText(),
                json.at("/agent_id/value").asText(),
                json.path("hostname").asText(),
                json.path("role").asText(),
                json.path("state").asText());
    }

    static List<VolumeView> list(ClientOptions options, Which which, String state) {
        ObjectNode call = Json.mapper().createObjectNode().put("type", "GET_VOLUMES");
        call.putObject("get_volumes")
                .put("agent", which.node)
                .put("role", which.role)
                .put("state", state);
        JsonNode answer = options.kernel().post("/api/v1", call).json();
        return StreamSupport.stream(
                        answer.at("/get_volumes/volumes").spliterator(), /* parallel= */ false)
                .map(VolumeView::of)
                .toList();
    }

    /// The only volume of this id; fails with all that there are when that is not clear.
    static VolumeView one(ClientOptions options, Which which, String id, String state) {
        List<VolumeView> found =
                list(options, which, state).stream().filter(v -> v.id().equals(id)).toList();
        return switch (found.size()) {
            case 1 -> found.getFirst();
            case 0 ->
                    throw CommandException.failed(
                            "volume: "
                                    + id
                                    + " (expected: one of `meros volume list"
                                    + (state.isEmpty() ? "" : " --state " + state)
                                    + "`)");
            default ->
                    throw CommandException.failed(
                            "volume: "
                                    + id
                                    + " (expected: --node and --role of one of "
                                    + String.join(
                                            ", ",
                                            found.stream()
                                                    .map(v -> v.agent() + " " + v.role())
                                                    .limit(10)
                                                    .toList())
                                    + ")");
        };
    }

    double sizeMb() {
        return json.path("size_mb").asDouble();
    }

    /// The volume as operations name it.
    JsonNode resource() {
        return json.path("resource");
    }

    /// The ids of the tasks that use it.
    String tasks() {
        List<String> tasks = new ArrayList<>();
        json.path("tasks").forEach(t -> tasks.add(t.at("/task_id/value").asText()));
        return String.join(",", tasks);
    }

    /// Its disk in words, such as `PATH /mnt/d1 ssd`.
    String disk() {
        JsonNode disk = json.path("disk");
        List<String> words = new ArrayList<>();
        words.add(disk.path("type").asText());
        for (String name : List.of("root", "id", "profile", "vendor")) {
            words.add(disk.path(name).asText());
        }
        String kind = disk.path("kind").asText();
        words.add(kind.equals("UNKNOWN") ? "" : kind.toLowerCase(Locale.ROOT));
        words.removeIf(String::isEmpty);
        return String.join(" ", words);
    }

    /// Its state in words, such as `pending (CREATE)`.
    String standing() {
        String more = json.path("operation").asText() + json.path("lost_at").asText();
        return state.toLowerCase(Locale.ROOT) + (more.isEmpty() ? "" : " (" + more + ")");
    }
}
