package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.App;
import dev.meros.longrunning.core.app.CheckDefinition;
import dev.meros.longrunning.core.app.ReadinessCheck;
import dev.meros.longrunning.core.app.Timestamps;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.definition.AppOutput;
import dev.meros.longrunning.core.instance.CheckResult;
import dev.meros.longrunning.core.instance.HealthBoard.Verdict;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.instance.InstanceState;
import dev.meros.longrunning.core.instance.ReadinessBoard;
import dev.meros.longrunning.core.launch.TaskPorts;
import dev.meros.longrunning.core.state.AppEntry;
import dev.meros.longrunning.core.state.Change;
import dev.meros.longrunning.core.state.TaskFailure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What happens because time passes: probes of health checks, limits of unreachable instances,
/// kills sent again, questions to the kernel.
final class Watch {
    /// After which time a kill without effect is sent again.
    static final Duration KILL_AGAIN = Duration.ofSeconds(10);

    /// After which time the kernel is asked for an instance that has not been heard of.
    static final Duration ASK = Duration.ofSeconds(30);

    /// The time between reconciliations of everything.
    static final Duration RECONCILE = Duration.ofMinutes(10);

    private final Memory memory;
    private final News news;
    private Instant reconciled = Instant.EPOCH;

    Watch(Memory memory) {
        this.memory = memory;
        this.news = new News(memory);
    }

    void subscribed(Instant now) {
        reconciled = now;
    }

    Answer tick(Step step) {
        List<Effect.ReconciledTask> questions = new ArrayList<>();
        for (Instance instance : List.copyOf(memory.state.instances())) {
            switch (instance.state()) {
                case UNREACHABLE, UNREACHABLE_INACTIVE -> news.unreachable(instance, step);
                case RUNNING -> {
                    probe(instance, step);
                    askReadiness(instance, step);
                }
                case PROVISIONED -> {
                    Instant since = memory.asked.getOrDefault(instance.id(), instance.stateSince());
                    if (!step.now().isBefore(since.plus(ASK))) {
                        memory.asked.put(instance.id(), step.now());
                        questions.add(question(instance));
                    }
                }
                case SCHEDULED,
                        STAGING,
                        STARTING,
                        KILLING,
                        FINISHED,
                        FAILED,
                        KILLED,
                        ERROR,
                        GONE,
                        DROPPED,
                        UNKNOWN,
                        EXPUNGED -> {}
            }
            killAgain(instance, step);
        }
        if (!questions.isEmpty()) {
            step.effect(new Effect.Reconcile(questions));
        }
        if (!step.now().isBefore(reconciled.plus(RECONCILE))) {
            reconciled = step.now();
            List<Effect.ReconciledTask> all =
                    memory.state.instances().stream().map(Watch::question).toList();
            if (!all.isEmpty()) {
                step.effect(new Effect.Reconcile(all));
            }
            step.effect(new Effect.Reconcile(List.of()));
        }
        return new Answer.Done();
    }

    private static Effect.ReconciledTask question(Instance instance) {
        return new Effect.ReconciledTask(instance.task(), instance.place().agent());
    }

    private void killAgain(Instance instance, Step step) {
        if (instance.goal() == Instance.Goal.STOPPED
                && memory.state.instance(instance.id()) != null) {
            Instant sent = memory.killSent.getOrDefault(instance.id(), Instant.EPOCH);
            if (!step.now().isBefore(sent.plus(KILL_AGAIN))) {
                step.sendKill(instance);
            }
        }
    }

    private void probe(Instance instance, Step step) {
        App app = memory.state.definition(instance);
        Instant started = instance.startedAt();
        if (app == null
                || started == null
                || app.healthChecks().isEmpty()
                || instance.goal() == Instance.Goal.STOPPED) {
            return;
        }
        for (int check : memory.health.takeDue(instance.id(), app, started, step.now())) {
            CheckDefinition definition = app.healthChecks().get(check);
            TaskPorts.Endpoint at = TaskPorts.reachable(definition, app, instance);
            if (at == null) {
                memory.health.probed(instance.id(), app, check, step.now());
            } else {
                step.effect(
                        new Effect.Probe(instance.id(), check, definition, at.host(), at.port()));
            }
        }
    }

