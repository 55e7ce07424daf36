package dev.meros.testkit.sim;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.framework.StateConflictException;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A framework that makes every call there is, at random and at times badly, and in the end wants
/// nothing but to have its tasks done.
final class RandomFramework implements Framework {
    /// The command of a task that runs until it is killed.
    static final String SERVICE = "service";

    private final Dice dice;
    private final Appetite appetite;
    private final FrameworkInfo info;
    private final Map<OfferId, Offer> held = new LinkedHashMap<>();
    private final Set<TaskId> live = new LinkedHashSet<>();
    private final List<TaskStatus> unacknowledged = new ArrayList<>();
    private final TreeMap<String, Long> versions = new TreeMap<>();
    private boolean suppressed;
    private boolean reading;
    private long epoch;

    RandomFramework(Dice dice, Appetite appetite, FrameworkInfo info) {
        this.dice = dice;
        this.appetite = appetite;
        this.info = info;
    }

    @Override
    public void subscribed(SchedulerDriver driver, Event.Subscribed event) {
        long mine = ++epoch;
        held.clear();
        unacknowledged.clear();
        reading = true;
        read(driver);
        driver.reconcile(List.of());
        schedule(driver, mine);
    }

    @Override
    public void disconnected(SchedulerDriver driver) {
        epoch++;
        held.clear();
        unacknowledged.clear();
    }

    private void schedule(SchedulerDriver driver, long mine) {
        driver.schedule(
                Duration.ofMillis(dice.between(40, 400)),
                () -> {
                    if (mine == epoch) {
                        act(driver);
                        schedule(driver, mine);
                    }
                });
    }

    private void act(SchedulerDriver driver) {
        if (appetite.isSettling()) {
            finish(driver);
            return;
        }
        switch (dice.below(16)) {
            case 0, 1, 2, 3 -> {
                appetite.want(1 + dice.below(3));
                if (suppressed || dice.chance(0.7)) {
                    suppressed = false;
                    driver.revive(List.of());
                }
            }
            case 4, 5, 6 -> useHeld(driver);
            case 7 -> acknowledgeSome(driver);
            case 8 -> killOne(driver, new TaskId(info.name() + "-" + dice.below(40)));
            case 9 -> killSome(driver);
            case 10 -> reconcile(driver);
            case 11 -> {
                if (appetite.backlog() <= 0) {
                    suppressed = true;
                    driver.suppress(dice.chance(0.5) ? List.of() : info.effectiveRoles());
                }
            }
            case 12, 13 -> write(driver);
            case 14 -> update(driver);
            default -> {
                if (dice.chance(0.02)) {
                    driver.teardown();
                }
            }
        }
    }

    /// What is wanted is launched, what stands in its way is killed.
    private void finish(SchedulerDriver driver) {
        acknowledgeSome(driver);
        useHeld(driver);
        if (appetite.backlog() > 0) {
            if (suppressed || dice.chance(0.1)) {
                suppressed = false;
                driver.revive(List.of());
            }
            if (dice.chance(0.2)) {
                killSome(driver);
            }
        }
    }

    // ---- offers

    @Override
    public void offers(SchedulerDriver driver, List<Offer> offers) {
        for (Offer offer : offers) {
            held.put(offer.id(), offer);
        }
        if (appetite.isSettling() || dice.chance(0.6)) {
            useHeld(driver);
        }
    }

    @Override
    public void rescinded(SchedulerDriver driver, OfferId offer) {
        // at times a rescind comes too late, or nobody looks
        if (!dice.chance(0.05) || appetite.isSettling()) {
            held.remove(offer);
        }
    }

    private void useHeld(SchedulerDriver driver) {
        while (!held.isEmpty()) {
            Offer first = held.values().iterator().next();
            List<Offer> together = new ArrayList<>();
            for (Offer offer : held.values()) {
                if (offer.agentId().equals(first.agentId())
                        && java.util.Objects.equals(
                                offer.allocationInfo(), first.allocationInfo())) {
                    together.add(offer);
                }
            }
            together.forEach(o -> held.remove(o.id()));
            use(driver, together);
            if (!appetite.isSettling() && dice.chance(0.3)) {
                return;
            }
        }
    }

    private void use(SchedulerDriver driver, List<Offer> offers) {
        List<OfferId> ids = offers.stream().map(Offer::id).toList();
        Resources rest = Resources.EMPTY;
        for (Offer offer : offers) {
            rest = rest.plus(Resources.of(offer.resources()).unallocated());
        }
        List<TaskInfo> tasks = new ArrayList<>();
        while (appetite.backlog() > 0 && tasks.size() < 4) {
            Resources wanted = wanted(rest);
            if (!rest.contains(wanted)) {
                if (!appetite.isSettling() && dice.chance(0.02)) {
                    tasks.add(task(offers.getFirst(), wanted)); // too much: an error is due
                }
                break;
            }
            rest = rest.minus(wanted);
            tasks.add(task(offers.getFirst(), wanted));
        }
        if (tasks.isEmpty()) {
            driver.decline(ids, filters());
        } else {
            driver.accept(ids, List.of(Offer.Operation.launch(tasks)), filters());
            tasks.forEach(t -> live.add(t.taskId()));
        }
    }

    private Filters filters() {
        double[] seconds = {0, 0.5, 1, 3, 5, 8};
        return new Filters(appetite.isSettling() ? 1 : seconds[dice.below(seconds.length)]);
    }

