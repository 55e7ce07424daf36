package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentEvent;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Volume;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Objects;

/// CREATE.
class CreateVolumeTest extends OperationScene {
    private static Resource mounted(Volume mount) {
        return reserved("disk:100", "web").toBuilder()
                .disk(new DiskInfo(new DiskInfo.Persistence("v", PRINCIPAL), mount, null))
                .build();
    }

    @Test
    void reserveCreateAndLaunchGoTogether() {
        Offer offer = offer();

        accept(
                offer,
                reserve(reserved("disk:100", "web")),
                create(volume("v", 100)),
                launch(task("t", offer, resource("cpus:1"), volume("v", 100))));

        assertThat(world.state.tasks().activeCount()).isEqualTo(1);
        assertThat(node.eventTypes())
                .containsSubsequence(AgentEvent.Type.APPLY_OPERATION, AgentEvent.Type.LAUNCH);
        assertThat(Objects.requireNonNull(told().getFirst().operation().create()).volumes())
                .containsExactly(volume("v", 100));
        assertThat(amount(total(), "disk", "web")).isEqualTo(100);
    }

    @Test
    void volumeIsOfferedWithItsData() {
        perform(reserve(reserved("disk:100", "web")), create(volume("v", 100)));

        assertThat(offer().resources())
                .anySatisfy(r -> assertThat(r.disk()).isEqualTo(volume("v", 100).disk()));
    }

    @Test
    void feedbackComesWhenTheAgentHasFollowed() {
        perform(reserve(reserved("disk:100", "web")), create(volume("v", 100)));
        assertThat(feedback()).hasSize(1);

        agentFollows();

        assertThat(feedback()).hasSize(2);
        assertThat(feedback().getLast().state()).isEqualTo(OperationState.OPERATION_FINISHED);
        assertThat(feedback().getLast().uuid()).isNotNull();
    }

    @Test
    void twoRolesMayUseTheSameId() {
        perform(reserve(reserved("disk:100", "web")), create(volume("v", 100)));
        client.decline(offer());
        World.Client other = world.subscribe(framework("other"));
        Offer offer = offer(other);

        accept(
                other,
                offer,
                reserve(reserved("disk:100", "other")),
                create(volume("v", reserved("disk:100", "other"))));

        assertThat(amount(total(), "disk", "other")).isEqualTo(100);
        assertThat(total().toList()).filteredOn(r -> r.disk() != null).hasSize(2);
    }

    @Test
    void whatIsNoProperVolumeIsRefused() {
        perform(reserve(reserved("disk:1000", "web")));

        assertRefused(create(), "create.volumes: none");
        assertRefused(create(reserved("disk:100", "web")), "disk.persistence and disk.volume");
        assertRefused(create(volume("v", resource("disk:100"))), "role * cannot have volumes");
        assertRefused(create(volume("a/b", 100)), "disk.persistence.id");
        assertRefused(create(volume("v", 2000)), "at most what the offer has");
        assertRefused(
                create(mounted(new Volume("data", null, Volume.Mode.RO, null, null))), "mode RW");
        assertRefused(
                create(mounted(new Volume("data", "/mnt", Volume.Mode.RW, null, null))),
                "no disk.volume.host_path");
        assertRefused(
                create(mounted(new Volume("", null, Volume.Mode.RW, null, null))),
                "container_path");
        assertRefused(create(shared(volume("v", 100))), "SHARED_RESOURCES");
        assertRefused(
                create(
                        volume("v", 100).toBuilder()
                                .disk(
                                        new DiskInfo(
                                                new DiskInfo.Persistence("v", "somebody"),
                                                Objects.requireNonNull(volume("v", 1).disk())
                                                        .volume(),
                                                null))
                                .build()),
                "disk.persistence.principal: somebody");
        assertRefused(
                create(
                        volume("v", 100).toBuilder()
                                .revocable(new Resource.RevocableInfo())
                                .build()),
                "revocable");
    }

    @Test
    void idIsUniqueInItsRole() {
        perform(reserve(reserved("disk:1000", "web")), create(volume("v", 100)));

        assertRefused(create(volume("v", 100)), "an id that role web does not have");
        assertRefused(create(volume("w", 10), volume("w", 20)), "an id that role web does not");
    }

    @Test
    void idIsFreeAgainWhenTheDataIsGone() {
        perform(
                reserve(reserved("disk:1000", "web")),
                create(volume("v", 100)),
                destroy(volume("v", 100)));
        assertRefused(create(volume("v", 100)), "an id that role web does not have");

        agentFollows();
        accept(offer(), create(volume("v", 100)));

        assertThat(total().toList()).contains(volume("v", 100));
    }

    @Test
    void agentThatCannotFollowIsToldAgain() {
        perform(reserve(reserved("disk:100", "web")), create(volume("v", 100)));
        assertThat(told()).hasSize(1);

        world.passWithHeartbeats(Duration.ofSeconds(31));

        assertThat(told()).as("after 10 and 30 s").hasSize(3);
    }

    @Test
    void agentThatIsBackIsToldOfWhatItHasNotDone() {
        perform(reserve(reserved("disk:100", "web")), create(volume("v", 100)));
        world.restart();

        node = node.again();

        assertThat(told()).hasSize(1);
        agentFollows();
        world.restart();
        node = node.again();
        assertThat(told()).isEmpty();
    }
}
