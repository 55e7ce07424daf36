package dev.meros.longrunning.http;

import dev.meros.longrunning.core.LongRunning;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.group.Tree;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.view.AppView;
import dev.meros.longrunning.core.view.AppView.Embed;
import dev.meros.longrunning.core.view.GroupView;
import dev.meros.longrunning.core.view.GroupView.Part;
import dev.meros.longrunning.http.Request.Presumption;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// `/v2/groups`. Every path is there with an id, and without one for the root.
final class GroupsApi {
    private static final String ALL = "/v2/groups";
    private static final String ONE = ALL + "/{id}";

    /// The segment at which an id begins.
    private static final int ID = 2;

    private final Backend backend;

    GroupsApi(Backend backend) {
        this.backend = backend;
    }

    void addTo(Routes routes) {
        for (String group : List.of(ALL, ONE)) {
            routes.add("GET", group + "/apps", r -> backend.read(core -> apps(core, r)))
                    .add("GET", group + "/versions", r -> backend.read(core -> versions(core, r)))
                    .add(
                            "GET",
                            group + "/versions/{version}",
                            r -> backend.read(core -> version(core, r)));
        }
        for (String group : List.of(ALL, ONE)) {
            routes.add("GET", group, r -> backend.read(core -> show(core, r)))
                    .add("POST", group, this::create)
                    .add("PUT", group, this::change)
                    .add("PATCH", group, this::patch)
                    .add("DELETE", group, this::delete);
        }
    }

    private CompletableFuture<Reply> create(Request request) {
        return backend.submit(
                new Command.CreateGroup(
                        request.id(ID, 0), request.document(), request.force(Presumption.FALSE)));
    }

    private CompletableFuture<Reply> change(Request request) {
        return backend.submit(
                new Command.ChangeGroup(
                        request.id(ID, 0),
                        request.document(),
                        request.force(Presumption.FALSE),
                        request.trial()));
    }

    private CompletableFuture<Reply> patch(Request request) {
        return backend.submit(new Command.PatchGroup(request.id(ID, 0), request.document()))
                .thenApply(
                        reply ->
                                reply.status() == 204
                                        ? new Reply(200, Reply.JSON, "", Map.of())
                                        : reply);
    }

    private CompletableFuture<Reply> delete(Request request) {
        return backend.submit(
                new Command.DeleteGroup(request.id(ID, 0), request.force(Presumption.FALSE)));
    }

    private Reply show(LongRunning core, Request request) {
        Tree tree = core.state().tree();
        return document(core, request, tree, required(tree, request.id(ID, 0)));
    }

    private Reply document(LongRunning core, Request request, Tree tree, Group group) {
        return Reply.ok(
                new GroupView(core.state(), tree, view(core), embed(request), parts(request))
                        .document(group));
    }

    private AppView view(LongRunning core) {
        return core.apps(backend.driver().now());
    }

    private Reply apps(LongRunning core, Request request) {
        Tree tree = core.state().tree();
        Group group = required(tree, request.id(ID, 1));
        Set<Embed> embed = embed(request);
        List<Object> documents = new ArrayList<>();
        for (App app : tree.appsBelow(group.id())) {
            AppEntry entry = core.state().app(app.id());
            if (entry != null) {
                documents.add(view(core).document(entry, embed));
            }
        }
        return Reply.ok(documents);
    }

    private static Reply versions(LongRunning core, Request request) {
        Group group = required(core.state().tree(), request.id(ID, 1));
        return Reply.ok(GroupView.versions(core.state(), group.id()));
    }

    private Reply version(LongRunning core, Request request) {
        AppId id = request.id(ID, 2);
        Instant version = request.version();
        required(core.state().tree(), id);
        Tree tree = core.state().tree(version);
        Group group = tree == null ? null : tree.group(id);
        if (tree == null || group == null) {
            throw Refusal.notFound(
                    "Group '" + id + "' does not exist in version " + Timestamps.format(version));
        }
        return document(core, request, tree, group);
    }

    private static Group required(Tree tree, AppId id) {
        Group group = tree.group(id);
        if (group == null) {
            throw Refusal.notFound("Group '" + id + "' does not exist");
        }
        return group;
    }

    private static Set<Embed> embed(Request request) {
        Set<Embed> embed = EnumSet.copyOf(AppsApi.embed(request));
        embed.add(Embed.COUNTS);
        embed.add(Embed.DEPLOYMENTS);
        return embed;
    }

    /// Everything unless something is named.
    private static Set<Part> parts(Request request) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String word : request.query().getOrDefault("embed", List.of())) {
            if (word.equals("group.groups")) {
                parts.add(Part.GROUPS);
            } else if (word.equals("group.pods")) {
                parts.add(Part.PODS);
            } else if (word.startsWith("group.apps")) {
                parts.add(Part.APPS);
            }
        }
        return parts.isEmpty() ? EnumSet.allOf(Part.class) : parts;
    }
}
