package dev.meros.longrunning.core;

import dev.meros.api.model.CheckStatusInfo;
import dev.meros.api.model.ContainerStatus;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.document.Documents;
import dev.meros.longrunning.core.instance.CheckResult;
import dev.meros.longrunning.core.instance.HealthBoard.Verdict;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceEvent;
import dev.meros.longrunning.core.instance.InstanceState;
import dev.meros.longrunning.core.instance.Transitions;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.state.TaskFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What the statuses of tasks say about instances.
final class News {
    private final Memory memory;

    News(Memory memory) {
        this.memory = memory;
    }

    Answer learn(TaskStatus status, Step step) {
        Instance instance = memory.state.instance(status.taskId());
        if (instance == null) {
            stranger(status, step);
        } else {
            known(instance, status, step);
        }
        step.effect(new Effect.Acknowledge(status));
        return new Answer.Done();
    }

    /// A task that is not, or no longer, ours is killed as soon as it can be reached.
    private static void stranger(TaskStatus status, Step step) {
        boolean alive =
                switch (status.state()) {
                    case TASK_STAGING, TASK_STARTING, TASK_RUNNING -> true;
                    case TASK_KILLING,
                            TASK_FINISHED,
                            TASK_FAILED,
                            TASK_KILLED,
                            TASK_ERROR,
                            TASK_LOST,
                            TASK_DROPPED,
                            TASK_UNREACHABLE,
                            TASK_GONE,
                            TASK_GONE_BY_OPERATOR,
                            TASK_UNKNOWN ->
                            false;
                };
        if (alive) {
            step.effect(new Effect.Kill(status.taskId(), status.agentId()));
        }
    }

    private void known(Instance instance, TaskStatus status, Step step) {
        InstanceState next = Transitions.next(instance.state(), InstanceEvent.of(status));
        memory.asked.remove(instance.id());
        boolean healthChanged = health(instance, status, step);
        CheckStatusInfo check = status.checkStatus();
        boolean checkChanged = check != null && memory.observed.checked(instance.id(), check);
        if (next == instance.state()) {
            Instance same = instance.withAddresses(addresses(status, instance));
            if (!same.equals(instance)) {
                step.store(new Change.InstanceStored(same));
            }
            if (healthChanged || checkChanged) {
                publish(same, status, step);
                step.touched.add(instance.app());
            }
            return;
        }
        step.touched.add(instance.app());
        Instance changed =
                instance.withAddresses(addresses(status, instance)).withState(next, step.now());
        publish(changed, status, step);
        if (next.isTerminal()) {
            ended(changed, status, step);
            step.remove(instance, next);
            return;
        }
        step.store(new Change.InstanceStored(changed));
        step.publishChange(changed);
        if (next == InstanceState.UNREACHABLE) {
            unreachable(changed, step);
        } else if (instance.goal() == Instance.Goal.STOPPED
                && instance.state() == InstanceState.UNREACHABLE) {
            step.sendKill(changed);
        }
    }

    /// Applies the time limits of an instance that cannot be reached; called again as time passes.
    void unreachable(Instance instance, Step step) {
        if (instance.goal() == Instance.Goal.STOPPED) {
            step.remove(instance, InstanceState.EXPUNGED);
            return;
        }
        App app = memory.state.definition(instance);
        App.Unreachable limits = app == null ? null : app.unreachable();
        if (app != null && limits == null) {
            return;
        }
        Duration lost = Duration.between(instance.stateSince(), step.now());
        Duration expunge = limits == null ? Duration.ZERO : limits.expungeAfter();
        Duration inactive = limits == null ? Duration.ZERO : limits.inactiveAfter();
        if (instance.state() == InstanceState.UNREACHABLE_INACTIVE) {
            // the time of the state began when it became inactive
            expunge = expunge.minus(inactive);
        }
        if (lost.compareTo(expunge) >= 0) {
            step.remove(
                    instance, Transitions.next(instance.state(), InstanceEvent.EXPUNGE_TIMEOUT));
        } else if (instance.state() == InstanceState.UNREACHABLE && lost.compareTo(inactive) >= 0) {
            Instance changed =
                    instance.withState(
                            Transitions.next(instance.state(), InstanceEvent.INACTIVE_TIMEOUT),
                            step.now());
            step.store(new Change.InstanceStored(changed));
            step.publishChange(changed);
            step.touched.add(instance.app());
        }
    }

