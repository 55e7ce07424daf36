package dev.meros.testkit.sim;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.DurationInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.HealthCheck;
import dev.meros.api.model.KillPolicy;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.Value;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a random framework makes of an offer: tasks, groups of tasks, and operations on the
/// resources.
final class RandomLaunches {
    /// The command of a task that runs until it is killed.
    static final String SERVICE = "service";

    private static final Bytes SERVICE_DATA = Bytes.ofUtf8(SERVICE);
    private static final int MOST_TASKS = 4;

    private final Dice dice;
    private final Appetite appetite;
    private final FrameworkInfo info;
    private final Profile.Business business;
    private final OperationDraw draw;

    RandomLaunches(
            Dice dice,
            Appetite appetite,
            FrameworkInfo info,
            Profile.Business business,
            OperationDraw draw) {
        this.dice = dice;
        this.appetite = appetite;
        this.info = info;
        this.business = business;
        this.draw = draw;
    }

    /// What is done with some offers of one agent to one role.
    record Use(List<Offer.Operation> operations, List<TaskInfo> tasks) {}

    Use of(List<Offer> offers) {
        Resources rest = Resources.EMPTY;
        for (Offer offer : offers) {
            rest = rest.plus(Resources.of(offer.resources()).unallocated());
        }
        Offer offer = offers.getFirst();
        List<Offer.Operation> operations = new ArrayList<>();
        if (!appetite.isSettling() && dice.chance(business.operations())) {
            rest = operate(rest, role(offer), operations);
        }
        List<TaskInfo> tasks = new ArrayList<>();
        ExecutorInfo executor = null;
        Optional<Resources> forExecutor = forExecutor(rest);
        if (forExecutor.isPresent() && appetite.backlog() > 0 && dice.chance(business.groups())) {
            executor = executor(forExecutor.get());
            rest = rest.minus(forExecutor.get());
        }
        while (appetite.backlog() > 0 && appetite.likes(role(offer)) && tasks.size() < MOST_TASKS) {
            Optional<Resources> wanted = wanted(rest, executor);
            if (wanted.isEmpty()) {
                break;
            }
            if (!appetite.isSettling() && dice.chance(0.02)) {
                tasks.add(task(offer, tooMuch(offers, tasks))); // an error is due
                continue;
            }
            rest = rest.minus(wanted.get());
            tasks.add(task(offer, wanted.get()));
        }
        if (!tasks.isEmpty()) {
            operations.add(launch(executor, tasks));
        }
        return new Use(operations, tasks);
    }

    /// Adds operations; returns what is left for tasks, a new volume among it.
    private Resources operate(Resources rest, String role, List<Offer.Operation> operations) {
        if (dice.chance(0.4)) {
            List<Offer.Operation> drawn = draw.newVolume(rest.toList(), role);
            Resources left = rest;
            for (Offer.Operation each : drawn) {
                operations.add(named(each));
                left =
                        each.create() == null
                                ? left.minus(Resources.of(OperationDraw.uses(each)))
                                : left.plus(Resources.of(each.create().volumes()));
            }
            return left;
        }
        Offer.Operation drawn = draw.draw(rest.toList(), role);
        if (drawn == null) {
            return rest;
        }
        operations.add(named(drawn));
        return rest.minus(Resources.of(OperationDraw.uses(drawn)));
    }

    /// All cpus of the offers, of which some are for other tasks, or more than there are.
    private static Resources tooMuch(List<Offer> offers, List<TaskInfo> others) {
        Resources all = Resources.EMPTY;
        for (Offer offer : offers) {
            all = all.plus(Resources.of(offer.resources()).unallocated());
        }
        Resources cpus = all.filter(r -> r.name().equals("cpus"));
        return others.isEmpty() || cpus.isEmpty()
                ? Resources.of(ResourceText.parseResources("cpus:1000"))
                : cpus;
    }

    private static String role(Offer offer) {
        return offer.allocationInfo() == null || offer.allocationInfo().role() == null
                ? "*"
                : offer.allocationInfo().role();
    }

    private Offer.Operation named(Offer.Operation drawn) {
        return dice.chance(0.7)
                ? drawn.toBuilder()
                        .id(new OperationId(info.name() + "-o" + appetite.nextOperation()))
                        .build()
                : drawn;
    }

    private static Optional<Resources> pick(Resources rest, long cpus, long mem) {
        Resources usable = rest.filter(r -> r.disk() == null && r.shared() == null);
        return usable.pick("cpus", new Scalar(cpus))
                .flatMap(c -> usable.pick("mem", Scalar.of(mem)).map(c::plus));
    }

    private static Optional<Resources> forExecutor(Resources rest) {
        Resources disks = rest.filter(r -> r.disk() == null);
        return pick(rest, 100, 32).flatMap(p -> disks.pick("disk", Scalar.of(1)).map(p::plus));
    }