    private Resources wanted(Resources rest) {
        String text =
                "cpus:%.1f;mem:%d".formatted(0.1 + dice.below(10) / 10.0, 32 << dice.below(5));
        List<Value.Range> ports = rest.ranges("ports");
        if (!ports.isEmpty() && dice.chance(0.3)) {
            long port = ports.getFirst().begin();
            text += ";ports:[%d-%d]".formatted(port, port);
        }
        return Resources.of(ResourceText.parseResources(text));
    }

    private TaskInfo task(Offer offer, Resources resources) {
        boolean service = dice.chance(0.3);
        TaskInfo.Builder task =
                TaskInfo.builder()
                        .name(info.name())
                        .taskId(new TaskId(info.name() + "-" + appetite.next()))
                        .agentId(offer.agentId())
                        .resources(resources.toList())
                        .command(CommandInfo.builder().value(service ? SERVICE : "job").build());
        if (dice.chance(0.15)) {
            task.healthCheck(
                    HealthCheck.builder()
                            .type(HealthCheck.Type.COMMAND)
                            .command(CommandInfo.builder().value("true").build())
                            .intervalSeconds(1.0)
                            .gracePeriodSeconds(1.0)
                            .consecutiveFailures(2)
                            .build());
        }
        if (dice.chance(0.1)) {
            task.maxCompletionTime(DurationInfo.of(Duration.ofMillis(dice.between(500, 4000))));
        }
        if (dice.chance(0.2)) {
            task.killPolicy(new KillPolicy(DurationInfo.of(Duration.ofMillis(dice.below(2000)))));
        }
        return task.build();
    }

    // ---- tasks

    @Override
    public Acknowledgement update(SchedulerDriver driver, TaskStatus status) {
        if (status.state().isTerminal()) {
            live.remove(status.taskId());
        } else if (status.state() != TaskState.TASK_UNREACHABLE) {
            live.add(status.taskId());
        }
        if (appetite.isSettling() || dice.chance(0.6)) {
            return Acknowledgement.NOW;
        }
        if (status.uuid() != null) {
            unacknowledged.add(status);
        }
        return Acknowledgement.LATER;
    }

    private void acknowledgeSome(SchedulerDriver driver) {
        for (TaskStatus status : unacknowledged) {
            // one that is forgotten will come again
            if (appetite.isSettling() || !dice.chance(0.05)) {
                driver.acknowledge(status);
            }
        }
        unacknowledged.clear();
    }

    private void killSome(SchedulerDriver driver) {
        List<TaskId> tasks = List.copyOf(live);
        if (!tasks.isEmpty()) {
            killOne(driver, dice.pick(tasks));
        }
    }

    private void killOne(SchedulerDriver driver, TaskId task) {
        KillPolicy policy =
                dice.chance(0.3)
                        ? new KillPolicy(DurationInfo.of(Duration.ofMillis(dice.below(1500))))
                        : null;
        driver.kill(task, null, policy);
    }

    private void reconcile(SchedulerDriver driver) {
        List<Call.Reconcile.Task> tasks = new ArrayList<>();
        if (dice.chance(0.5)) {
            live.forEach(t -> tasks.add(new Call.Reconcile.Task(t, null)));
            tasks.add(new Call.Reconcile.Task(new TaskId("nobody-knows-me"), null));
        }
        driver.reconcile(tasks);
    }

    // ---- framework state and description

    private void read(SchedulerDriver driver) {
        long mine = epoch;
        SimDriver.whenDone(
                driver.stateEntries(""),
                (entries, failure) -> {
                    if (mine == epoch && entries != null) {
                        versions.clear();
                        entries.forEach(e -> versions.put(e.name(), e.version()));
                        reading = false;
                    }
                });
    }

    private void write(SchedulerDriver driver) {
        if (reading) {
            return;
        }
        String name = "entry-" + dice.below(4);
        long version = versions.getOrDefault(name, 0L);
        boolean wrong = dice.chance(0.1);
        boolean delete = version > 0 && dice.chance(0.2);
        FrameworkState.Change change =
                new FrameworkState.Change(
                        name,
                        wrong ? version + 1 : version,
                        delete ? null : Bytes.ofUtf8("value-" + dice.below(1000)));
        reading = true;
        long mine = epoch;
        SimDriver.whenDone(
                driver.writeState(List.of(change)),
                (written, failure) -> {
                    if (mine != epoch) {
                        return;
                    }
                    if (failure != null && !(failure instanceof StateConflictException)) {
                        read(driver);
                        return;
                    }
                    reading = false;
                    if (written != null && delete) {
                        versions.remove(name);
                    } else if (written != null) {
                        versions.put(name, written.getFirst());
                    }
                });
    }

    private void update(SchedulerDriver driver) {
        FrameworkInfo changed =
                info.toBuilder()
                        .id(driver.frameworkId())
                        .webuiUrl("http://10.0.0.9:" + (8000 + dice.below(100)))
                        .build();
        List<String> quiet = appetite.backlog() <= 0 ? info.effectiveRoles() : List.of();
        suppressed = !quiet.isEmpty();
        driver.send(
                Call.builder()
                        .type(Call.Type.UPDATE_FRAMEWORK)
                        .updateFramework(new Call.UpdateFramework(changed, quiet, null))
                        .build());
    }
}
