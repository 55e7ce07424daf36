package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.Amount;
import dev.meros.cli.output.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `meros app versions`: what an app was before.
@Command(name = "versions", description = "The versions of an app that can be gone back to.")
final class VersionsCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Parameters(paramLabel = "ID")
    private String id = "";

    @Override
    public void run() {
        ServerClient server = options.longRunning();
        String versions = AppCommand.path(id) + "/versions";
        ArrayNode definitions = Json.mapper().createArrayNode();
        for (JsonNode version : server.get(versions).path("versions")) {
            definitions.add(server.get(versions + "/" + Paths.escaped(version.asText())));
        }
        options.answerTable(
                definitions,
                () -> {
                    Table table = new Table("VERSION", "INSTANCES", "CPUS", "MEM", "COMMAND");
                    for (JsonNode app : definitions) {
                        table.row(
                                app.path("version").asText(),
                                app.path("instances").asInt(),
                                Amount.plain(app.path("cpus").asDouble()),
                                Amount.plain(app.path("mem").asDouble()),
                                AppCommand.commandOf(app));
                    }
                    return table;
                });
    }
}
