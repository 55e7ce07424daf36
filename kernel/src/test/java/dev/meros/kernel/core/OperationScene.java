package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationId;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.ReservationInfo;
import dev.meros.api.model.ResourceProviderId;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.Volume;
import dev.meros.api.resource.Reservations;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;
import dev.meros.api.scheduler.Call;
import dev.meros.api.scheduler.Event;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// An agent, a framework of role `web` with principal `ops`, and words for what they do with
/// resources.
abstract class OperationScene {
    static final String PRINCIPAL = "ops";

    final World world = World.leading();
    World.Node node = world.register(agent(), List.of());
    World.Client client = world.subscribe(framework("web"));
    private int operations;

    /// What the agent of the scene registers with.
    AgentInfo agent() {
        return AgentInfo.builder()
                .hostname("a")
                .resources(ResourceText.parseResources(World.USUAL))
                .build();
    }

    static FrameworkInfo framework(String name, Capability.Type... more) {
        List<Capability> capabilities = new ArrayList<>(World.info(name).build().capabilities());
        for (Capability.Type type : more) {
            capabilities.add(World.capability(type));
        }
        return World.info(name).principal(PRINCIPAL).capabilities(capabilities).build();
    }

    // ---- resources

    static Resource resource(String text) {
        return ResourceText.parseResources(text).getFirst();
    }

    static ReservationInfo dynamic(String role) {
        return new ReservationInfo(PRINCIPAL, null, role, ReservationInfo.Type.DYNAMIC);
    }

    static Resource reserved(String text, String... roles) {
        return resource(text).toBuilder()
                .reservations(List.of(roles).stream().map(OperationScene::dynamic).toList())
                .build();
    }

    static Resource volume(String id, long mb) {
        return volume(id, reserved("disk:" + mb, "web"));
    }

    static Resource volume(String id, Resource disk) {
        return disk.toBuilder()
                .disk(
                        new DiskInfo(
                                new DiskInfo.Persistence(id, PRINCIPAL),
                                new Volume("data", null, Volume.Mode.RW, null, null),
                                disk.disk() == null ? null : disk.disk().source()))
                .build();
    }

    static Resource shared(Resource volume) {
        return volume.toBuilder().shared(new Resource.SharedInfo()).build();
    }

    static Resource disk(DiskInfo.Source.Type type, @Nullable String id, @Nullable String profile) {
        return resource("disk:2000").toBuilder()
                .providerId(new ResourceProviderId("provider"))
                .disk(
                        new DiskInfo(
                                null,
                                null,
                                DiskInfo.Source.builder()
                                        .type(type)
                                        .id(id)
                                        .profile(profile)
                                        .build()))
                .build();
    }

    static Resources of(Resource... resources) {
        return Resources.of(resources);
    }

    // ---- operations

    private Offer.Operation.Builder operation(Offer.Operation.Type type) {
        return Offer.Operation.builder()
                .type(type)
                .id(new OperationId("operation-" + operations++));
    }

    Offer.Operation reserve(Resource... resources) {
        return operation(Offer.Operation.Type.RESERVE)
                .reserve(new Offer.Operation.Reserve(List.of(resources), List.of()))
                .build();
    }

    Offer.Operation unreserve(Resource... resources) {
        return operation(Offer.Operation.Type.UNRESERVE)
                .unreserve(new Offer.Operation.Unreserve(List.of(resources)))
                .build();
    }

    Offer.Operation create(Resource... volumes) {
        return operation(Offer.Operation.Type.CREATE)
                .create(new Offer.Operation.Create(List.of(volumes)))
                .build();
    }

    Offer.Operation destroy(Resource... volumes) {
        return operation(Offer.Operation.Type.DESTROY)
                .destroy(new Offer.Operation.Destroy(List.of(volumes)))
                .build();
    }

    Offer.Operation grow(Resource volume, Resource addition) {
        return operation(Offer.Operation.Type.GROW_VOLUME)
                .growVolume(new Offer.Operation.GrowVolume(volume, addition))
                .build();
    }

