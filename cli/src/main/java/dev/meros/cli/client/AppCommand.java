package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.meros.api.codec.Json;
import dev.meros.cli.output.Amount;
import dev.meros.cli.output.CommandException;
import dev.meros.cli.output.Table;
import dev.meros.cli.output.Table.Pair;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/// `meros app`: the apps of the long-running framework.
@Command(
        name = "app",
        description = "Apps of the long-running framework.",
        subcommands = {VersionsCommand.class, RollbackCommand.class, WhyCommand.class})
public final class AppCommand {
    private static final String APPS = "/v2/apps";

    @Command(name = "list", description = "All apps.")
    void list(@Mixin ClientOptions options) {
        JsonNode apps = options.longRunning().get(APPS).path("apps");
        options.answerTable(
                apps,
                () -> {
                    Table table = new Table("ID", "RUNNING", "CPUS", "MEM", "COMMAND");
                    for (JsonNode app : apps) {
                        table.row(
                                app.path("id").asText(),
                                app.path("tasksRunning").asInt()
                                        + "/"
                                        + app.path("instances").asInt(),
                                Amount.plain(app.path("cpus").asDouble()),
                                Amount.plain(app.path("mem").asDouble()),
                                commandOf(app));
                    }
                    return table;
                });
    }

    @Command(name = "show", description = "One app with its tasks.")
    void show(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
        JsonNode app = options.longRunning().get(path(id)).path("app");
        options.answer(
                app,
                () -> {
                    List<String> lines =
                            new ArrayList<>(
                                    Table.pairs(
                                            List.of(
                                                    new Pair("id", app.path("id").asText()),
                                                    new Pair("command", commandOf(app)),
                                                    new Pair(
                                                            "instances",
                                                            app.path("instances").asInt()),
                                                    new Pair(
                                                            "running",
                                                            app.path("tasksRunning").asInt()),
                                                    new Pair(
                                                            "cpus",
                                                            Amount.plain(
                                                                    app.path("cpus").asDouble())),
                                                    new Pair(
                                                            "mem",
                                                            Amount.plain(app.path("mem").asDouble())
                                                                    + " MB"),
                                                    new Pair(
                                                            "version",
                                                            app.path("version").asText()))));
                    if (!app.path("tasks").isEmpty()) {
                        lines.add("");
                        lines.addAll(tasks(app.path("tasks")).lines());
                    }
                    return lines;
                });
    }

    @Command(name = "create", description = "Creates apps; fails for one that exists.")
    void create(@Mixin ClientOptions options, @Mixin DefinitionFile file) {
        for (JsonNode app : file.definitions()) {
            ServerClient.Answer answer = options.longRunning().post(APPS, app);
            options.done(answer, "app " + app.path("id").asText() + " created");
        }
    }

    @Command(name = "apply", description = "Creates apps or changes them to what the file says.")
    void apply(@Mixin ClientOptions options, @Mixin DefinitionFile file) {
        for (JsonNode app : file.definitions()) {
            String id = app.path("id").asText();
            if (id.isEmpty()) {
                throw CommandException.failed(
                        "id: missing in " + file + " (expected: an app's id)");
            }
            ServerClient.Answer answer = options.longRunning().put(path(id), app);
            options.done(answer, "app " + id + " applied");
        }
    }

    @Command(name = "scale", description = "Changes how many instances run.")
    void scale(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "INSTANCES") int instances) {
        if (instances < 0) {
            throw CommandException.usage("INSTANCES: " + instances + " (expected: 0 or more)");
        }
        options.longRunning().get(path(id)); // else a PUT would try to create the app
        ObjectNode change = Json.mapper().createObjectNode().put("instances", instances);
        options.done(
                options.longRunning().put(path(id), change),
                "app " + id + " scales to " + instances);
    }

    @Command(name = "restart", description = "Replaces all instances of an app.")
    void restart(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
        options.done(
                options.longRunning().post(path(id) + "/restart", Json.mapper().createObjectNode()),
                "app " + id + " restarts");
    }

    @Command(name = "update", description = "Changes some fields of an app; the others stay.")
    void update(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(
                            paramLabel = "FIELD=VALUE",
                            arity = "1..*",
                            description =
                                    "Fields of the definition, such as cpus=0.5 or"
                                            + " env={\"A\":\"b\"}; what is no JSON is a text.")
                    List<String> fields) {
        options.longRunning().get(path(id)); // else a PUT would try to create the app
        options.done(
                options.longRunning().put(path(id), FieldValues.of(fields)),
                "app " + id + " updated");
    }

    @Command(
            name = "delete",
            aliases = "destroy",
            description = "Ends all instances of an app and forgets it.")
    void delete(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
        options.done(options.longRunning().delete(path(id)), "app " + id + " deleted");
    }

    @Command(name = "tasks", description = "The instances of an app.")
    void tasks(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
        JsonNode tasks = options.longRunning().get(path(id) + "/tasks").path("tasks");
        options.answerTable(tasks, () -> tasks(tasks));
    }

    @Command(
            name = "wait",
            description = "Waits until all instances of an app run and no deployment does.")
    void await(
            @Mixin ClientOptions options,
            @Parameters(paramLabel = "ID") String id,
            @Option(
                            names = "--timeout",
                            paramLabel = "SECONDS",
                            defaultValue = "60",
                            description = "How long to wait (default: 60).")
                    int timeout) {
        ServerClient server = options.longRunning();
        String missing =
                Waiting.until(
                        timeout,
                        () -> {
                            JsonNode app = server.get(path(id)).path("app");
                            int running = app.path("tasksRunning").asInt();
                            int wanted = app.path("instances").asInt();
                            if (running != wanted) {
                                return running + " of " + wanted + " run";
                            }
                            return app.path("deployments").isEmpty() ? "" : "a deployment runs";
                        });
        if (!missing.isEmpty()) {
            throw CommandException.failed(
                    "app " + id + ": " + missing + " after " + timeout + " s");
        }
        JsonNode app = server.get(path(id)).path("app");
        options.answer(
                app, () -> List.of("app " + id + ": " + app.path("instances").asInt() + " run"));
    }

    private static Table tasks(JsonNode tasks) {
        Table table = new Table("TASK", "STATE", "HOST", "PORTS", "STARTED");
        for (JsonNode task : tasks) {
            List<String> ports = new ArrayList<>();
            task.path("ports").forEach(port -> ports.add(port.asText()));
            table.row(
                    task.path("id").asText(),
                    task.path("state")
                            .asText()
                            .replaceFirst("^TASK_", "")
                            .toLowerCase(java.util.Locale.ROOT),
                    task.path("host").asText(),
                    String.join(",", ports),
                    task.path("startedAt").asText());
        }
        return table;
    }

    static String commandOf(JsonNode app) {
        if (app.path("args") instanceof ArrayNode args && !args.isEmpty()) {
            List<String> words = new ArrayList<>();
            args.forEach(word -> words.add(word.asText()));
            return String.join(" ", words);
        }
        return app.path("cmd").asText();
    }

    static String path(String id) {
        return APPS + "/" + Paths.escaped(id.replaceFirst("^/+", ""));
    }
}
