package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Command.Force;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.definition.ServicePorts;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.deployment.Deployment.Kind;
import dev.meros.longrunning.core.document.Problems;
import dev.meros.longrunning.core.group.Dependencies;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.group.Tree;
import dev.meros.longrunning.core.group.TreeRules;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.state.Revision;
import dev.meros.longrunning.core.view.DeploymentView;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Starts deployments: works out what a change of the tree means, checks its rules and the locks,
/// stores the new definitions, the revision and the deployment itself. The work is left to
/// [Balance].
final class Deploying {
    /// The most deployments at a time.
    static final int MAX_DEPLOYMENTS = 100;

    private final Memory memory;
    private final Retention retention;

    Deploying(Memory memory) {
        this.memory = memory;
        this.retention = new Retention(memory);
    }

    /// Whether instances are replaced although nothing of the definition has changed.
    enum Replace {
        IF_CHANGED,
        ALWAYS
    }

    /// What an app shall become; without a target it is deleted.
    record Wish(AppId app, @Nullable App target, Replace replace) {}

    /// A change of the tree: what becomes of apps, and which groups there are after it when any
    /// group itself changes. `origin` is the group that clients are told to have changed.
    record Wishes(List<Wish> apps, @Nullable SortedMap<AppId, Group> groups, AppId origin) {
        Wishes {
            apps = List.copyOf(apps);
        }

        static Wishes of(List<Wish> apps) {
            return new Wishes(
                    apps, null, apps.size() == 1 ? apps.getFirst().app().parent() : AppId.ROOT);
        }
    }

    /// A wish with all that follows from it; `kind` is absent when there is nothing to do.
    private record Work(Wish wish, @Nullable AppEntry before, @Nullable Kind kind, int layer) {
        private Deployment.@Nullable Change change() {
            Instant version = before == null ? null : before.app().version();
            return kind == null ? null : new Deployment.Change(wish.app(), kind, layer, version);
        }
    }

    /// What a change would do, as a deployment that is not stored.
    Deployment plan(Wishes wishes, Step step) {
        return deployment(works(wishes), "", step.now());
    }

    Deployment start(Wishes wishes, Force force, Step step) {
        if (memory.state.deployments().size() >= MAX_DEPLOYMENTS) {
            throw new Refusal.Refused(
                    new Refusal.TooMany(
                            "Max number ("
                                    + MAX_DEPLOYMENTS
                                    + ") of running deployments is achieved. Wait for existing "
                                    + "deployments to complete or cancel one."));
        }
        List<Work> works = works(wishes);
        Set<Deployment> conflicts = new LinkedHashSet<>();
        for (Work work : works) {
            if (work.kind() != null) {
                conflicts.addAll(memory.state.deployments(work.wish().app()));
            }
        }
        if (!conflicts.isEmpty() && force == Force.RESPECT_LOCKS) {
            throw new Refusal.Refused(
                    new Refusal.Locked(conflicts.stream().map(Deployment::id).toList()));
        }
        // from here on nothing is refused
        conflicts.forEach(conflict -> abandon(conflict, step));
        Instant version = memory.state.nextVersion(step.now());
        List<Revision.OfApp> changed = new ArrayList<>();
        for (Work work : works) {
            Instant before = work.before() == null ? null : work.before().app().version();
            Instant after = store(work, version, step);
            if (before == null ? after != null : !before.equals(after)) {
                changed.add(new Revision.OfApp(work.wish().app(), before, after));
            }
            step.touched.add(work.wish().app());
        }
        List<Revision.OfGroup> groups = storeGroups(wishes, changed, version, step);
        if (!changed.isEmpty() || !groups.isEmpty()) {
            step.store(new Change.RevisionStored(new Revision(version, changed, groups)));
        }
        Deployment deployment = deployment(works, step.newId(), version);
        step.store(new Change.DeploymentStored(deployment));
        retention.prune(changed.stream().map(Revision.OfApp::app).toList(), step);
        step.publish(
                "group_change_success",
                "groupId",
                wishes.origin().path(),
                "version",
                Timestamps.format(version));
        step.publishPlan("deployment_info", deployment);
        return deployment;
    }

    /// Ends a deployment where it is.
    void abandon(Deployment deployment, Step step) {
        step.store(new Change.DeploymentRemoved(deployment.id()));
        step.publishPlan("deployment_step_failure", deployment);
        step.publish(
                "deployment_failed",
                "id",
                deployment.id(),
                "plan",
                DeploymentView.plan(deployment),
                "reason",
                "cancelled");
        step.touched.addAll(deployment.changes().keySet());
    }

    private static Deployment deployment(List<Work> works, String id, Instant version) {
        List<Deployment.Change> changes = new ArrayList<>();
        for (Work work : works) {
            Deployment.Change change = work.change();
            if (change != null) {
                changes.add(change);
            }
        }
        return Deployment.of(id, version, changes);
    }

    /// Works out what wishes mean; refuses a tree that would break a rule.
    private List<Work> works(Wishes wishes) {
        List<Wish> complete = withPorts(wishes.apps());
        Tree tree = target(complete, wishes.groups());
        Problems problems = new Problems();
        Dependencies dependencies = Dependencies.of(tree);
        TreeRules.check(tree, dependencies, problems);
        if (!problems.isEmpty()) {
            throw new Refusal.Refused(new Refusal.Invalid(problems.byPath()));
        }
        Map<AppId, Integer> layers =
                dependencies.layers(
                        complete.stream().filter(w -> w.target() != null).map(Wish::app).toList());
        List<Work> works = new ArrayList<>();
        for (Wish wish : complete) {
            AppEntry before = memory.state.app(wish.app());
            works.add(
                    new Work(wish, before, kind(wish, before), layers.getOrDefault(wish.app(), 0)));
        }
        return works;
    }

