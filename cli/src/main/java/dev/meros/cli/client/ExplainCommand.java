package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/// `meros explain`: why a framework does not get what it wants, and what would help.
@Command(
        name = "explain",
        description = {
            "Why a framework gets no room for something, and the smallest change that helps.",
            "For an app of the long-running framework give its id, such as /web, and no resources;",
            "task and job say what the frameworks have to say about it, too."
        },
        subcommands = {ExplainTaskCommand.class, ExplainJobCommand.class},
        sortOptions = false)
public final class ExplainCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();

    @Parameters(
            paramLabel = "FRAMEWORK|APP",
            arity = "0..1",
            defaultValue = "",
            description = "A framework's id or name, or an app.")
    private String name = "";

    @Option(
            names = "--role",
            defaultValue = "",
            description = "The role (default: the first of the framework).")
    private String role = "";

    @Option(
            names = "--resources",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What one piece takes, such as \"cpus:2;mem:1024\".")
    private String resources = "";

    @Option(
            names = "--constraint",
            paramLabel = "TEXT",
            description = "rack=r1, rack!=r1, rack~REGEX, hostname=…; may be repeated.")
    private List<String> constraints = new ArrayList<>();

    @Option(names = "--count", defaultValue = "1", description = "How many pieces (default: 1).")
    private int count;

    @Override
    public void run() {
        if (name.isEmpty()) {
            throw CommandException.usage(
                    "a name is missing (expected: a framework, an app such as /web, task or job)");
        }
        Explanation.Want want =
                name.startsWith("/") && resources.isEmpty()
                        ? ofApp()
                        : new Explanation.Want(name, role, resources, count, constraints);
        JsonNode answer = Explanation.ask(options, want);
        options.answer(answer, () -> Explanation.lines(answer));
    }

    /// One more instance of an app, or as many as are missing.
    private Explanation.Want ofApp() {
        JsonNode app = options.longRunning().get("/v2/apps" + Paths.escaped(name)).path("app");
        int missing = Math.max(1, app.path("instances").asInt() - app.path("tasksRunning").asInt());
        JsonNode info = options.longRunning().get("/v2/info");
        Explanation.Want want = Needs.of(app).wanted(info.path("frameworkId").asText(), missing);
        List<String> all = new ArrayList<>(want.constraints());
        all.addAll(constraints);
        return new Explanation.Want(want.framework(), role, want.resources(), missing, all);
    }
}
