package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;
import dev.meros.api.scheduler.Call;
import dev.meros.kernel.core.allocation.Claim;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// Persistent volumes that several tasks use at a time, and those that one task has to itself.
class SharedVolumeTest extends OperationScene {
    private final Resource shared = shared(volume("s", 100));

    @BeforeEach
    void givenVolumes() {
        client = world.subscribe(framework("web", Capability.Type.SHARED_RESOURCES));
        perform(reserve(reserved("disk:200", "web")), create(shared), create(volume("own", 100)));
        agentFollows();
    }

    private static boolean has(Offer offer, Resource volume) {
        return offer.resources().stream()
                .anyMatch(
                        r ->
                                r.disk() != null
                                        && r.disk().equals(volume.disk())
                                        && (r.shared() == null) == (volume.shared() == null));
    }

    @Test
    void anyNumberOfTasksUseASharedVolume() {
        Offer offer = offer();

        accept(
                offer,
                launch(
                        task("a", offer, resource("cpus:1"), shared),
                        task("b", offer, resource("cpus:1"), shared)));

        assertThat(world.state.tasks().activeCount()).isEqualTo(2);
        Offer next = offer();
        assertThat(has(next, shared)).isTrue();
        accept(next, launch(task("c", next, resource("cpus:1"), shared)));
        assertThat(world.state.tasks().activeCount()).isEqualTo(3);
        assertThat(world.state.accounts().of(new Claim("web", client.id)).toMap().get("disk"))
                .as("counted once")
                .isEqualTo(shared.scalar());
    }

    @Test
    void frameworkThatDoesNotKnowSharedVolumesIsNotOfferedThem() {
        client.call(Call.suppress(client.id, List.of()));
        client.offers().forEach(client::decline);
        World.Client simple =
                world.subscribe(framework("simple").toBuilder().roles(List.of("web")).build());

        Offer offer = offer(simple);

        assertThat(has(offer, shared)).isFalse();
        assertThat(has(offer, volume("own", 100))).isTrue();
    }

    @Test
    void partOfASharedVolumeIsNothing() {
        Offer offer = offer();

        accept(offer, launch(task("a", offer, resource("cpus:1"), shared(volume("s", 50)))));

        assertThat(client.status().state()).isEqualTo(TaskState.TASK_ERROR);
    }

    @Test
    void sharedVolumeInUseIsNotDestroyed() {
        Offer offer = offer();

        accept(offer, launch(task("a", offer, resource("cpus:1"), shared)), destroy(shared));

        assertThat(feedback().getLast().message()).contains("a volume that no task uses");
        assertRefused(destroy(shared), "a volume that no task uses");
    }

    @Test
    void exclusiveVolumeHasOneUserAndComesBackToItsRole() {
        Offer offer = offer();
        TaskInfo task = task("a", offer, resource("cpus:1"), volume("own", 100));
        accept(offer, launch(task, task("b", offer, resource("cpus:1"), volume("own", 100))));
        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
        assertThat(has(offer(), volume("own", 100))).isFalse();

        node.update(client.id, task, TaskState.TASK_FINISHED);

        assertThat(has(offer(), volume("own", 100))).isTrue();
        World.Client other = world.subscribe(framework("other"));
        client.offers().forEach(client::decline);
        assertThat(has(offer(other), volume("own", 100))).isFalse();
    }

    @Test
    void volumesSurviveTheLossOfTheAgentAndOfTheKernel() {
        Offer offer = offer();
        accept(offer, launch(task("a", offer, resource("cpus:1"), volume("own", 100))));

        world.pass(Duration.ofSeconds(5));
        node = node.again();
        world.restart();
        node = node.again();
        client = world.subscribe(framework("web", Capability.Type.SHARED_RESOURCES));

        assertThat(total().toList()).contains(shared, volume("own", 100));
        assertThat(has(offer(), volume("own", 100))).isTrue();
    }
}
