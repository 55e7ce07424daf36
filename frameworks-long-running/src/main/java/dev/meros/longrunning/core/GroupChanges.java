package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Command.Force;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.definition.GroupInput;
import dev.meros.longrunning.core.definition.GroupInput.Wanted;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.group.Tree;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.state.Revision;
import dev.meros.longrunning.core.view.DeploymentView;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The requests that change groups, and those that take a whole change back: each becomes one
/// deployment of all apps that differ.
final class GroupChanges {
    private final Memory memory;
    private final Deploying deploying;

    GroupChanges(Memory memory, Deploying deploying) {
        this.memory = memory;
        this.deploying = deploying;
    }

    Answer create(Command.CreateGroup c, Step step) {
        Tree before = memory.state.tree();
        Wanted wanted = GroupInput.read(c.document(), c.group(), before, memory.role);
        AppId id = wanted.group();
        if (before.app(id) != null) {
            throw new Refusal.Refused(
                    new Refusal.Exists("An app with the path " + id + " already exists."));
        }
        if (before.group(id) != null && !id.isRoot()) {
            throw new Refusal.Refused(
                    new Refusal.Exists(
                            "Group " + id + " is already created. Use PUT to change this group."));
        }
        Deployment deployment =
                deploying.start(wishes(before, target(wanted, before), id), c.force(), step);
        return new Answer.GroupCreated(id, deployment.id(), deployment.version());
    }

    Answer change(Command.ChangeGroup c, Step step) {
        Tree before = memory.state.tree();
        Wanted wanted = GroupInput.read(c.document(), c.group(), before, memory.role);
        Deploying.Wishes wishes = wishes(before, target(wanted, before), wanted.group());
        if (c.trial() == Command.Trial.DRY) {
            return new Answer.Planned(DeploymentView.trial(deploying.plan(wishes, step)));
        }
        return deployed(deploying.start(wishes, c.force(), step));
    }

    Answer delete(Command.DeleteGroup c, Step step) {
        Tree before = memory.state.tree();
        required(c.group(), before);
        return deployed(
                deploying.start(
                        wishes(before, before.without(c.group()), c.group()), c.force(), step));
    }

    /// Changes what a group says of roles; nothing is deployed.
    Answer patch(Command.PatchGroup c, Step step) {
        Problems problems = new Problems();
        Boolean enforce = Input.of(c.document(), "", problems).flag("enforceRole");
        if (!problems.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Malformed(problems.byPath()));
        }
        GroupInput.checkEnforceRole(c.group(), enforce, "", problems);
        if (!problems.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Invalid(problems.byPath()));
        }
        Group group = required(c.group(), memory.state.tree());
        step.store(new Change.GroupStored(group.withEnforceRole(Boolean.TRUE.equals(enforce))));
        return new Answer.Done();
    }

    /// Takes a deployment back: what it changed becomes what it was, and what others changed since
    /// stays. With force it only ends where it is.
    Answer cancel(Command.CancelDeployment c, Step step) {
        Deployment deployment = memory.state.deployment(c.deployment());
        if (deployment == null) {
            throw Refusal.notFound("DeploymentPlan " + c.deployment() + " does not exist");
        }
        if (c.force() == Force.OVERRIDE_LOCKS) {
            deploying.abandon(deployment, step);
            return new Answer.Done();
        }
        List<Deploying.Wish> wishes = new ArrayList<>();
        for (Deployment.Change change : deployment.changes().values()) {
            AppEntry before =
                    change.before() == null
                            ? null
                            : memory.state.versions(change.app()).get(change.before());
            wishes.add(wish(change.app(), before == null ? null : before.app()));
        }
        return deployed(
                deploying.start(
                        new Deploying.Wishes(wishes, groupsBefore(deployment, wishes), AppId.ROOT),
                        Force.OVERRIDE_LOCKS,
                        step));
    }

    /// The groups without those that a deployment has made, as far as nothing is in them.
    private SortedMap<AppId, Group> groupsBefore(
            Deployment deployment, List<Deploying.Wish> wishes) {
        TreeMap<AppId, Group> groups = new TreeMap<>(memory.state.groups());
        Revision revision = memory.state.revisions().get(deployment.version());
        if (revision == null) {
            return groups;
        }
        TreeSet<AppId> apps = new TreeSet<>(memory.state.tree().apps().keySet());
        for (Deploying.Wish wish : wishes) {
            if (wish.target() == null) {
                apps.remove(wish.app());
            } else {
                apps.add(wish.app());
            }
        }
        for (Revision.OfGroup change : revision.groups().reversed()) {
            Group before = change.before();
            if (before != null) {
                groups.put(change.group(), before);
            } else if (apps.stream().noneMatch(app -> app.isBelow(change.group()))
                    && Tree.below(groups, change.group()).isEmpty()) {
                groups.remove(change.group());
            }
        }
        return groups;
    }

    private Tree target(Wanted wanted, Tree before) {
        return switch (wanted) {
            case Wanted.Changed changed -> changed.tree();
            case Wanted.Scaled scaled -> {
                required(scaled.group(), before);
                TreeMap<AppId, App> apps = new TreeMap<>(before.apps());
                for (App app : before.appsBelow(scaled.group())) {
                    double instances = Math.rint(app.instances() * scaled.factor());
                    apps.put(
                            app.id(),
                            app.withInstances((int) Math.min(instances, Integer.MAX_VALUE)));
                }
                yield new Tree(apps, before.groups());
            }
            case Wanted.Restored restored -> restored(restored, before);
        };
    }

    private Tree restored(Wanted.Restored restored, Tree before) {
        Tree then = memory.state.tree(restored.version());
        if (then == null || then.group(restored.group()) == null) {
            throw Refusal.notFound(
                    "Group '"
                            + restored.group()
                            + "' does not exist in version "
                            + Timestamps.format(restored.version()));
        }
        Tree rest = before.without(restored.group());
        TreeMap<AppId, App> apps = new TreeMap<>(rest.apps());
        TreeMap<AppId, Group> groups = new TreeMap<>(rest.groups());
        then.appsBelow(restored.group()).forEach(app -> apps.put(app.id(), app));
        then.groupsBelow(restored.group()).forEach(group -> groups.put(group.id(), group));
        Group self = then.group(restored.group());
        if (self != null) {
            groups.put(self.id(), self);
        }
        return new Tree(apps, groups);
    }

    private static Group required(AppId id, Tree tree) {
        Group group = tree.group(id);
        if (group == null) {
            throw Refusal.notFound("Group '" + id + "' does not exist");
        }
        return group;
    }

    /// What differs between two trees.
    private static Deploying.Wishes wishes(Tree before, Tree after, AppId origin) {
        List<Deploying.Wish> wishes = new ArrayList<>();
        before.apps().keySet().stream()
                .filter(app -> after.app(app) == null)
                .forEach(app -> wishes.add(wish(app, null)));
        for (App app : after.apps().values()) {
            if (!app.equals(before.app(app.id()))) {
                wishes.add(wish(app.id(), app));
            }
        }
        return new Deploying.Wishes(wishes, new TreeMap<>(after.groups()), origin);
    }

    private static Deploying.Wish wish(AppId app, @Nullable App target) {
        return new Deploying.Wish(app, target, Deploying.Replace.IF_CHANGED);
    }

    private static Answer deployed(Deployment deployment) {
        return new Answer.Deployed(deployment.id(), deployment.version(), null);
    }
}
