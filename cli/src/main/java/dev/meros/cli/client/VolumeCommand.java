package dev.meros.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.Amount;
import dev.meros.cli.output.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;

/// `meros volume`: the persistent volumes of the cluster.
@Command(name = "volume", description = "Persistent volumes on the disks of nodes.")
public final class VolumeCommand {
    @Command(
            name = "list",
            description = {
                "All persistent volumes.",
                "Those of a node that is gone are lost, and listed until they are forgotten."
            })
    void list(
            @Mixin ClientOptions options,
            @Mixin VolumeView.Which which,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            defaultValue = "",
                            description =
                                    "Only those that are used, offered, free, pending, unreachable"
                                            + " or lost.")
                    String state) {
        List<VolumeView> volumes = VolumeView.list(options, which, state);
        ArrayNode json = Json.mapper().createArrayNode();
        volumes.forEach(v -> json.add(v.json()));
        options.answerTable(json, () -> table(volumes));
    }

    private static Table table(List<VolumeView> volumes) {
        Table table =
                new Table(
                        "VOLUME",
                        "HOST",
                        "ROLE",
                        "SIZE MB",
                        "DISK",
                        "SHARED",
                        "PRINCIPAL",
                        "STATE",
                        "TASKS");
        for (VolumeView volume : volumes) {
            table.row(
                    volume.id(),
                    volume.hostname(),
                    volume.role(),
                    Amount.plain(volume.sizeMb()),
                    volume.disk(),
                    volume.json().path("shared").asBoolean() ? "yes" : "no",
                    volume.json().path("principal").asText(),
                    volume.standing(),
                    volume.tasks());
        }
        return table;
    }

    @Command(
            name = "forget",
            description = {
                "Removes a lost volume from the list: its data does not come back.",
                "Volumes of nodes that are still there are destroyed instead."
            })
    void forget(
            @Mixin ClientOptions options,
            @Mixin VolumeView.Which which,
            @Parameters(paramLabel = "VOLUME", description = "Its id.") String id) {
        VolumeView volume = VolumeView.one(options, which, id, "lost");
        ObjectNode call = Json.mapper().createObjectNode().put("type", "FORGET_VOLUME");
        call.putObject("forget_volume")
                .put("role", volume.role())
                .put("id", volume.id())
                .putObject("agent_id")
                .put("value", volume.agent());
        options.done(
                options.kernel().post("/api/v1", call),
                "volume " + id + " of " + volume.hostname() + " is forgotten");
    }
}