    Offer.Operation shrink(Resource volume, String subtract) {
        return operation(Offer.Operation.Type.SHRINK_VOLUME)
                .shrinkVolume(
                        new Offer.Operation.ShrinkVolume(
                                volume, Scalar.of(Double.parseDouble(subtract))))
                .build();
    }

    Offer.Operation createDisk(
            Resource source, DiskInfo.Source.Type target, @Nullable String profile) {
        return operation(Offer.Operation.Type.CREATE_DISK)
                .createDisk(new Offer.Operation.CreateDisk(source, target, profile))
                .build();
    }

    Offer.Operation destroyDisk(Resource source) {
        return operation(Offer.Operation.Type.DESTROY_DISK)
                .destroyDisk(new Offer.Operation.DestroyDisk(source))
                .build();
    }

    static Offer.Operation launch(TaskInfo... tasks) {
        return Offer.Operation.launch(List.of(tasks));
    }

    static TaskInfo task(String name, Offer offer, Resource... resources) {
        return World.task(name, offer, "cpus:0.1").toBuilder()
                .resources(List.of(resources))
                .build();
    }

    // ---- what they do

    /// All that is free on the agent, in an offer to the framework.
    Offer offer() {
        return offer(client);
    }

    Offer offer(World.Client to) {
        to.call(Call.revive(to.id, List.of()));
        return to.offer();
    }

    void accept(Offer offer, Offer.Operation... operations) {
        accept(client, offer, operations);
    }

    void accept(World.Client by, Offer offer, Offer.Operation... operations) {
        by.call(
                Call.accept(
                        by.id, new Call.Accept(List.of(offer.id()), List.of(operations), null)));
    }

    /// The operations are done, in a fresh offer.
    void perform(Offer.Operation... operations) {
        accept(offer(), operations);
        assertThat(failures()).isEmpty();
    }

    /// The agent does all that it has been told to do.
    void agentFollows() {
        for (int i = 0; i < told().size(); i++) {
            AgentEvent.ApplyOperation told = told().get(i);
            node.call(
                    AgentCall.operationUpdate(
                            node.id,
                            new AgentCall.OperationUpdate(
                                    told.uuid(),
                                    OperationStatus.builder()
                                            .state(OperationState.OPERATION_FINISHED)
                                            .build())));
        }
    }

    List<AgentEvent.ApplyOperation> told() {
        return node.events().stream()
                .map(AgentEvent::applyOperation)
                .filter(Objects::nonNull)
                .toList();
    }

    // ---- what is seen of it

    List<OperationStatus> feedback() {
        return client.events().stream()
                .map(Event::updateOperationStatus)
                .filter(Objects::nonNull)
                .map(Event.UpdateOperationStatus::status)
                .toList();
    }

    private List<String> failures() {
        return feedback().stream()
                .filter(s -> s.state() == OperationState.OPERATION_ERROR)
                .map(s -> String.valueOf(s.message()))
                .toList();
    }

    /// An operation in a fresh offer is refused with this message, and changes nothing.
    void assertRefused(Offer.Operation operation, String message) {
        Resources before = total();
        accept(offer(), operation);
        OperationStatus status = feedback().getLast();
        assertThat(status.operationId()).isEqualTo(operation.id());
        assertThat(status.state()).isEqualTo(OperationState.OPERATION_ERROR);
        assertThat(status.message()).contains(message);
        assertThat(status.uuid()).isNull();
        assertThat(total()).isEqualTo(before);
    }

    Resources total() {
        return world.state.accounts().agent(node.id).total();
    }

    Resources free() {
        return world.state.accounts().agent(node.id).free();
    }

    /// The amount of a scalar that is as the condition says, whatever its disk.
    static double amount(Resources resources, String name, @Nullable String role) {
        return resources
                .filter(r -> Objects.equals(Reservations.role(r), role))
                .scalar(name)
                .toDouble();
    }
}
