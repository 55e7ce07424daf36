package dev.meros.cli.client;

import com.fasterxml.jackson.databind.JsonNode;

import dev.meros.cli.output.CommandException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

/// `meros deploy`: makes apps or a group what a file says, in one deployment.
@Command(
        name = "deploy",
        description = {
            "Makes apps, or a group of apps, what a file says.",
            "A file with `apps` or `groups` is a group, any other is an app or an array of apps."
        },
        sortOptions = false)
public final class DeployCommand implements Runnable {
    @Mixin private ClientOptions options = new ClientOptions();
    @Mixin private DefinitionFile file = new DefinitionFile();

    @Option(names = "--dry-run", description = "Only show the plan.")
    private boolean dry;

    @Option(names = "--force", description = "Win over deployments that lock the apps.")
    private boolean force;

    @Option(names = "--wait", description = "Wait until the deployment is done.")
    private boolean waits;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to wait (default: 300).")
    private int timeout;

    @Override
    public void run() {
        List<JsonNode> definitions = file.definitions();
        boolean group =
                definitions.size() == 1
                        && (definitions.getFirst().has("apps")
                                || definitions.getFirst().has("groups"));
        String query = "?force=" + force + "&dryRun=" + dry;
        ServerClient.Answer answer =
                group
                        ? options.longRunning()
                                .put(group(definitions.getFirst()) + query, definitions.getFirst())
                        : options.longRunning()
                                .put("/v2/apps" + query + "&partialUpdate=false", definitions);
        if (dry) {
            options.answer(answer.json(), () -> plan(answer.json()));
        } else if (waits) {
            await(answer.json().path("deploymentId").asText());
        } else {
            options.done(
                    answer, "deployment " + answer.json().path("deploymentId").asText() + " runs");
        }
    }

    private String group(JsonNode definition) {
        String id = definition.path("id").asText();
        if (!id.startsWith("/")) {
            throw CommandException.failed(
                    "id: "
                            + id
                            + " in "
                            + file
                            + " (expected: the path of a group, such as /shop)");
        }
        return "/v2/groups" + Paths.escaped(id);
    }

    private static List<String> plan(JsonNode plan) {
        List<String> lines = new ArrayList<>();
        int number = 0;
        for (JsonNode step : plan.path("steps")) {
            number++;
            for (JsonNode action : step.path("actions")) {
                lines.add(
                        "step %d: %s %s"
                                .formatted(
                                        number,
                                        verb(action.path("action").asText()),
                                        action.path("app").asText()));
            }
        }
        return lines.isEmpty() ? List.of("nothing changes") : lines;
    }

    private static String verb(String action) {
        return switch (action) {
            case "StartApplication" -> "create";
            case "StopApplication" -> "end";
            case "ScaleApplication" -> "scale";
            case "RestartApplication" -> "replace";
            default -> action;
        };
    }

    /// Follows a deployment to its end, with a line whenever something has changed.
    private void await(String id) {
        List<String> shown = new ArrayList<>();
        String missing =
                Waiting.until(
                        timeout,
                        () -> {
                            String now = progress(id);
                            if (!now.isEmpty() && !shown.contains(now)) {
                                shown.add(now);
                                System.err.println(now);
                            }
                            return now;
                        });
        if (!missing.isEmpty()) {
            throw CommandException.failed(
                    "deployment " + id + ": not done after " + timeout + " s: " + missing);
        }
        options.done(
                new ServerClient.Answer("{\"deploymentId\":\"" + id + "\",\"done\":true}"),
                "deployment " + id + " is done");
    }

    /// Where a deployment is; empty when it is over.
    private String progress(String id) {
        for (JsonNode deployment : options.longRunning().get("/v2/deployments")) {
            if (deployment.path("id").asText().equals(id)) {
                List<String> apps = new ArrayList<>();
                for (JsonNode action : deployment.path("currentActions")) {
                    apps.add(state(action.path("app").asText()));
                }
                return "step %d of %d: %s"
                        .formatted(
                                deployment.path("currentStep").asInt(),
                                deployment.path("totalSteps").asInt(),
                                String.join(", ", apps));
            }
        }
        return "";
    }

    private String state(String app) {
        return options.longRunning()
                .find("/v2/apps" + Paths.escaped(app))
                .map(
                        found -> {
                            JsonNode of = found.path("app");
                            return "%s %d/%d run"
                                    .formatted(
                                            app,
                                            of.path("tasksRunning").asInt(),
                                            of.path("instances").asInt());
                        })
                .orElse(app + " ends");
    }
}
