package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.deployment.InstancePlan;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.view.DeploymentView;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Brings what runs towards what is wanted: after every command, for the apps it touched.
final class Balance {
    private final Memory memory;
    private final Retention retention;

    Balance(Memory memory) {
        this.memory = memory;
        this.retention = new Retention(memory);
    }

    /// Looks at touched apps until nothing more follows.
    void settle(Step step) {
        Set<String> looked = new LinkedHashSet<>();
        do {
            while (!step.touched.isEmpty()) {
                AppId id = step.touched.removeFirst();
                plan(id, step);
                memory.state.deployments(id).forEach(d -> looked.add(d.id()));
            }
            for (Deployment deployment : memory.state.deployments()) {
                // one that changes no app is done at once, for nothing will ever touch it
                if (deployment.changes().isEmpty() || looked.contains(deployment.id())) {
                    advance(deployment, step);
                }
            }
            looked.clear();
        } while (!step.touched.isEmpty());
    }

    /// Goes on to the next step of a deployment, and from there to the next, as long as nothing is
    /// left to do; each has its own phase, so this ends.
    private void advance(Deployment deployment, Step step) {
        Deployment at = deployment;
        while (at.current().stream().allMatch(this::isDone)) {
            step.publishPlan("deployment_step_success", at);
            at.current().stream()
                    .filter(change -> change.kind() == Deployment.Kind.STOP)
                    .forEach(
                            change ->
                                    step.publish(
                                            "app_terminated_event", "appId", change.app().path()));
            if (at.isLast()) {
                finish(at, step);
                return;
            }
            at = at.next();
            step.store(new Change.DeploymentStored(at));
            step.publishPlan("deployment_info", at);
            for (Deployment.Change change : at.current()) {
                plan(change.app(), step);
            }
        }
    }

    private void plan(AppId id, Step step) {
        AppEntry entry = memory.state.present(id);
        List<Instance> instances = memory.state.instances(id);
        if (entry == null) {
            memory.waiting.remove(id);
            memory.statistics.forget(id);
            memory.backOffs.reset(id);
            stopAll(instances, step);
            return;
        }
        InstancePlan plan =
                InstancePlan.of(
                        entry.app(), mode(id), entry.configuredAt(), instances, memory::ready);
        stopAll(plan.kills(), step);
        // what was stopped while it could not be reached is gone at once and changes the plan
        if (!plan.kills().isEmpty()) {
            plan =
                    InstancePlan.of(
                            entry.app(),
                            mode(id),
                            entry.configuredAt(),
                            memory.state.instances(id),
                            memory::ready);
            stopAll(plan.kills(), step);
        }
        step.touched.remove(id);
        if (plan.launches() == 0) {
            memory.waiting.remove(id);
            memory.statistics.forget(id);
        } else {
            Memory.Waiting before = memory.waiting.get(id);
            memory.waiting.put(
                    id,
                    new Memory.Waiting(
                            plan.launches(), before == null ? step.now() : before.since()));
        }
    }

    private static void stopAll(List<Instance> instances, Step step) {
        for (Instance instance : instances) {
            if (instance.goal() == Instance.Goal.RUNNING) {
                step.stop(instance);
            }
        }
    }

    private InstancePlan.Mode mode(AppId id) {
        return memory.state.deployments(id).stream().anyMatch(d -> d.upgrades(id))
                ? InstancePlan.Mode.UPGRADE
                : InstancePlan.Mode.KEEP;
    }

    private boolean isDone(Deployment.Change change) {
        List<Instance> instances = memory.state.instances(change.app());
        AppEntry entry = memory.state.app(change.app());
        if (entry == null || change.kind() == Deployment.Kind.STOP) {
            return instances.isEmpty();
        }
        boolean upgrade = change.kind() == Deployment.Kind.RESTART;
        int ready = 0;
        for (Instance instance : instances) {
            boolean counts = !upgrade || !instance.version().isBefore(entry.configuredAt());
            if (instance.goal() == Instance.Goal.STOPPED || !counts) {
                return false;
            }
            ready += memory.ready(instance) ? 1 : 0;
        }
        return ready >= entry.app().instances();
    }

    private void finish(Deployment deployment, Step step) {
        step.store(new Change.DeploymentRemoved(deployment.id()));
        retention.prune(deployment.changes().keySet(), step);
        step.publish(
                "deployment_success",
                "id",
                deployment.id(),
                "version",
                Timestamps.format(deployment.version()),
                "plan",
                DeploymentView.plan(deployment));
        // the end of an upgrade changes which instances count
        for (AppId app : deployment.changes().keySet()) {
            plan(app, step);
        }
    }
}
