package dev.meros.longrunning.core.state;

import dev.meros.api.model.TaskId;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.group.Group;
import dev.meros.longrunning.core.group.Tree;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Everything that is stored, as it adds up from [Change]s: nothing else changes it. Owned by one
/// thread.
public final class State {
    private final TreeMap<AppId, AppEntry> apps = new TreeMap<>();
    private final TreeMap<AppId, TreeMap<Instant, AppEntry>> versions = new TreeMap<>();
    private final TreeMap<InstanceId, Instance> instances = new TreeMap<>();
    private final TreeMap<AppId, TreeMap<InstanceId, Instance>> byApp = new TreeMap<>();
    private final Map<String, Deployment> deployments = new LinkedHashMap<>();

    /// The deployments that change an app, by their ids, oldest first.
    private final Map<AppId, Set<String>> locks = new HashMap<>();

    private final TreeMap<AppId, TaskFailure> failures = new TreeMap<>();
    private final TreeMap<AppId, Group> groups = new TreeMap<>();
    private final TreeMap<Instant, Revision> revisions = new TreeMap<>();

    /// Makes one change; the same on restart as when it was decided.
    public void apply(Change change) {
        switch (change) {
            case Change.AppStored(AppEntry entry) -> apps.put(entry.app().id(), entry);
            case Change.AppRemoved(AppId app) -> apps.remove(app);
            case Change.VersionStored(AppEntry entry) ->
                    versions.computeIfAbsent(entry.app().id(), _ -> new TreeMap<>())
                            .put(entry.app().version(), entry);
            case Change.VersionRemoved(AppId app, Instant version) -> {
                TreeMap<Instant, AppEntry> ofApp = versions.get(app);
                if (ofApp != null) {
                    ofApp.remove(version);
                    if (ofApp.isEmpty()) {
                        versions.remove(app);
                    }
                }
            }
            case Change.InstanceStored(Instance instance) -> {
                instances.put(instance.id(), instance);
                byApp.computeIfAbsent(instance.app(), _ -> new TreeMap<>())
                        .put(instance.id(), instance);
            }
            case Change.InstanceRemoved(InstanceId id) -> {
                Instance instance = instances.remove(id);
                if (instance != null) {
                    TreeMap<InstanceId, Instance> ofApp = byApp.get(instance.app());
                    if (ofApp != null) {
                        ofApp.remove(id);
                        if (ofApp.isEmpty()) {
                            byApp.remove(instance.app());
                        }
                    }
                }
            }
            case Change.DeploymentStored(Deployment deployment) -> {
                deployments.put(deployment.id(), deployment);
                deployment
                        .changes()
                        .keySet()
                        .forEach(
                                app ->
                                        locks.computeIfAbsent(app, _ -> new LinkedHashSet<>())
                                                .add(deployment.id()));
            }
            case Change.DeploymentRemoved(String id) -> unlock(deployments.remove(id));
            case Change.FailureStored(TaskFailure failure) -> failures.put(failure.app(), failure);
            case Change.FailureRemoved(AppId app) -> failures.remove(app);
            case Change.GroupStored(Group group) -> groups.put(group.id(), group);
            case Change.GroupRemoved(AppId group) -> groups.remove(group);
            case Change.RevisionStored(Revision revision) ->
                    revisions.put(revision.version(), revision);
            case Change.RevisionRemoved(Instant version) -> revisions.remove(version);
        }
    }

    private void unlock(@Nullable Deployment deployment) {
        if (deployment != null) {
            for (AppId app : deployment.changes().keySet()) {
                locks.computeIfPresent(
                        app,
                        (_, ids) -> {
                            ids.remove(deployment.id());
                            return ids.isEmpty() ? null : ids;
                        });
            }
        }
    }

    /// The apps, sorted by id.
    public Collection<AppEntry> apps() {
        return Collections.unmodifiableCollection(apps.values());
    }

    public @Nullable AppEntry app(AppId id) {
        return apps.get(id);
    }

    /// The versions of an app that can be gone back to, oldest first.
    public NavigableMap<Instant, AppEntry> versions(AppEntry app) {
        return versions(app.app().id()).tailMap(app.createdAt(), true);
    }

    /// All stored versions of an app, oldest first, also those of an app of that id that was
    /// deleted while a revision or a deployment still knows them.
    public NavigableMap<Instant, AppEntry> versions(AppId app) {
        TreeMap<Instant, AppEntry> ofApp = versions.get(app);
        return ofApp == null
                ? Collections.emptyNavigableMap()
                : Collections.unmodifiableNavigableMap(ofApp);
    }

