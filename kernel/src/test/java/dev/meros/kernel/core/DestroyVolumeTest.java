package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TaskInfo;
import dev.meros.api.model.TaskState;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/// DESTROY.
class DestroyVolumeTest extends OperationScene {
    private void givenVolume() {
        perform(reserve(reserved("disk:100", "web")), create(volume("v", 100)));
        agentFollows();
        node.events().clear();
    }

    @Test
    void diskOfADestroyedVolumeStaysReserved() {
        givenVolume();

        perform(destroy(volume("v", 100)));

        assertThat(total().toList()).noneMatch(r -> r.disk() != null);
        assertThat(amount(total(), "disk", "web")).isEqualTo(100);
        assertThat(Objects.requireNonNull(told().getFirst().operation().destroy()).volumes())
                .containsExactly(volume("v", 100));
    }

    @Test
    void everythingIsUndoneInOneCall() {
        givenVolume();

        perform(destroy(volume("v", 100)), unreserve(reserved("disk:100", "web")));

        assertThat(amount(total(), "disk", null)).isEqualTo(10000);
    }

    @Test
    void volumeInUseIsNotDestroyed() {
        givenVolume();
        Offer offer = offer();
        accept(
                offer,
                launch(task("t", offer, resource("cpus:1"), volume("v", 100))),
                destroy(volume("v", 100)));
        assertThat(feedback().getLast().message()).contains("at most what the offer has");

        assertRefused(destroy(volume("v", 100)), "a volume that no task uses");
    }

    @Test
    void whatIsNoVolumeOfTheAgentIsRefused() {
        givenVolume();

        assertRefused(destroy(), "destroy.volumes: none");
        assertRefused(destroy(reserved("disk:100", "web")), "a persistent volume");
        assertRefused(destroy(volume("w", 100)), "a volume of the agent, in its size");
        assertRefused(destroy(volume("v", 50)), "a volume of the agent, in its size");
        assertRefused(destroy(volume("v", 100), volume("v", 100)), "at most what the offer has");
    }

    @Test
    void offersOfOthersThatHoldASharedVolumeAreRescinded() {
        client = world.subscribe(framework("web", Capability.Type.SHARED_RESOURCES));
        Resource shared = shared(volume("v", 100));
        perform(reserve(reserved("disk:100", "web"), reserved("cpus:2", "web")), create(shared));
        Offer all = offer();
        World.Client second =
                world.subscribe(
                        framework("second", Capability.Type.SHARED_RESOURCES).toBuilder()
                                .roles(List.of("web"))
                                .build());
        TaskInfo task = task("t", all, resource("cpus:1"));
        accept(all, launch(task));
        Offer theirs = offer(second);
        assertThat(theirs.resources()).anyMatch(r -> r.shared() != null);
        node.update(client.id, task, TaskState.TASK_FINISHED);
        Offer mine = offer();
        assertThat(mine.resources()).anyMatch(r -> r.shared() != null);

        accept(mine, destroy(shared));

        assertThat(second.rescinded()).contains(theirs.id());
        assertThat(total().toList()).noneMatch(r -> r.shared() != null);
    }
}
