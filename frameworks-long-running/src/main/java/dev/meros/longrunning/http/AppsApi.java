package dev.meros.longrunning.http;

import static dev.meros.longrunning.core.document.Documents.object;

import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Command.Absent;
import dev.meros.longrunning.core.command.Command.AfterKill;
import dev.meros.longrunning.core.command.Command.Missing;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.view.AppView;
import dev.meros.longrunning.core.view.AppView.Embed;
import dev.meros.longrunning.core.view.LabelSelector;
import dev.meros.longrunning.http.Request.Presumption;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// `/v2/apps`.
final class AppsApi {
    private static final String ALL = "/v2/apps";
    private static final String ONE = ALL + "/{id}";

    /// The segment at which an id begins.
    private static final int ID = 2;

    private final Backend backend;

    AppsApi(Backend backend) {
        this.backend = backend;
    }

    void addTo(Routes routes) {
        routes.add("GET", ALL, r -> backend.read(core -> list(core, r)))
                .add("POST", ALL, this::create)
                .add("PUT", ALL, r -> changeAll(r, absent(r), Missing.CREATE))
                .add("PATCH", ALL, r -> changeAll(r, Absent.KEEP, Missing.REFUSE))
                .add("POST", ONE + "/restart", this::restart)
                .add("GET", ONE + "/versions", r -> backend.read(core -> versions(core, r)))
                .add(
                        "GET",
                        ONE + "/versions/{version}",
                        r -> backend.read(core -> version(core, r)))
                .add("GET", ONE + "/tasks", r -> backend.read(core -> showTasks(core, r)))
                .add("DELETE", ONE + "/tasks", this::killAll)
                .add("DELETE", ONE + "/tasks/{task}", this::killOne)
                .add("GET", ONE, r -> backend.read(core -> show(core, r)))
                .add("PUT", ONE, r -> change(r, absent(r), Missing.CREATE))
                .add("PATCH", ONE, r -> change(r, Absent.KEEP, Missing.REFUSE))
                .add("DELETE", ONE, this::delete);
    }

    private CompletableFuture<Reply> create(Request request) {
        return backend.submit(
                new Command.CreateApp(
                        request.document(), request.force(Presumption.FALSE), request.origin()));
    }

    private CompletableFuture<Reply> restart(Request request) {
        return backend.submit(
                new Command.RestartApp(request.id(ID, 1), request.force(Presumption.FALSE)));
    }

    private CompletableFuture<Reply> delete(Request request) {
        return backend.submit(
                new Command.DeleteApp(request.id(ID, 0), request.force(Presumption.TRUE)));
    }

    private CompletableFuture<Reply> changeAll(Request request, Absent absent, Missing missing) {
        Object document = request.document();
        if (document instanceof List<?> documents) {
            return backend.submit(
                    new Command.ChangeApps(
                            documents,
                            absent,
                            missing,
                            request.force(Presumption.FALSE),
                            request.trial()));
        }
        throw new Refusal.Refused(
                new Refusal.Malformed(Map.of("/", List.of("error.expected.jsarray"))));
    }

    private static Absent absent(Request request) {
        return request.is("partialUpdate", Presumption.TRUE) ? Absent.KEEP : Absent.DEFAULT;
    }

    private CompletableFuture<Reply> change(Request request, Absent absent, Missing missing) {
        return backend.submit(
                new Command.ChangeApp(
                        request.id(ID, 0),
                        request.document(),
                        absent,
                        missing,
                        request.force(Presumption.FALSE),
                        request.origin()));
    }

    private Reply list(LongRunning core, Request request) {
        Set<Embed> embed = embed(request);
        embed.add(Embed.COUNTS);
        embed.add(Embed.DEPLOYMENTS);
        return Reply.ok(object("apps", select(core, request, new AppId("/"), embed)));
    }

    private List<Object> select(LongRunning core, Request request, AppId below, Set<Embed> embed) {
        String label = request.parameter("label");
        List<Object> documents = new ArrayList<>();
        for (AppEntry entry : core.state().apps()) {
            App app = entry.app();
            if (app.id().isBelow(below)
                    && LabelSelector.contains(app.id().path(), request.parameter("id"))
                    && LabelSelector.contains(app.run().cmd(), request.parameter("cmd"))
                    && (label == null || LabelSelector.matches(label, app.labels()))) {
                documents.add(core.apps(now()).document(entry, embed));
            }
        }
        return documents;
    }

    private Instant now() {
        return backend.driver().now();
    }

