package dev.meros.longrunning.core.state;

import dev.meros.api.model.TaskId;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.PortDefinition;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
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
    private final TreeMap<AppId, TaskFailure> failures = new TreeMap<>();

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
            case Change.DeploymentStored(Deployment deployment) ->
                    deployments.put(deployment.id(), deployment);
            case Change.DeploymentRemoved(String deployment) -> deployments.remove(deployment);
            case Change.FailureStored(TaskFailure failure) -> failures.put(failure.app(), failure);
            case Change.FailureRemoved(AppId app) -> failures.remove(app);
        }
    }

    /// The apps, sorted by id.
    public Collection<AppEntry> apps() {
        return Collections.unmodifiableCollection(apps.values());
    }

    public @Nullable AppEntry app(AppId id) {
        return apps.get(id);
    }

    /// The stored versions of an app, oldest first.
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
        for (Deployment deployment : deployments.values()) {
            if (deployment.affects(app)) {
                found.add(deployment);
            }
        }
        return found;
    }

    public @Nullable TaskFailure failure(AppId app) {
        return failures.get(app);
    }

    /// The service ports of all apps but one.
    public Set<Integer> servicePorts(AppId except) {
        Set<Integer> ports = new TreeSet<>();
        for (AppEntry entry : apps.values()) {
            if (!entry.app().id().equals(except)) {
                entry.app().portDefinitions().stream()
                        .map(PortDefinition::port)
                        .forEach(ports::add);
            }
        }
        return ports;
    }

    /// A version later than `now` in milliseconds unless no app has that one yet.
    public Instant nextVersion(Instant now) {
        Instant next = Instant.ofEpochMilli(now.toEpochMilli());
        for (SortedMap<Instant, AppEntry> ofApp : versions.values()) {
            if (!ofApp.lastKey().isBefore(next)) {
                next = ofApp.lastKey().plusMillis(1);
            }
        }
        return next;
    }
}
