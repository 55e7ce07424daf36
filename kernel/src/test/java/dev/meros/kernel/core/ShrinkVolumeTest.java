package dev.meros.kernel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.model.AgentInfo;
import dev.meros.api.model.FrameworkInfo.Capability;
import dev.meros.api.model.Offer;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.resource.ResourceText;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// SHRINK_VOLUME.
class ShrinkVolumeTest extends OperationScene {
    private static final DiskInfo MOUNT =
            new DiskInfo(
                    null,
                    null,
                    DiskInfo.Source.builder()
                            .type(DiskInfo.Source.Type.MOUNT)
                            .mount(new DiskInfo.Source.Mount("/mnt/one"))
                            .build());

    @Override
    AgentInfo agent() {
        List<Resource> resources = new ArrayList<>(ResourceText.parseResources(World.USUAL));
        resources.add(resource("disk:500").toBuilder().disk(MOUNT).build());
        return AgentInfo.builder().hostname("a").resources(resources).build();
    }

    private void givenVolume() {
        perform(reserve(reserved("disk:100", "web")), create(volume("v", 100)));
    }

    @Test
    void shrunkVolumeAndTheFreedDiskComeInALaterOffer() {
        givenVolume();
        Offer offer = offer();

        accept(
                offer,
                shrink(volume("v", 100), "40"),
                launch(task("t", offer, resource("cpus:1"), volume("v", 60))));

        assertThat(world.state.tasks().activeCount()).isZero();
        assertThat(total().toList()).contains(volume("v", 60), reserved("disk:40", "web"));
        perform(destroy(volume("v", 60)), unreserve(reserved("disk:100", "web")));
        assertThat(amount(total(), "disk", null)).isEqualTo(10500);
    }

    @Test
    void whatCannotShrinkIsRefused() {
        client = world.subscribe(framework("web", Capability.Type.SHARED_RESOURCES));
        Resource mount = reserved("disk:500", "web").toBuilder().disk(MOUNT).build();
        givenVolume();
        perform(reserve(reserved("disk:10", "web")), create(shared(volume("s", 10))));
        perform(reserve(mount), create(volume("m", mount)));

        assertRefused(shrink(volume("v", 100), "0"), "more than 0");
        assertRefused(shrink(volume("v", 100), "100"), "less than the 100");
        assertRefused(shrink(volume("w", 100), "1"), "a volume of the agent, in its size");
        assertRefused(shrink(reserved("disk:10", "web"), "1"), "a persistent volume");
        assertRefused(shrink(shared(volume("s", 10)), "1"), "a volume that is not shared");
        assertRefused(shrink(volume("m", mount), "1"), "no volume on a MOUNT disk");
    }
}