    /// All instances, sorted by id.
    public Collection<Instance> instances() {
        return Collections.unmodifiableCollection(instances.values());
    }

    /// The instances of one app, whether it still exists or not.
    public List<Instance> instances(AppId app) {
        TreeMap<InstanceId, Instance> ofApp = byApp.get(app);
        return ofApp == null ? List.of() : List.copyOf(ofApp.values());
    }

    /// The apps that have instances, those that are deleted included.
    public Set<AppId> appsWithInstances() {
        return new TreeSet<>(byApp.keySet());
    }

    public @Nullable Instance instance(InstanceId id) {
        return instances.get(id);
    }

    /// The instance that a task belongs to; null for a task that is not, or no longer, ours.
    public @Nullable Instance instance(TaskId task) {
        Instance instance = InstanceId.ofTask(task.value()).map(instances::get).orElse(null);
        return instance != null && instance.task().equals(task) ? instance : null;
    }

    /// The definition that an instance runs; null when its app is deleted.
    public @Nullable App definition(Instance instance) {
        AppEntry entry = apps.get(instance.app());
        if (entry == null || entry.configuredAt().equals(instance.version())) {
            return entry == null ? null : entry.app();
        }
        App found = entry.app();
        for (AppEntry version : versions(instance.app()).values()) {
            if (version.configuredAt().equals(instance.version())) {
                found = version.app();
            }
        }
        return found;
    }

    /// The deployments that are not done, oldest first.
    public List<Deployment> deployments() {
        return List.copyOf(deployments.values());
    }

    public @Nullable Deployment deployment(String id) {
        return deployments.get(id);
    }

    public List<Deployment> deployments(AppId app) {
        List<Deployment> found = new ArrayList<>();
        for (String id : locks.getOrDefault(app, Set.of())) {
            Deployment deployment = deployments.get(id);
            if (deployment != null) {
                found.add(deployment);
            }
        }
        return found;
    }

    /// The definition by which an app is run now: the stored one, unless the step of a deployment
    /// that brings it up is still to come. Null for an app that is deleted or not begun yet.
    public @Nullable AppEntry present(AppId id) {
        for (Deployment deployment : deployments(id)) {
            if (deployment.isPending(id)) {
                Deployment.Change change = deployment.changes().get(id);
                Instant before = change == null ? null : change.before();
                return before == null ? null : versions(id).get(before);
            }
        }
        return apps.get(id);
    }

    /// The groups that are stored; one that holds an app need not be.
    public NavigableMap<AppId, Group> groups() {
        return Collections.unmodifiableNavigableMap(groups);
    }

    /// What changed the tree, oldest first; bounded.
    public NavigableMap<Instant, Revision> revisions() {
        return Collections.unmodifiableNavigableMap(revisions);
    }

    /// All apps and groups as they shall be.
    public Tree tree() {
        TreeMap<AppId, App> definitions = new TreeMap<>();
        apps.forEach((id, entry) -> definitions.put(id, entry.app()));
        return new Tree(definitions, groups);
    }

    /// The tree after an earlier revision; null when that is not known any more.
    public @Nullable Tree tree(Instant version) {
        if (!revisions.containsKey(version)) {
            return null;
        }
        TreeMap<AppId, App> definitions = new TreeMap<>(tree().apps());
        TreeMap<AppId, Group> then = new TreeMap<>(groups);
        for (Revision later : revisions.tailMap(version, false).descendingMap().values()) {
            for (Revision.OfApp change : later.apps()) {
                AppEntry entry =
                        change.before() == null
                                ? null
                                : versions(change.app()).get(change.before());
                if (entry == null) {
                    definitions.remove(change.app());
                } else {
                    definitions.put(change.app(), entry.app());
                }
            }
            for (Revision.OfGroup change : later.groups()) {
                if (change.before() == null) {
                    then.remove(change.group());
                } else {
                    then.put(change.group(), change.before());
                }
            }
        }
        return new Tree(definitions, then);
    }

    public @Nullable TaskFailure failure(AppId app) {
        return failures.get(app);
    }

    /// A version later than `now` in milliseconds unless no app has that one yet.
    public Instant nextVersion(Instant now) {
        Instant next = Instant.ofEpochMilli(now.toEpochMilli());
        for (SortedMap<Instant, AppEntry> ofApp : versions.values()) {
            if (!ofApp.lastKey().isBefore(next)) {
                next = ofApp.lastKey().plusMillis(1);
            }
        }
        if (!revisions.isEmpty() && !revisions.lastKey().isBefore(next)) {
            next = revisions.lastKey().plusMillis(1);
        }
        return next;
    }
}
