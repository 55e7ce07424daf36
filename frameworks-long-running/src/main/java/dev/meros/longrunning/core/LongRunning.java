package dev.meros.longrunning.core;

import dev.meros.longrunning.core.app.AppId;
import dev.meros.longrunning.core.command.Answer;
import dev.meros.longrunning.core.command.Command;
import dev.meros.longrunning.core.command.Decision;
import dev.meros.longrunning.core.command.Effect;
import dev.meros.longrunning.core.command.Moment;
import dev.meros.longrunning.core.command.Refusal;
import dev.meros.longrunning.core.instance.Instance;
import dev.meros.longrunning.core.state.State;
import dev.meros.longrunning.core.view.AppView;
import dev.meros.longrunning.core.view.DeploymentView;
import dev.meros.longrunning.core.view.QueueView;
import dev.meros.longrunning.core.view.TaskView;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;

/// The framework without its shell: [#decide] turns what happens into records, effects and an
/// answer. Owned by one thread; reads no clock and does no I/O.
///
/// The records of a decision are applied when it returns; its effects and its answer may leave when
/// they are durable, in the order of the decisions. When they cannot be stored, [#reload] goes back
/// to what is stored.
public final class LongRunning {
    private final Memory memory;
    private final AppChanges changes;
    private final GroupChanges groups;
    private final TaskChanges tasks;
    private final Balance balance;
    private final OfferRound offers;
    private final News news;
    private final Watch watch;
    private final Appetite appetite;

    /// A framework in this role that remembers nothing.
    public LongRunning(String role) {
        memory = new Memory(role);
        changes = new AppChanges(memory);
        groups = new GroupChanges(memory, changes.deploying());
        tasks = new TaskChanges(memory, changes);
        balance = new Balance(memory);
        offers = new OfferRound(memory);
        news = new News(memory);
        watch = new Watch(memory);
        appetite = new Appetite(memory);
    }

    /// Replaces the state by what is stored; what is soft stays.
    public void reload(State stored) {
        memory.state = stored;
        memory.waiting.clear();
    }

    /// The state; it must only be read, and only by the owner's thread.
    public State state() {
        return memory.state;
    }

    /// What follows from a command. A refused request changes nothing.
    public Decision decide(Command command, Moment moment) {
        Step step = new Step(memory, moment);
        Answer answer;
        try {
            answer = run(command, step);
        } catch (Refusal.Refused e) {
            return new Decision(List.of(), List.of(), new Answer.Refused(e.refusal()));
        }
        balance.settle(step);
        appetite.tell(step);
        return step.decision(answer);
    }

    private Answer run(Command command, Step step) {
        return switch (command) {
            case Command.CreateApp c -> changes.create(c, step);
            case Command.ChangeApp c -> changes.change(c, step);
            case Command.ChangeApps c -> changes.changeAll(c, step);
            case Command.DeleteApp c -> changes.delete(c, step);
            case Command.RestartApp c -> changes.restart(c, step);
            case Command.CancelDeployment c -> groups.cancel(c, step);
            case Command.CreateGroup c -> groups.create(c, step);
            case Command.ChangeGroup c -> groups.change(c, step);
            case Command.DeleteGroup c -> groups.delete(c, step);
            case Command.PatchGroup c -> groups.patch(c, step);
            case Command.KillTasks c -> tasks.kill(c, step);
            case Command.KillTask c -> tasks.kill(c, step);
            case Command.KillTasksById c -> tasks.kill(c, step);
            case Command.ResetDelay c -> resetDelay(c.app(), step);
            case Command.Subscribed _ -> subscribed(step);
            case Command.OffersReceived c -> offers.gather(c.offers(), step);
            case Command.OfferRescinded c -> offers.rescinded(c.offer());
            case Command.OffersGathered _ -> offers.gathered(step);
            case Command.StatusReceived c -> news.learn(c.status(), step);
            case Command.ProbeEnded c -> watch.probed(c, step);
            case Command.ProbeIgnored c -> watch.ignored(c, step);
            case Command.ReadinessProbed c -> watch.readiness(c, step);
            case Command.Tick _ -> watch.tick(step);
        };
    }

    private Answer resetDelay(AppId app, Step step) {
        if (memory.state.app(app) == null || !memory.waiting.containsKey(app)) {
            throw Refusal.notFound("Application " + app + " not found in tasks queue.");
        }
        memory.backOffs.reset(app);
        step.touched.add(app);
        return new Answer.Done();
    }

    /// Asks for the state of every known task, then of those we do not know, and looks at every app
    /// again.
    private Answer subscribed(Step step) {
        offers.giveBack(step);
        Collection<Instance> instances = memory.state.instances();
        if (!instances.isEmpty()) {
            step.effect(
                    new Effect.Reconcile(
                            instances.stream()
                                    .map(
                                            i ->
                                                    new Effect.ReconciledTask(
                                                            i.task(), i.place().agent()))
                                    .toList()));
        }
        step.effect(new Effect.Reconcile(List.of()));
        memory.state.apps().forEach(entry -> step.touched.add(entry.app().id()));
        memory.state.deployments().forEach(d -> step.touched.addAll(d.changes().keySet()));
        step.touched.addAll(memory.state.appsWithInstances());
        memory.killSent.clear();
        memory.asked.clear();
        appetite.forget();
        watch.subscribed(step.now());
        return new Answer.Done();
    }

    /// The view of apps at a time.
    public AppView apps(Instant now) {
        return new AppView(memory.state, memory.observed, now);
    }

    /// The deployments under way.
    public List<SequencedMap<String, Object>> deployments() {
        return memory.state.deployments().stream()
                .map(d -> DeploymentView.document(d, memory.state, memory.observed))
                .toList();
    }

    public SequencedMap<String, Object> queue(QueueView.Offers offers, Instant now) {
        return QueueView.document(
                memory.state,
                memory.waiting.entrySet().stream()
                        .map(
                                e ->
                                        new QueueView.Item(
                                                e.getKey(),
                                                e.getValue().count(),
                                                e.getValue().since(),
                                                until(e.getKey(), now)))
                        .toList(),
                memory.statistics,
                offers,
                now);
    }

    private Instant until(AppId id, Instant now) {
        return Appetite.until(memory, id, now);
    }

    /// The role whose resources are used.
    public String role() {
        return memory.role;
    }

    /// All tasks, or those of one app, with service ports.
    public List<SequencedMap<String, Object>> tasks() {
        return memory.state.instances().stream()
                .map(i -> TaskView.withServicePorts(memory.state, memory.observed, i, memory.role))
                .toList();
    }

    /// How many instances are waiting to be launched.
    public int waiting() {
        return memory.waiting.values().stream().mapToInt(Memory.Waiting::count).sum();
    }
}
