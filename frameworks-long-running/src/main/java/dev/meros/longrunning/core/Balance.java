package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.deployment.Deployment;
import dev.meros.longrunning.core.deployment.InstancePlan;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.view.DeploymentView;

import java.util.ArrayList;
import java.util.List;

/// Brings what runs towards what is wanted: after every command, for the apps it touched.
final class Balance {
    private final Memory memory;

    Balance(Memory memory) {
        this.memory = memory;
    }

    /// Looks at touched apps until nothing more follows.
    void settle(Step step) {
        List<AppId> seen = new ArrayList<>();
        while (!step.touched.isEmpty()) {
            AppId id = step.touched.removeFirst();
            seen.add(id);
            plan(id, step);
        }
        for (Deployment deployment : memory.state.deployments()) {
            // one that changes no app is done at once, for nothing will ever touch it
            if ((deployment.changes().isEmpty() || seen.stream().anyMatch(deployment::affects))
                    && deployment.changes().stream().allMatch(this::isDone)) {
                finish(deployment, step);
            }
        }
    }

    private void plan(AppId id, Step step) {
        AppEntry entry = memory.state.app(id);
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
        if (change.kind() == Deployment.Kind.NONE) {
            return true;
        }
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
        for (Deployment.Change change : deployment.changes()) {
            if (change.kind() == Deployment.Kind.STOP) {
                step.publish("app_terminated_event", "appId", change.app().path());
            }
        }
        step.store(new Change.DeploymentRemoved(deployment.id()));
        step.publishPlan("deployment_step_success", deployment);
        step.publish(
                "deployment_success",
                "id",
                deployment.id(),
                "version",
                Timestamps.format(deployment.version()),
                "plan",
                DeploymentView.plan(deployment));
        // the end of an upgrade changes which instances count
        for (Deployment.Change change : deployment.changes()) {
            plan(change.app(), step);
        }
    }
}
