package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Command.Force;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.definition.AppInput;
import dev.meros.longrunning.core.definition.AppMerge;
import dev.meros.longrunning.core.definition.AppOutput;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.document.Documents;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;
import dev.meros.longrunning.core.group.Tree;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.view.AppView;
import dev.meros.longrunning.core.view.DeploymentView;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The requests that change apps: each becomes a deployment.
final class AppChanges {
    private final Memory memory;
    private final Deploying deploying;

    AppChanges(Memory memory) {
        this.memory = memory;
        this.deploying = new Deploying(memory);
    }

    Answer create(Command.CreateApp c, Step step) {
        App app = AppInput.read(c.document(), null, memory.role, Instant.EPOCH, "");
        if (memory.state.app(app.id()) != null) {
            throw new Refusal.Refused(
                    new Refusal.Exists("An app with id [" + app.id() + "] already exists."));
        }
        checkTree(app.id());
        Deployment deployment =
                deploy(app.id(), app, Deploying.Replace.IF_CHANGED, c.force(), step);
        AppEntry entry = required(app.id());
        posted(entry.app(), c.origin(), step);
        SequencedMap<String, Object> document =
                new AppView(memory.state, memory.observed, step.now())
                        .document(entry, Set.of(AppView.Embed.COUNTS));
        document.put("deployments", List.of(Documents.object("id", deployment.id())));
        return new Answer.Created(app.id(), deployment.id(), document);
    }

    Answer change(Command.ChangeApp c, Step step) {
        AppEntry before = memory.state.app(c.app());
        App app = updated(c.app(), c.document(), c.absent(), c.missing(), "");
        Deployment deployment =
                deploy(app.id(), app, Deploying.Replace.IF_CHANGED, c.force(), step);
        posted(required(app.id()).app(), c.origin(), step);
        return new Answer.Deployed(
                deployment.id(), deployment.version(), before == null ? app.id() : null);
    }

    Answer changeAll(Command.ChangeApps c, Step step) {
        List<Deploying.Wish> wishes = new ArrayList<>();
        for (int i = 0; i < c.documents().size(); i++) {
            String path = "(" + i + ")";
            Problems problems = new Problems();
            Input in = Input.of(c.documents().get(i), path, problems);
            String id = in.text("id");
            if (id == null) {
                in.problem("id", "error.path.missing");
                throw new Refusal.Refused(new Refusal.Malformed(problems.byPath()));
            }
            App app = updated(AppId.of(id), c.documents().get(i), c.absent(), c.missing(), path);
            wishes.removeIf(w -> w.app().equals(app.id()));
            wishes.add(new Deploying.Wish(app.id(), app, Deploying.Replace.IF_CHANGED));
        }
        if (c.trial() == Command.Trial.DRY) {
            return new Answer.Planned(
                    DeploymentView.trial(deploying.plan(Deploying.Wishes.of(wishes), step)));
        }
        Deployment deployment = deploying.start(Deploying.Wishes.of(wishes), c.force(), step);
        return new Answer.Deployed(deployment.id(), deployment.version(), null);
    }

    Answer delete(Command.DeleteApp c, Step step) {
        required(c.app());
        return scaleOrStop(c.app(), null, c.force(), step);
    }

    Answer restart(Command.RestartApp c, Step step) {
        App app = required(c.app()).app();
        memory.backOffs.reset(c.app());
        Deployment deployment = deploy(app.id(), app, Deploying.Replace.ALWAYS, c.force(), step);
        return new Answer.Deployed(deployment.id(), deployment.version(), null);
    }

    /// Deploys a definition that differs in the number of instances, or the end of the app.
    Answer.Deployed scaleOrStop(AppId id, @Nullable App target, Force force, Step step) {
        Deployment deployment = deploy(id, target, Deploying.Replace.IF_CHANGED, force, step);
        return new Answer.Deployed(deployment.id(), deployment.version(), null);
    }

    private Deployment deploy(
            AppId id, @Nullable App target, Deploying.Replace replace, Force force, Step step) {
        return deploying.start(
                Deploying.Wishes.of(List.of(new Deploying.Wish(id, target, replace))), force, step);
    }

    Deploying deploying() {
        return deploying;
    }

    AppEntry required(AppId id) {
        AppEntry entry = memory.state.app(id);
        if (entry == null) {
            throw Refusal.notFound("App '" + id + "' does not exist");
        }
        return entry;
    }

    private App updated(
            AppId id,
            @Nullable Object document,
            Command.Absent absent,
            Command.Missing missing,
            String path) {
        Problems problems = new Problems();
        Input in = Input.of(document, path, problems);
        if (!problems.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Malformed(problems.byPath()));
        }
        AppEntry before = memory.state.app(id);
        if (before == null && missing == Command.Missing.REFUSE) {
            required(id);
        }
        if (in.has("version") && document instanceof Map<?, ?> fields) {
            return version(id, in, fields);
        }
        if (before == null) {
            checkTree(id);
            return AppInput.read(document, id, memory.role, Instant.EPOCH, path);
        }
        Object full =
                absent == Command.Absent.KEEP && document instanceof Map<?, ?> update
                        ? AppMerge.merge(before.app(), update)
                        : document;
        return AppInput.read(full, id, memory.role, Instant.EPOCH, path);
    }

    /// Going back to a stored version.
    private App version(AppId id, Input in, Map<?, ?> fields) {
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            boolean allowed = "version".equals(field.getKey()) || "id".equals(field.getKey());
            if (!allowed && field.getValue() != null) {
                Problems problems = new Problems();
                problems.add(
                        in.path("version"),
                        "The 'version' field may only be combined with the 'id' field.");
                throw new Refusal.Refused(new Refusal.Invalid(problems.byPath()));
            }
        }
        String text = String.valueOf(in.raw("version"));
        Instant version = Timestamps.parse(text).orElseThrow(() -> Refusal.noTime(text));
        AppEntry stored = memory.state.versions(required(id)).get(version);
        if (stored == null) {
            throw Refusal.notFound(
                    "App '" + id + "' does not exist in version " + Timestamps.format(version));
        }
        return stored.app();
    }

    /// An app and a group cannot have one id.
    private void checkTree(AppId id) {
        Tree tree = memory.state.tree();
        AppId above =
                id.ancestors().stream().filter(a -> tree.app(a) != null).findFirst().orElse(null);
        if (tree.group(id) != null || above != null) {
            throw new Refusal.Refused(
                    new Refusal.Exists(
                            "Groups and applications may not have the same identifier: "
                                    + (above == null ? id : above)));
        }
    }

    private static void posted(App app, Command.Origin origin, Step step) {
        step.publish(
                "api_post_event",
                "clientIp",
                origin.clientIp(),
                "uri",
                origin.uri(),
                "appDefinition",
                AppOutput.document(app));
    }
}