    private Tree target(List<Wish> wishes, @Nullable SortedMap<AppId, Group> groups) {
        TreeMap<AppId, App> apps = new TreeMap<>(memory.state.tree().apps());
        for (Wish wish : wishes) {
            if (wish.target() == null) {
                apps.remove(wish.app());
            } else {
                apps.put(wish.app(), wish.target());
            }
        }
        return new Tree(apps, groups == null ? memory.state.groups() : groups);
    }

    private List<Wish> withPorts(List<Wish> wishes) {
        Map<Integer, Integer> uses = new HashMap<>();
        memory.state.apps().forEach(entry -> count(entry.app(), 1, uses));
        List<Wish> complete = new ArrayList<>();
        for (Wish wish : wishes) {
            AppEntry entry = memory.state.app(wish.app());
            App before = entry == null ? null : entry.app();
            count(before, -1, uses);
            App target = wish.target();
            if (target != null) {
                target = ServicePorts.assign(target, before, uses.keySet());
                count(target, 1, uses);
            }
            complete.add(new Wish(wish.app(), target, wish.replace()));
        }
        return complete;
    }

    private static void count(@Nullable App app, int by, Map<Integer, Integer> uses) {
        if (app != null) {
            for (PortDefinition port : app.portDefinitions()) {
                uses.merge(port.port(), by, (a, b) -> a + b == 0 ? null : a + b);
            }
        }
    }

    private @Nullable Kind kind(Wish wish, @Nullable AppEntry before) {
        App target = wish.target();
        if (target == null) {
            return before == null ? null : Kind.STOP;
        }
        if (before == null) {
            return Kind.START;
        }
        if (target.instances() == 0 && before.app().instances() != 0) {
            return Kind.SCALE;
        }
        if (replaces(wish, before) || hasOlder(before)) {
            return Kind.RESTART;
        }
        return target.instances() == before.app().instances() ? null : Kind.SCALE;
    }

    private static boolean replaces(Wish wish, @Nullable AppEntry before) {
        App target = wish.target();
        return target != null
                && (wish.replace() == Replace.ALWAYS
                        || before == null
                        || !target.runsLike(before.app()));
    }

    /// Whether an earlier deployment was cancelled half-way.
    private boolean hasOlder(AppEntry entry) {
        return memory.state.instances(entry.app().id()).stream()
                .anyMatch(
                        i ->
                                i.goal() == Instance.Goal.RUNNING
                                        && i.version().isBefore(entry.configuredAt()));
    }

    /// Stores what an app becomes and answers its version after it; null when there is none.
    private @Nullable Instant store(Work work, Instant version, Step step) {
        AppId id = work.wish().app();
        AppEntry before = work.before();
        App target = work.wish().target();
        if (target == null) {
            remove(id, before, step);
            return null;
        }
        boolean replaces = replaces(work.wish(), before);
        boolean scales = before == null || target.instances() != before.app().instances();
        boolean differs =
                before == null || !target.withVersion(before.app().version()).equals(before.app());
        if (before != null && !replaces && !scales && !differs) {
            return before.app().version();
        }
        AppEntry entry =
                new AppEntry(
                        target.withVersion(version),
                        replaces || before == null ? version : before.configuredAt(),
                        replaces || scales || before == null ? version : before.scaledAt(),
                        before == null ? version : before.createdAt());
        step.store(new Change.AppStored(entry));
        step.store(new Change.VersionStored(entry));
        if (replaces) {
            memory.backOffs.reset(id);
        }
        return version;
    }

    private void remove(AppId id, @Nullable AppEntry before, Step step) {
        if (before != null) {
            step.store(new Change.AppRemoved(id));
            if (memory.state.failure(id) != null) {
                step.store(new Change.FailureRemoved(id));
            }
        }
    }

    /// Stores the groups that are new or changed, those around new apps included, and removes those
    /// that are gone.
    private List<Revision.OfGroup> storeGroups(
            Wishes wishes, List<Revision.OfApp> changed, Instant version, Step step) {
        SortedMap<AppId, Group> before = new TreeMap<>(memory.state.groups());
        SortedMap<AppId, Group> after =
                new TreeMap<>(wishes.groups() == null ? before : wishes.groups());
        for (Revision.OfApp app : changed) {
            for (AppId group : app.after() == null ? List.<AppId>of() : app.app().ancestors()) {
                after.putIfAbsent(group, Group.of(group, version));
            }
        }
        List<Revision.OfGroup> groups = new ArrayList<>();
        Set<AppId> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        for (AppId id : all) {
            Group was = before.get(id);
            Group is = after.get(id);
            if (is == null) {
                step.store(new Change.GroupRemoved(id));
                groups.add(new Revision.OfGroup(id, was, null));
            } else if (was == null || !is.says(was)) {
                Group stored = is.withVersion(version);
                step.store(new Change.GroupStored(stored));
                groups.add(new Revision.OfGroup(id, was, stored));
            }
        }
        return groups;
    }
}
