package dev.meros.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.Amount;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.List;

/// `meros volume`: the persistent volumes of the cluster.
@Command(name = "volume", description = "Persistent volumes on the disks of nodes.")
public final class VolumeCommand {
    private static final String BY = "By how much.";
    private static final String UNRESERVE =
            "Also take the reservation of its role off the freed disk.";

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

    @Command(
            name = "create",
            description = {
                "Creates a volume on a node.",
                "Its disk is reserved to the role first, unless enough of it is already."
            })
    void create(
            @Mixin ClientOptions options,
            @Mixin NewVolume wanted,
            @Mixin Wait wait,
            @Parameters(paramLabel = "VOLUME", description = "An id, unique in its role and node.")
                    String id) {
        NodeDisks disks = NodeDisks.of(options, wanted.node);
        NodeDisks.Piece piece = disks.toRole(wanted.disk, wanted.size, wanted.reservation());
        new VolumeChanges(options, disks.agent()).create(piece, wanted.of(id, piece.resource()));
        done(
                options,
                wait,
                new Changed(disks.agent(), wanted.role, id),
                "created on " + disks.hostname());
    }

    @Command(name = "grow", description = "Makes a volume larger that no task uses.")
    void grow(
            @Mixin ClientOptions options,
            @Mixin VolumeView.Which which,
            @Mixin Wait wait,
            @Option(names = "--by", paramLabel = "MB", required = true, description = BY) double by,
            @Parameters(paramLabel = "VOLUME", description = "Its id.") String id) {
        requirePositive("--by", by);
        VolumeView volume = there(options, which, id);
        NodeDisks.Piece piece = NodeDisks.of(options, volume.agent()).like(volume.resource(), by);
        new VolumeChanges(options, volume.agent()).grow(volume.resource(), piece);
        done(
                options,
                wait,
                Changed.of(volume),
                "grown to " + Amount.plain(volume.sizeMb() + by) + " MB");
    }

    @Command(
            name = "shrink",
            description = {
                "Makes a volume smaller that no task uses.",
                "The agent does so only as far as its data allows."
            })
    void shrink(
            @Mixin ClientOptions options,
            @Mixin VolumeView.Which which,
            @Mixin Wait wait,
            @Option(names = "--by", paramLabel = "MB", required = true, description = BY) double by,
            @Option(names = "--unreserve", description = UNRESERVE) boolean unreserve,
            @Parameters(paramLabel = "VOLUME", description = "Its id.") String id) {
        requirePositive("--by", by);
        VolumeView volume = there(options, which, id);
        VolumeChanges changes = new VolumeChanges(options, volume.agent());
        changes.shrink(volume.resource(), by);
        if (unreserve) {
            changes.unreserve(NodeDisks.part(volume.resource(), by));
        }
        done(
                options,
                wait,
                Changed.of(volume),
                "shrunk to " + Amount.plain(volume.sizeMb() - by) + " MB");
    }

    @Command(
            name = "destroy",
            description = {
                "Destroys a volume that no task uses, with all its data.",
                "Its disk stays reserved, unless --unreserve is given."
            })
    void destroy(
            @Mixin ClientOptions options,
            @Mixin VolumeView.Which which,
            @Mixin Wait wait,
            @Option(names = "--unreserve", description = UNRESERVE) boolean unreserve,
            @Parameters(paramLabel = "VOLUME", description = "Its id.") String id) {
        VolumeView volume = there(options, which, id);
        VolumeChanges changes = new VolumeChanges(options, volume.agent());
        changes.destroy(volume.resource());
        if (unreserve) {
            changes.unreserve(NodeDisks.part(volume.resource(), volume.sizeMb()));
        }
        done(options, wait, Changed.of(volume), "destroyed");
    }

    private static VolumeView there(ClientOptions options, VolumeView.Which which, String id) {
        VolumeView volume = VolumeView.one(options, which, id, "");
        if (volume.state().equals("LOST")) {
            throw CommandException.failed(
                    "volume: %s, whose node is gone (expected: `meros volume forget %s`, or another)"
                            .formatted(id, id));
        }
        return volume;
    }

    private static void requirePositive(String option, double value) {
        if (!(value > 0)) {
            throw CommandException.usage(
                    option + ": " + Amount.plain(value) + " (expected: more than 0)");
        }
    }

    private static void done(ClientOptions options, Wait wait, Changed volume, String what) {
        new VolumeChanges(options, volume.agent())
                .await(wait.seconds, VolumeView.Which.role(volume.role()), volume.id());
        options.done(
                new ServerClient.Answer(""),
                "volume "
                        + volume.id()
                        + (wait.seconds == 0 ? " is to be " : " is ")
                        + what
                        + (wait.seconds == 0 ? "; see meros volume list" : ""));
    }

    /// The volume that something was done to.
    private record Changed(String agent, String role, String id) {
        static Changed of(VolumeView volume) {
            return new Changed(volume.agent(), volume.role(), volume.id());
        }
    }

    /// For how long to wait for the agent.
    static final class Wait {
        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "0",
                description = "Wait so long until the agent has done it.")
        private int seconds;
    }

    /// What a new volume shall be.
    static final class NewVolume {
        @Option(
                names = "--node",
                paramLabel = "NODE",
                required = true,
                description = "Where: a host name or id.")
        private String node = "";

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                required = true,
                description = "The role whose frameworks may use it.")
        private String role = "";

        @Option(
                names = "--size",
                paramLabel = "MB",
                defaultValue = "0",
                description = "Its size; a MOUNT disk is taken as a whole.")
        private double size;

        @Option(
                names = "--disk",
                paramLabel = "DIRECTORY|ID",
                defaultValue = "",
                description =
                        "The root directory or id of a PATH or MOUNT disk (default: the disk of the"
                                + " agent's work directory).")
        private String disk = "";

        @Option(
                names = "--container-path",
                paramLabel = "PATH",
                defaultValue = "data",
                description = "Where tasks find it (default: data, in the sandbox).")
        private String path = "";

        @Option(
                names = "--principal",
                paramLabel = "NAME",
                defaultValue = "",
                description = "Who it belongs to.")
        private String principal = "";

        @Option(names = "--shared", description = "Several tasks may use it at a time.")
        private boolean shared;

        private ObjectNode reservation() {
            ObjectNode reservation =
                    Json.mapper().createObjectNode().put("type", "DYNAMIC").put("role", role);
            return principal.isEmpty() ? reservation : reservation.put("principal", principal);
        }

        private ObjectNode of(String id, ObjectNode resource) {
            ObjectNode volume = resource.deepCopy();
            ObjectNode disk = volume.withObject("/disk");
            ObjectNode persistence = disk.putObject("persistence").put("id", id);
            if (!principal.isEmpty()) {
                persistence.put("principal", principal);
            }
            disk.putObject("volume").put("container_path", path).put("mode", "RW");
            if (shared) {
                volume.putObject("shared");
            }
            return volume;
        }
    }
}