    private void ended(Instance instance, TaskStatus status, Step step) {
        AppEntry entry = memory.state.present(instance.app());
        if (entry == null) {
            return;
        }
        boolean byHealth =
                instance.state() == InstanceState.KILLED
                        && instance.goal() == Instance.Goal.RUNNING
                        && Boolean.FALSE.equals(status.healthy());
        if (instance.state().isFailure() || byHealth) {
            step.store(new Change.FailureStored(failure(instance, status, step.now())));
        }
        boolean wasted = status.reason() == TaskStatus.Reason.REASON_INVALID_OFFERS;
        if ((instance.state().delaysLaunch() || byHealth)
                && instance.goal() == Instance.Goal.RUNNING
                && instance.version().equals(entry.configuredAt())
                && !wasted) {
            memory.backOffs.failed(entry.app(), entry.configuredAt(), instance, step.now());
        }
    }

    private static TaskFailure failure(Instance instance, TaskStatus status, Instant now) {
        return new TaskFailure(
                instance.app(),
                status.taskId().value(),
                status.state().name(),
                Objects.requireNonNullElse(status.message(), ""),
                instance.place().hostname(),
                instance.place().agent().value(),
                instance.version(),
                now);
    }

    /// Takes the result of the check that the agent runs; says whether the verdict has changed.
    private boolean health(Instance instance, TaskStatus status, Step step) {
        App app = memory.state.definition(instance);
        Boolean healthy = status.healthy();
        if (app == null || healthy == null || status.state() != TaskState.TASK_RUNNING) {
            return false;
        }
        for (int i = 0; i < app.healthChecks().size(); i++) {
            if (app.healthChecks().get(i).protocol().onAgent()) {
                Verdict before = memory.health.verdict(instance.id(), app);
                CheckResult result = memory.health.results(instance.id(), app).get(i);
                String cause = Objects.requireNonNullElse(status.message(), "");
                memory.health.set(
                        instance.id(),
                        app,
                        i,
                        healthy ? result.success(step.now()) : result.failure(step.now(), cause));
                return publishHealth(memory, instance, app, before, step);
            }
        }
        return false;
    }

    /// Tells when the verdict on an instance is no longer `before`, and says whether it is so.
    static boolean publishHealth(
            Memory memory, Instance instance, App app, Verdict before, Step step) {
        Verdict now = memory.health.verdict(instance.id(), app);
        if (now == before || now == Verdict.UNKNOWN) {
            return false;
        }
        boolean alive = now == Verdict.HEALTHY;
        step.publish(
                "health_status_changed_event",
                "appId",
                instance.app().path(),
                "taskId",
                instance.task().value(),
                "instanceId",
                instance.id().value(),
                "version",
                Timestamps.format(instance.version()),
                "alive",
                alive);
        step.publish(
                "instance_health_changed_event",
                "instanceId",
                instance.id().value(),
                "runSpecId",
                instance.app().path(),
                "healthy",
                alive,
                "runSpecVersion",
                Timestamps.format(instance.version()));
        return true;
    }

    private static List<String> addresses(TaskStatus status, Instance instance) {
        ContainerStatus container = status.containerStatus();
        if (container == null) {
            return instance.addresses();
        }
        List<String> addresses = new ArrayList<>();
        for (NetworkInfo network : container.networkInfos()) {
            for (NetworkInfo.IpAddress address : network.ipAddresses()) {
                @Nullable String ip = address.ipAddress();
                if (ip != null) {
                    addresses.add(ip);
                }
            }
        }
        return addresses.isEmpty() ? instance.addresses() : addresses;
    }

    private static void publish(Instance instance, TaskStatus status, Step step) {
        step.publish(
                "status_update_event",
                "slaveId",
                instance.place().agent().value(),
                "taskId",
                status.taskId().value(),
                "taskStatus",
                status.state().name(),
                "message",
                Objects.requireNonNullElse(status.message(), ""),
                "appId",
                instance.app().path(),
                "host",
                instance.place().hostname(),
                "ipAddresses",
                instance.addresses().stream()
                        .map(a -> Documents.object("ipAddress", a, "protocol", "IPv4"))
                        .toList(),
                "ports",
                instance.hostPorts(),
                "version",
                Timestamps.format(instance.version()));
    }
}
