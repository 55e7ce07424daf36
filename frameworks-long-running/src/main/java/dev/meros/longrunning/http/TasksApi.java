package dev.meros.longrunning.http;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.launch.TaskPorts;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.http.Request.Presumption;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// `/v2/tasks`.
final class TasksApi {
    private final Backend backend;

    TasksApi(Backend backend) {
        this.backend = backend;
    }

    void addTo(Routes routes) {
        routes.add("GET", "/v2/tasks", r -> backend.read(core -> list(core, r)))
                .add("POST", "/v2/tasks/delete", this::kill);
    }

    private static Reply list(LongRunning core, Request request) {
        if (request.wantsText()) {
            return Reply.text(text(core, core.state().apps(), request));
        }
        List<String> wanted = new ArrayList<>();
        for (String name : List.of("status", "status[]")) {
            for (String value : request.query().getOrDefault(name, List.of())) {
                wanted.add("TASK_" + value.toUpperCase(Locale.ROOT));
            }
        }
        List<SequencedMap<String, Object>> tasks =
                core.tasks().stream()
                        .filter(
                                t ->
                                        wanted.isEmpty()
                                                || wanted.contains(String.valueOf(t.get("state"))))
                        .toList();
        return Reply.ok(object("tasks", tasks));
    }

    private CompletableFuture<Reply> kill(Request request) {
        Problems problems = new Problems();
        Input in = Input.of(request.document(), "", problems);
        List<String> ids = in.texts("ids");
        if (!in.has("ids")) {
            in.problem("ids", "error.path.missing");
        }
        if (!problems.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Malformed(problems.byPath()));
        }
        return backend.submit(
                new Command.KillTasksById(
                        ids, AppsApi.afterKill(request), request.force(Presumption.FALSE)));
    }

    /// The names of networks whose endpoints are asked for, as `a,b` or `*`.
    private static Set<String> networks(Request request) {
        String names = request.parameter("containerNetworks");
        return names == null ? Set.of() : Set.copyOf(List.of(names.split(",", -1)));
    }

    /// The lines of old load-balancer scripts: one per service port, of the app's name, the port
    /// and where its running tasks listen, separated and ended by tabs.
    static String text(LongRunning core, Collection<AppEntry> entries, Request request) {
        Set<String> networks = networks(request);
        StringBuilder text = new StringBuilder();
        for (AppEntry entry : entries) {
            App app = entry.app();
            List<Instance> running =
                    core.state().instances(app.id()).stream().filter(Instance::isRunning).toList();
            if (app.portDefinitions().isEmpty()) {
                line(
                        text,
                        app,
                        " ",
                        running.stream().map(i -> i.place().hostname()).sorted().toList());
            }
            for (int i = 0; i < app.portDefinitions().size(); i++) {
                int index = i;
                line(
                        text,
                        app,
                        String.valueOf(app.portDefinitions().get(i).port()),
                        running.stream()
                                .map(instance -> endpoint(app, instance, index, networks))
                                .filter(Objects::nonNull)
                                .sorted()
                                .toList());
            }
        }
        return text.toString();
    }

    /// Where a port is reached; null for one within a network that was not asked for.
    private static @Nullable String endpoint(
            App app, Instance instance, int index, Set<String> networks) {
        boolean asked =
                networks.contains("*")
                        || app.networking().networks().stream()
                                .anyMatch(n -> n.name() != null && networks.contains(n.name()));
        TaskPorts.Endpoint at = TaskPorts.reachable(app, instance, index);
        return at == null || (TaskPorts.host(instance, index) == 0 && !asked)
                ? null
                : at.host() + ":" + at.port();
    }

    private static void line(StringBuilder text, App app, String port, List<String> items) {
        text.append(app.id().safe()).append('\t').append(port).append('\t');
        items.forEach(item -> text.append(item).append('\t'));
        text.append('\n');
    }
}
