package dev.meros.testkit.sim;

import dev.meros.api.framework.Framework;
import dev.meros.api.framework.SchedulerDriver;
import dev.meros.api.framework.StateConflictException;
import dev.meros.api.model.Bytes;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
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
final class RandomFramework implements Framework, NewsReader {
    private static final List<List<String>> ROLES =
            List.of(List.of("a", "b"), List.of("a/x"), List.of("a/x", "a/y"), List.of("b"));

    private final Dice dice;
    private final Appetite appetite;
    private FrameworkInfo info;
    private final Map<OfferId, Offer> held = new LinkedHashMap<>();
    private final Set<TaskId> live = new LinkedHashSet<>();
    private final List<TaskStatus> unacknowledged = new ArrayList<>();
    private final TreeMap<String, Long> versions = new TreeMap<>();
    private final Profile.Business business;
    private final RandomLaunches launches;
    private final OperationLog operations;
    private boolean suppressed;
    private boolean reading;
    private long epoch;

    RandomFramework(
            Dice dice,
            Appetite appetite,
            FrameworkInfo info,
            Profile.Business business,
            OperationDraw draw) {
        this.dice = dice;
        this.appetite = appetite;
        this.info = info;
        this.business = business;
        this.launches = new RandomLaunches(dice, appetite, info, business, draw);
        this.operations = new OperationLog(dice, appetite);
    }

    @Override
    public void subscribed(SchedulerDriver driver, Event.Subscribed event) {
        long mine = ++epoch;
        held.clear();
        unacknowledged.clear();
        operations.forget();
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
            case 7 -> {
                acknowledgeSome(driver);
                operations.acknowledge(driver);
                if (business.operations() > 0 && dice.chance(0.3)) {
                    operations.reconcile(driver);
                }
            }
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
        operations.acknowledge(driver);
        useHeld(driver);
        if (appetite.mood() == Appetite.Mood.YIELDING) {
            killSome(driver);
        } else if (appetite.mood() != Appetite.Mood.SETTLING) {
            if (suppressed || dice.chance(0.1)) {
                suppressed = false;
                driver.revive(List.of());
            }
        } else if (appetite.backlog() > 0) {
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
        RandomLaunches.Use use = launches.of(offers);
        if (use.operations().isEmpty()) {
            driver.decline(ids, filters());
        } else {
            driver.accept(ids, use.operations(), filters());
            use.tasks().forEach(t -> live.add(t.taskId()));
            use.operations().forEach(operations::asked);
        }
    }

    private Filters filters() {
        double[] seconds = {0, 0.5, 1, 3, 5, 8};
        return new Filters(appetite.isSettling() ? 1 : seconds[dice.below(seconds.length)]);
    }

    // ---- operations and questions

    @Override
    public void operation(SimDriver driver, OperationStatus status) {
        operations.heard(driver, status);
    }

    @Override
    public void inverseOffers(SimDriver driver, List<InverseOffer> asked) {
        for (InverseOffer offer : asked) {
            List<OfferId> ids = List.of(offer.id());
            Call.Builder call = Call.builder();
            switch (dice.below(3)) {
                case 0 ->
                        driver.send(
                                call.type(Call.Type.ACCEPT_INVERSE_OFFERS)
                                        .acceptInverseOffers(
                                                new Call.AcceptInverseOffers(ids, filters()))
                                        .build());
                case 1 ->
                        driver.send(
                                call.type(Call.Type.DECLINE_INVERSE_OFFERS)
                                        .declineInverseOffers(
                                                new Call.DeclineInverseOffers(ids, filters()))
                                        .build());
                default -> {
                    // nobody answers
                }
            }
        }
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
        FrameworkInfo.Builder next =
                info.toBuilder()
                        .id(driver.frameworkId())
                        .webuiUrl("http://10.0.0.9:" + (8000 + dice.below(100)));
        if (business.roles() > 0 && info.has(FrameworkInfo.Capability.Type.MULTI_ROLE)) {
            next.roles(dice.pick(ROLES));
        }
        FrameworkInfo changed = next.build();
        info = changed;
        List<String> quiet = appetite.backlog() <= 0 ? info.effectiveRoles() : List.of();
        suppressed = !quiet.isEmpty();
        driver.send(
                Call.builder()
                        .type(Call.Type.UPDATE_FRAMEWORK)
                        .updateFramework(new Call.UpdateFramework(changed, quiet, null))
                        .build());
    }
}
