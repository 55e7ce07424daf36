package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.CommandException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `meros app rollback`: an app as it was, with the same care as any other change.
@Command(name = "rollback", description = "Brings back an earlier version of an app.")
final class RollbackCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Parameters(index = "0", paramLabel = "ID")
    private String id = "";

    @Parameters(
            index = "1",
            paramLabel = "VERSION",
            arity = "0..1",
            description = "One of `meros app versions` (default: the one before the present).")
    private @Nullable String version;

    @Option(names = "--force", description = "Win over a deployment that has locked the app.")
    private boolean force;

    @Override
    public void run() {
        String to = version == null ? before() : version;
        options.done(
                options.longRunning()
                        .put(
                                AppCommand.path(id) + (force ? "?force=true" : ""),
                                Json.mapper().createObjectNode().put("version", to)),
                "app " + id + " goes back to " + to);
    }

    /// The newest version that is not the present one.
    private String before() {
        JsonNode versions =
                options.longRunning().get(AppCommand.path(id) + "/versions").path("versions");
        if (versions.size() < 2) {
            throw CommandException.failed(
                    "app " + id + ": no earlier version (expected: an app that was changed)");
        }
        return versions.get(1).asText();
    }
}