    /// Asks a new instance during a deployment whether it can serve.
    private void askReadiness(Instance instance, Step step) {
        App app = memory.state.definition(instance);
        if (app == null
                || instance.goal() == Instance.Goal.STOPPED
                || !memory.awaitsReadiness(instance)) {
            return;
        }
        ReadinessCheck check = app.checks().readiness();
        if (check == null) {
            return;
        }
        TaskPorts.Endpoint at = TaskPorts.named(check.portName(), app, instance);
        if (at != null && memory.observed.readiness().takeDue(instance.id(), step.now())) {
            step.effect(new Effect.ReadinessProbe(instance.id(), check, at.host(), at.port()));
        }
    }

    Answer readiness(Command.ReadinessProbed c, Step step) {
        Instance instance = memory.state.instance(c.instance());
        App app = instance == null ? null : memory.state.definition(instance);
        ReadinessCheck check = app == null ? null : app.checks().readiness();
        if (instance != null
                && check != null
                && memory.observed
                        .readiness()
                        .answered(
                                instance.id(),
                                check,
                                new ReadinessBoard.Response(c.status(), c.contentType(), c.body()),
                                step.now())) {
            step.touched.add(instance.app());
        }
        return new Answer.Done();
    }

    Answer ignored(Command.ProbeIgnored c, Step step) {
        Instance instance = memory.state.instance(c.instance());
        App app = instance == null ? null : memory.state.definition(instance);
        if (instance != null && app != null && c.check() < app.healthChecks().size()) {
            memory.health.probed(instance.id(), app, c.check(), step.now());
        }
        return new Answer.Done();
    }

    Answer probed(Command.ProbeEnded c, Step step) {
        Instance instance = memory.state.instance(c.instance());
        App app = instance == null ? null : memory.state.definition(instance);
        if (instance == null
                || app == null
                || !instance.isRunning()
                || c.check() >= app.healthChecks().size()) {
            return new Answer.Done();
        }
        memory.health.probed(instance.id(), app, c.check(), step.now());
        CheckDefinition definition = app.healthChecks().get(c.check());
        CheckResult before = memory.health.results(instance.id(), app).get(c.check());
        Verdict verdict = memory.health.verdict(instance.id(), app);
        if (c.failure() == null) {
            memory.health.set(instance.id(), app, c.check(), before.success(step.now()));
        } else if (before.firstSuccess() == null && inGrace(instance, definition, step.now())) {
            return new Answer.Done();
        } else {
            CheckResult after = before.failure(step.now(), c.failure());
            memory.health.set(instance.id(), app, c.check(), after);
            step.publish(
                    "failed_health_check_event",
                    "appId",
                    instance.app().path(),
                    "taskId",
                    instance.id().value(),
                    "instanceId",
                    instance.id().value(),
                    "healthCheck",
                    AppOutput.check(definition));
            int max = definition.maxConsecutiveFailures();
            if (max > 0
                    && after.consecutiveFailures() >= max
                    && instance.goal() == Instance.Goal.RUNNING) {
                kill(instance, c.failure(), step);
            }
        }
        if (News.publishHealth(memory, instance, app, verdict, step)) {
            step.touched.add(instance.app());
        }
        return new Answer.Done();
    }

    private static boolean inGrace(Instance instance, CheckDefinition check, Instant now) {
        Instant started = instance.startedAt();
        return started != null && now.isBefore(started.plus(check.timing().grace()));
    }

    private void kill(Instance instance, String cause, Step step) {
        step.publish(
                "unhealthy_instance_kill_event",
                "appId",
                instance.app().path(),
                "taskId",
                instance.task().value(),
                "instanceId",
                instance.id().value(),
                "version",
                Timestamps.format(instance.version()),
                "reason",
                cause,
                "host",
                instance.place().hostname(),
                "slaveId",
                instance.place().agent().value());
        step.store(
                new Change.FailureStored(
                        new TaskFailure(
                                instance.app(),
                                instance.task().value(),
                                InstanceState.KILLED.taskState().name(),
                                "Task was killed since health check failed. Reason: " + cause,
                                instance.place().hostname(),
                                instance.place().agent().value(),
                                instance.version(),
                                step.now())));
        AppEntry entry = memory.state.present(instance.app());
        if (entry != null && instance.version().equals(entry.configuredAt())) {
            memory.backOffs.failed(entry.app(), entry.configuredAt(), instance, step.now());
        }
        step.stop(instance);
    }
}
