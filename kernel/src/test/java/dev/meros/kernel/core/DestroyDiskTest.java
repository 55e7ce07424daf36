package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.AgentCall;
import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.OperationState;
import dev.meros.api.model.OperationStatus;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// DESTROY_DISK.
class DestroyDiskTest extends OperationScene {
    private static final Resource POOL = disk(Source.Type.RAW, null, "fast");
    private static final Resource MOUNT = disk(Source.Type.MOUNT, "disk-1", "fast");

    @Override
    AgentInfo agent() {
        List<Resource> resources = new ArrayList<>(ResourceText.parseResources(World.USUAL));
        resources.add(POOL);
        resources.add(MOUNT);
        return AgentInfo.builder().hostname("a").resources(resources).build();
    }

    @Test
    void destroyedDiskIsCapacityAgain() {
        perform(destroyDisk(MOUNT));
        assertThat(free().contains(of(MOUNT))).isFalse();

        node.call(
                AgentCall.operationUpdate(
                        node.id,
                        new AgentCall.OperationUpdate(
                                told().getFirst().uuid(),
                                OperationStatus.builder()
                                        .state(OperationState.OPERATION_FINISHED)
                                        .convertedResources(List.of(POOL))
                                        .build())));

        assertThat(total().contains(of(MOUNT))).isFalse();
        assertThat(total().filter(r -> r.providerId() != null).scalar("disk").toDouble())
                .isEqualTo(4000);
    }

    @Test
    void whatIsNoSuchDiskIsRefused() {
        Resource mount = MOUNT.toBuilder().reservations(List.of(dynamic("web"))).build();
        perform(reserve(mount), create(volume("v", mount)));

        assertRefused(destroyDisk(POOL), "or RAW with an id");
        assertRefused(destroyDisk(reserved("disk:1", "web")), "MOUNT or BLOCK");
        assertRefused(destroyDisk(volume("v", mount)), "without a persistent volume");
        assertRefused(
                destroyDisk(disk(Source.Type.BLOCK, "x", null)), "at most what the offer has");
        assertRefused(
                destroyDisk(MOUNT.toBuilder().providerId(null).build()), "of a resource provider");
    }
}