    private Optional<Resources> wanted(Resources rest, @Nullable ExecutorInfo executor) {
        if (isInsatiable()) {
            return pick(rest, 500, 64);
        }
        return pick(rest, 100 + 100L * dice.below(10), 32L << dice.below(5))
                .map(wanted -> isCustom(executor) ? wanted : more(rest, wanted));
    }

    /// At times a port or a volume.
    private Resources more(Resources rest, Resources wanted) {
        Resources all = wanted;
        List<Value.Range> ports = rest.ranges("ports");
        if (!ports.isEmpty() && dice.chance(0.3)) {
            long port = ports.getFirst().begin();
            all =
                    all.plus(
                            Resources.of(
                                    ResourceText.parseResources(
                                            "ports:[%d-%d]".formatted(port, port))));
        }
        List<Resource> volumes = rest.persistentVolumes().toList();
        if (!volumes.isEmpty() && dice.chance(0.6)) {
            all = all.plus(Resources.of(dice.pick(volumes)));
        }
        return all;
    }

    private static boolean isCustom(@Nullable ExecutorInfo executor) {
        return executor != null && executor.type() == ExecutorInfo.Type.CUSTOM;
    }

    /// One of the agent's own, or one that the framework brings.
    private ExecutorInfo executor(Resources resources) {
        boolean custom = dice.chance(0.5);
        return ExecutorInfo.builder()
                .executorId(new ExecutorId(info.name() + "-e" + appetite.nextOperation()))
                .type(custom ? ExecutorInfo.Type.CUSTOM : ExecutorInfo.Type.DEFAULT)
                .command(custom ? CommandInfo.builder().value("executor").build() : null)
                .resources(resources.toList())
                .build();
    }

    private Offer.Operation launch(@Nullable ExecutorInfo executor, List<TaskInfo> tasks) {
        if (executor == null) {
            return Offer.Operation.launch(tasks);
        }
        boolean custom = isCustom(executor);
        List<TaskInfo> infos =
                !custom ? tasks : tasks.stream().map(t -> forExecutor(t, executor)).toList();
        return custom && dice.chance(0.5) ? Offer.Operation.launch(infos) : group(executor, infos);
    }

    /// What an executor gets is its own business.
    private static TaskInfo forExecutor(TaskInfo task, ExecutorInfo executor) {
        return task.toBuilder()
                .command(null)
                .healthCheck(null)
                .maxCompletionTime(null)
                .executor(executor)
                .data(isService(task) ? SERVICE_DATA : null)
                .build();
    }

    /// Whether a task runs until it is killed.
    static boolean isService(TaskInfo task) {
        return task.command() == null
                ? Objects.equals(task.data(), SERVICE_DATA)
                : SERVICE.equals(task.command().value());
    }

    private static Offer.Operation group(ExecutorInfo executor, List<TaskInfo> tasks) {
        return Offer.Operation.builder()
                .type(Offer.Operation.Type.LAUNCH_GROUP)
                .launchGroup(new Offer.Operation.LaunchGroup(executor, new TaskGroupInfo(tasks)))
                .build();
    }

    private boolean isInsatiable() {
        return appetite.mood() == Appetite.Mood.HUNGRY || appetite.mood() == Appetite.Mood.GREEDY;
    }

    private boolean drawsService() {
        return switch (appetite.mood()) {
            case HUNGRY, GREEDY -> true;
            case RESTLESS, SETTLING, YIELDING -> dice.chance(0.3);
        };
    }

    private TaskInfo task(Offer offer, Resources resources) {
        TaskInfo.Builder task =
                TaskInfo.builder()
                        .name(info.name())
                        .taskId(new TaskId(info.name() + "-" + appetite.next()))
                        .agentId(offer.agentId())
                        .resources(resources.toList())
                        .command(
                                CommandInfo.builder()
                                        .value(drawsService() ? SERVICE : "job")
                                        .build());
        if (isInsatiable()) {
            return task.build();
        }
        if (dice.chance(0.15)) {
            task.healthCheck(check());
        }
        if (dice.chance(0.1)) {
            task.maxCompletionTime(DurationInfo.of(Duration.ofMillis(dice.between(500, 4000))));
        }
        if (dice.chance(0.2)) {
            task.killPolicy(new KillPolicy(DurationInfo.of(Duration.ofMillis(dice.below(2000)))));
        }
        return task.build();
    }

    private static @Nullable HealthCheck check() {
        return HealthCheck.builder()
                .type(HealthCheck.Type.COMMAND)
                .command(CommandInfo.builder().value("true").build())
                .intervalSeconds(1.0)
                .gracePeriodSeconds(1.0)
                .consecutiveFailures(2)
                .build();
    }
}
