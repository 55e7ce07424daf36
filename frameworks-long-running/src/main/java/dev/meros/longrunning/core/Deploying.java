package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Command.Force;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.definition.ServicePorts;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.deployment.Deployment.Kind;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.view.DeploymentView;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Starts deployments: checks the locks, stores the new definitions and the deployment itself. The
/// work is left to [Balance].
final class Deploying {
    /// The most versions kept of an app, the present one included.
    static final int MAX_VERSIONS = 25;

    /// The most deployments at a time.
    static final int MAX_DEPLOYMENTS = 100;

    private final Memory memory;

    Deploying(Memory memory) {
        this.memory = memory;
    }

    /// Whether instances are replaced although nothing of the definition has changed.
    enum Replace {
        IF_CHANGED,
        ALWAYS
    }

    /// What an app shall become; without a target it is deleted.
    record Wish(AppId app, @Nullable App target, Replace replace) {}

    Deployment start(List<Wish> wishes, Force force, Step step) {
        if (memory.state.deployments().size() >= MAX_DEPLOYMENTS) {
            throw new Refusal.Refused(
                    new Refusal.TooMany(
                            "Max number ("
                                    + MAX_DEPLOYMENTS
                                    + ") of running deployments is achieved. Wait for existing "
                                    + "deployments to complete or cancel one."));
        }
        Set<Deployment> conflicts = new LinkedHashSet<>();
        wishes.forEach(w -> conflicts.addAll(memory.state.deployments(w.app())));
        if (!conflicts.isEmpty() && force == Force.RESPECT_LOCKS) {
            throw new Refusal.Refused(
                    new Refusal.Locked(conflicts.stream().map(Deployment::id).toList()));
        }
        List<Wish> complete = wishes.stream().map(this::withPorts).toList();
        // from here on nothing is refused
        conflicts.forEach(conflict -> abandon(conflict, step));
        Instant version = memory.state.nextVersion(step.now());
        List<Deployment.Change> changes = new ArrayList<>();
        for (Wish wish : complete) {
            changes.add(store(wish, version, step));
            step.touched.add(wish.app());
        }
        Deployment deployment = new Deployment(step.newId(), version, changes);
        step.store(new Change.DeploymentStored(deployment));
        step.publish(
                "group_change_success",
                "groupId",
                complete.size() == 1 ? complete.getFirst().app().parent().path() : "/",
                "version",
                Timestamps.format(version));
        step.publishPlan("deployment_info", deployment);
        return deployment;
    }

    /// Ends a deployment where it is.
    void abandon(Deployment deployment, Step step) {
        step.store(new Change.DeploymentRemoved(deployment.id()));
        step.publish(
                "deployment_failed",
                "id",
                deployment.id(),
                "plan",
                DeploymentView.plan(deployment),
                "reason",
                "cancelled");
        deployment.changes().forEach(c -> step.touched.add(c.app()));
    }

    private Wish withPorts(Wish wish) {
        if (wish.target() == null) {
            return wish;
        }
        AppEntry before = memory.state.app(wish.app());
        App target =
                ServicePorts.assign(
                        wish.target(),
                        before == null ? null : before.app(),
                        memory.state.servicePorts(wish.app()));
        return new Wish(wish.app(), target, wish.replace());
    }

    private Deployment.Change store(Wish wish, Instant version, Step step) {
        AppEntry before = memory.state.app(wish.app());
        App old = before == null ? null : before.app();
        App target = wish.target();
        if (target == null) {
            return new Deployment.Change(wish.app(), remove(wish.app(), before, step), old);
        }
        boolean replaces = wish.replace() == Replace.ALWAYS || old == null || !target.runsLike(old);
        boolean scales = old == null || target.instances() != old.instances();
        if (!replaces && !scales && before != null) {
            boolean mixed = hasOlder(before);
            return new Deployment.Change(wish.app(), mixed ? Kind.RESTART : Kind.NONE, old);
        }
        AppEntry entry =
                new AppEntry(
                        target.withVersion(version),
                        replaces || before == null ? version : before.configuredAt(),
                        version);
        step.store(new Change.AppStored(entry));
        step.store(new Change.VersionStored(entry));
        while (memory.state.versions(wish.app()).size() > MAX_VERSIONS) {
            step.store(
                    new Change.VersionRemoved(
                            wish.app(), memory.state.versions(wish.app()).firstKey()));
        }
        if (replaces) {
            memory.backOffs.reset(wish.app());
        }
        return new Deployment.Change(wish.app(), kind(before, replaces), old);
    }

    private Kind kind(@Nullable AppEntry before, boolean replaces) {
        if (before == null) {
            return Kind.START;
        }
        return replaces || hasOlder(before) ? Kind.RESTART : Kind.SCALE;
    }

    /// Whether an earlier deployment was cancelled half-way.
    private boolean hasOlder(AppEntry entry) {
        return memory.state.instances(entry.app().id()).stream()
                .anyMatch(
                        i ->
                                i.goal() == Instance.Goal.RUNNING
                                        && i.version().isBefore(entry.configuredAt()));
    }

    private Kind remove(AppId id, @Nullable AppEntry before, Step step) {
        if (before == null) {
            return Kind.NONE;
        }
        step.store(new Change.AppRemoved(id));
        for (Instant old : List.copyOf(memory.state.versions(id).keySet())) {
            step.store(new Change.VersionRemoved(id, old));
        }
        if (memory.state.failure(id) != null) {
            step.store(new Change.FailureRemoved(id));
        }
        return Kind.STOP;
    }
}
