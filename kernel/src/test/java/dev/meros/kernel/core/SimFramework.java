package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.Bytes;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ExecutorId;
import dev.meros.api.model.ExecutorInfo;
import dev.meros.api.model.Filters;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferId;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskGroupInfo;
import dev.meros.api.model.TaskId;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.model.TaskStatus;
import dev.meros.api.model.Value;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;
import dev.meros.api.state.FrameworkState;
import dev.meros.kernel.core.command.OperatorCommand;
import dev.meros.kernel.core.command.StateCommand;
import dev.meros.kernel.core.effect.Answer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A framework that behaves as a real one does, at times badly.
final class SimFramework {
    private static final List<FrameworkInfo.Capability> CAPABLE =
            Stream.of(
                            FrameworkInfo.Capability.Type.MULTI_ROLE,
                            FrameworkInfo.Capability.Type.PARTITION_AWARE,
                            FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT,
                            FrameworkInfo.Capability.Type.SHARED_RESOURCES)
                    .map(World::capability)
                    .toList();

    private final World world;
    private final Random random;
    final FrameworkInfo info;
    World.@Nullable Client client;
    int heard;
    boolean removed;
    final LinkedHashMap<OfferId, Offer> offers = new LinkedHashMap<>();
    final List<OfferId> inverseOffers = new ArrayList<>();
    final List<TaskStatus> unacknowledged = new ArrayList<>();
    final Map<TaskId, TaskState> told = new HashMap<>();
    final TreeMap<String, Long> entries = new TreeMap<>();
    final Wishes wishes;
    private final RandomOperations operations;
    private final List<OperationStatus> unacknowledgedOperations = new ArrayList<>();
    private final Map<OperationId, OperationState> ended = new HashMap<>();
    int tasks;

    SimFramework(World world, Random random, String name) {
        this.world = world;
        this.random = random;
        FrameworkInfo.Builder builder =
                World.info(name).principal(OperationScene.PRINCIPAL).failoverTimeout(3.0);
        switch (random.nextInt(3)) {
            case 0 -> builder.capabilities(List.of()).roles(List.of()).role(name);
            case 1 -> builder.capabilities(CAPABLE);
            default -> builder.capabilities(CAPABLE).roles(drawRoles());
        }
        info = builder.build();
        wishes = new Wishes(info);
        operations = new RandomOperations(random, name);
        subscribe();
    }

    /// A framework with a single role is not told it.
    static String roleOf(Offer offer, FrameworkInfo info) {
        Resource.AllocationInfo allocation = offer.allocationInfo();
        return allocation == null || allocation.role() == null
                ? info.effectiveRoles().getFirst()
                : allocation.role();
    }