    /// What is asked to be embedded; unknown words are passed over.
    static Set<Embed> embed(Request request) {
        Set<Embed> embed = EnumSet.noneOf(Embed.class);
        for (String word : request.query().getOrDefault("embed", List.of())) {
            switch (word.replaceFirst("^(group\\.)?apps?\\.", "")) {
                case "tasks" -> embed.add(Embed.TASKS);
                case "counts" -> embed.add(Embed.COUNTS);
                case "deployments" -> embed.add(Embed.DEPLOYMENTS);
                case "readiness" -> embed.add(Embed.READINESS);
                case "lastTaskFailure" -> embed.add(Embed.LAST_TASK_FAILURE);
                case "failures" -> {
                    embed.add(Embed.LAST_TASK_FAILURE);
                    embed.add(Embed.TASKS);
                    embed.add(Embed.DEPLOYMENTS);
                }
                case "taskStats" -> embed.add(Embed.TASK_STATS);
                default -> {}
            }
        }
        return embed;
    }

    private Reply show(LongRunning core, Request request) {
        AppId id = request.id(ID, 0);
        Set<Embed> embed = embed(request);
        if (id.path().endsWith("/*")) {
            AppId group = existing(core, id);
            embed.add(Embed.COUNTS);
            embed.add(Embed.DEPLOYMENTS);
            return Reply.ok(object("*", select(core, request, group, embed)));
        }
        embed.addAll(Set.of(Embed.COUNTS, Embed.TASKS, Embed.LAST_TASK_FAILURE, Embed.DEPLOYMENTS));
        return Reply.ok(object("app", core.apps(now()).document(required(core, id), embed)));
    }

    private static AppId existing(LongRunning core, AppId wildcard) {
        AppId group = wildcard.parent();
        if (core.state().tree().group(group) == null) {
            throw Refusal.notFound("Group '" + group + "' does not exist");
        }
        return group;
    }

    static AppEntry required(LongRunning core, AppId id) {
        AppEntry entry = core.state().app(id);
        if (entry == null) {
            throw Refusal.notFound("App '" + id + "' does not exist");
        }
        return entry;
    }

    private Reply versions(LongRunning core, Request request) {
        AppId id = request.id(ID, 1);
        return Reply.ok(
                object(
                        "versions",
                        core.state().versions(required(core, id)).descendingKeySet().stream()
                                .map(Timestamps::format)
                                .toList()));
    }

    private Reply version(LongRunning core, Request request) {
        AppId id = request.id(ID, 2);
        Instant version = request.version();
        AppEntry entry = core.state().versions(required(core, id)).get(version);
        if (entry == null) {
            throw Refusal.notFound(
                    "App '" + id + "' does not exist in version " + Timestamps.format(version));
        }
        return Reply.ok(AppView.definition(entry));
    }

    private CompletableFuture<Reply> killAll(Request request) {
        return backend.submit(
                new Command.KillTasks(
                        request.id(ID, 1),
                        request.parameter("host"),
                        afterKill(request),
                        request.force(Presumption.FALSE)));
    }

    private Reply showTasks(LongRunning core, Request request) {
        AppId id = request.id(ID, 1);
        List<AppEntry> entries = new ArrayList<>();
        if (id.path().endsWith("/*")) {
            AppId group = existing(core, id);
            core.state().apps().stream()
                    .filter(e -> e.app().id().isBelow(group))
                    .forEach(entries::add);
        } else {
            entries.add(required(core, id));
        }
        if (request.wantsText()) {
            return Reply.text(TasksApi.text(core, entries, request));
        }
        List<Object> tasks = new ArrayList<>();
        for (AppEntry entry : entries) {
            tasks.addAll(core.apps(now()).tasks(entry.app().id(), entry.app().role()));
        }
        return Reply.ok(object("tasks", tasks));
    }

    private CompletableFuture<Reply> killOne(Request request) {
        return backend.engine()
                .submit(
                        backend.driver(),
                        new Command.KillTask(
                                request.id(ID, 2),
                                request.segments().getLast(),
                                afterKill(request),
                                request.force(Presumption.FALSE)))
                .thenApply(
                        answer ->
                                answer instanceof Answer.Tasks(var tasks) && tasks.size() == 1
                                        ? Reply.ok(object("task", tasks.getFirst()))
                                        : Reply.of(answer));
    }

    static AfterKill afterKill(Request request) {
        boolean scale = request.is("scale", Presumption.FALSE);
        if (scale && request.is("wipe", Presumption.FALSE)) {
            throw Request.badRequest("You cannot use scale and wipe at the same time.");
        }
        return scale ? AfterKill.SCALE_DOWN : AfterKill.REPLACE;
    }
}