    private List<String> drawRoles() {
        Set<String> roles = new LinkedHashSet<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            roles.add(SimRoles.ROLES.get(random.nextInt(SimRoles.ROLES.size())));
        }
        return List.copyOf(roles);
    }

    void subscribe() {
        client = world.subscribe(info);
        heard = 0;
        offers.clear();
        wishes.forget();
    }

    void disconnect() {
        client = null;
        offers.clear();
        unacknowledged.clear();
        unacknowledgedOperations.clear();
    }

    FrameworkId id() {
        return Objects.requireNonNull(info.id());
    }

    void act() {
        World.Client current = client;
        int dice = random.nextInt(60);
        if (current == null) {
            subscribe();
        } else if (dice < 2) {
            current.close();
            disconnect();
        } else if (dice < 3) {
            subscribe();
        } else if (dice < 4 && random.nextInt(3) == 0) {
            if (random.nextBoolean()) {
                current.call(Call.teardown(id()));
            } else {
                world.send(new OperatorCommand.Teardown(id()));
            }
            removed = true;
        } else if (dice < 34) {
            useOffers(current);
        } else if (dice < 46) {
            acknowledge(current);
        } else if (dice < 50) {
            killSome(current);
        } else if (dice < 54) {
            write(current);
        } else if (dice < 57) {
            current.call(Call.revive(id(), List.of()));
            inverseOffers.forEach(offer -> answer(current, offer));
            inverseOffers.clear();
        } else if (random.nextBoolean()) {
            wishes.say(current, random);
        } else {
            current.call(Call.reconcile(id(), new Call.Reconcile(List.of())));
        }
    }

    private void answer(World.Client current, OfferId offer) {
        List<OfferId> ids = List.of(offer);
        Call.Builder call = Call.builder().frameworkId(id());
        if (random.nextBoolean()) {
            call.type(Call.Type.ACCEPT_INVERSE_OFFERS)
                    .acceptInverseOffers(new Call.AcceptInverseOffers(ids, null));
        } else {
            call.type(Call.Type.DECLINE_INVERSE_OFFERS)
                    .declineInverseOffers(new Call.DeclineInverseOffers(ids, null));
        }
        current.call(call.build());
    }

    private void useOffers(World.Client current) {
        for (int i = random.nextInt(3); i >= 0 && !offers.isEmpty(); i--) {
            Offer offer = Objects.requireNonNull(offers.pollFirstEntry()).getValue();
            if (random.nextInt(6) == 0) {
                Filters filters = random.nextBoolean() ? new Filters(0.0) : null;
                current.call(Call.decline(id(), new Call.Decline(List.of(offer.id()), filters)));
            } else {
                use(current, offer);
            }
        }
    }

    private void use(World.Client current, Offer offer) {
        List<Offer.Operation> asked = new ArrayList<>();
        Resources have =
                Resources.of(offer.resources().stream().map(Reservations::upgraded).toList())
                        .unallocated();
        String role = roleOf(offer, info);
        for (int i = random.nextInt(3); i > 0; i--) {
            Offer.Operation operation = operations.on(have, role);
            if (operation != null) {
                asked.add(operation);
            }
        }
        asked.add(launch(offer, have));
        current.call(
                Call.accept(id(), new Call.Accept(List.of(offer.id()), List.copyOf(asked), null)));
    }

    private Offer.Operation launch(Offer offer, Resources have) {
        List<TaskInfo> wanted = new ArrayList<>();
        Resources left = have;
        for (int i = random.nextInt(3); i >= 0; i--) {
            Resources size = size(left, i);
            left = left.minus(size);
            wanted.add(
                    World.task(info.name() + "-" + tasks++, offer, "cpus:1").toBuilder()
                            .resources(size.toList())
                            .build());
        }
        Resource volume =
                have.toList().stream()
                        .filter(RandomOperations::isVolume)
                        .findFirst()
                        .filter(_ -> random.nextBoolean())
                        .orElse(null);
        if (volume != null) {
            List<Resource> more = new ArrayList<>(wanted.getFirst().resources());
            more.add(volume);
            wanted.set(0, wanted.getFirst().toBuilder().resources(more).build());
        }
        ExecutorInfo executor = World.executor("executor-" + random.nextInt(2));
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                    Offer.Operation.builder()
                            .type(Offer.Operation.Type.LAUNCH_GROUP)
                            .launchGroup(
                                    new Offer.Operation.LaunchGroup(
                                            executor, new TaskGroupInfo(wanted)))
                            .build();
            case 2 -> {
                ExecutorInfo own =
                        executor.toBuilder()
                                .executorId(new ExecutorId("own-" + random.nextInt(2)))
                                .type(ExecutorInfo.Type.CUSTOM)
                                .command(CommandInfo.builder().value("./run").build())
                                .build();
                yield Offer.Operation.launch(
                        wanted.stream()
                                .map(t -> t.toBuilder().command(null).executor(own).build())
                                .toList());
            }
            default -> Offer.Operation.launch(wanted);
        };
    }

    /// For one task, reserved or not; more than there is when nothing is left.
    private Resources size(Resources have, int which) {
        Resources none = Resources.of(ResourceText.parseResources("cpus:1"));
        Resources size =
                have.pick("cpus", Scalar.of(1L + random.nextInt(2)))
                        .or(() -> have.pick("cpus", Scalar.of(0.1)))
                        .orElse(none);
        size = size.plus(have.pick("mem", Scalar.of(64L)).orElse(Resources.EMPTY));
        List<Value.Range> ports = have.ranges("ports");
        if (!ports.isEmpty() && random.nextBoolean()) {
            long port = ports.getFirst().begin() + which;
            size =
                    size.plus(
                            have.pick("ports", List.of(new Value.Range(port, port)))
                                    .orElse(Resources.EMPTY));
        }
        return size;
    }

    private void acknowledge(World.Client current) {
        List<TaskStatus> statuses = List.copyOf(unacknowledged);
        unacknowledged.clear();
        for (TaskStatus status : statuses) {
            if (random.nextInt(5) > 0) {
                current.acknowledge(status);
            }
        }
        List<OperationStatus> ofOperations = List.copyOf(unacknowledgedOperations);
        unacknowledgedOperations.clear();
        for (OperationStatus status : ofOperations) {
            if (random.nextInt(5) > 0) {
                acknowledge(current, status);
            }
        }
    }

    private void acknowledge(World.Client current, OperationStatus status) {
        current.call(
                Call.builder()
                        .frameworkId(id())
                        .type(Call.Type.ACKNOWLEDGE_OPERATION_STATUS)
                        .acknowledgeOperationStatus(
                                new Call.AcknowledgeOperationStatus(
                                        status.agentId(),
                                        status.resourceProviderId(),
                                        Objects.requireNonNull(status.uuid()).value(),
                                        Objects.requireNonNull(status.operationId())))
                        .build());
    }

    void acknowledgeAll() {
        World.Client current = client;
        if (current != null) {
            unacknowledged.forEach(current::acknowledge);
            unacknowledged.clear();
            unacknowledgedOperations.forEach(status -> acknowledge(current, status));
            unacknowledgedOperations.clear();
        }
    }

    private void killSome(World.Client current) {
        TaskId task = new TaskId(info.name() + "-" + random.nextInt(tasks + 1));
        current.call(Call.kill(id(), new Call.Kill(task, null, null)));
    }

    private void write(World.Client current) {
        String name = "entry-" + random.nextInt(5);
        long version = entries.getOrDefault(name, 0L);
        boolean wrong = random.nextInt(5) == 0;
        boolean delete = version > 0 && random.nextInt(4) == 0;
        Bytes value = delete ? null : Bytes.ofUtf8("value " + version);
        Answer answer =
                world.send(
                        new StateCommand.Write(
                                id(),
                                current.stream,
                                new FrameworkState.Write(
                                        List.of(
                                                new FrameworkState.Change(
                                                        name,
                                                        wrong ? version + 7 : version,
                                                        value)))));
        if (answer instanceof Answer.StateWritten) {
            assertThat(wrong).isFalse();
            if (delete) {
                entries.remove(name);
            } else {
                entries.put(name, version + 1);
            }
        }
    }

    void listen() {
        World.Client current = client;
        if (current == null) {
            return;
        }
        List<Event> events = current.events();
        for (; heard < events.size(); heard++) {
            hear(events.get(heard));
        }
        if (world.closed.contains(current.stream)) {
            disconnect();
        }
    }

    private void hear(Event event) {
        if (event.offers() != null) {
            event.offers().offers().forEach(wishes::check);
            event.offers().offers().forEach(o -> offers.put(o.id(), o));
        }
        if (event.inverseOffers() != null) {
            event.inverseOffers().inverseOffers().forEach(o -> inverseOffers.add(o.id()));
        }
        if (event.rescind() != null) {
            offers.remove(event.rescind().offerId());
        }
        if (event.error() != null && event.error().message().contains("removed")) {
            removed = true;
        }
        if (event.update() != null) {
            hear(event.update().status());
        }
        if (event.updateOperationStatus() != null) {
            hear(event.updateOperationStatus().status());
        }
    }

    private void hear(TaskStatus status) {
        if (status.uuid() != null) {
            unacknowledged.add(status);
        }
        if (status.state().isTerminal()
                && status.reason() != TaskStatus.Reason.REASON_RECONCILIATION
                && info.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)) {
            TaskState before = told.putIfAbsent(status.taskId(), status.state());
            assertThat(before == null || before == status.state())
                    .as("%s told %s and %s", status.taskId(), before, status.state())
                    .isTrue();
        }
    }

    /// An operation ends once; what is refused at once has no uuid.
    private void hear(OperationStatus status) {
        if (status.uuid() != null) {
            unacknowledgedOperations.add(status);
            OperationState before =
                    ended.putIfAbsent(Objects.requireNonNull(status.operationId()), status.state());
            assertThat(before == null || before == status.state())
                    .as("%s told %s and %s", status.operationId(), before, status.state())
                    .isTrue();
        }
    }
}
