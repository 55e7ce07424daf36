package dev.meros.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.meros.agent.AgentException;
import dev.meros.agent.settings.AgentSettings;
import dev.meros.api.agent.Disk;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Scalar;
import dev.meros.api.resource.ResourceText;
import dev.meros.api.resource.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

class CapacityTest {
    @Test
    void systemKeepsAPartOfMemoryAndDisk() {
        assertThat(Capacity.memory(16 << 10)).isEqualTo(15 << 10);
        assertThat(Capacity.memory(2048)).isEqualTo(1024);
        assertThat(Capacity.disk(100 << 10)).isEqualTo(95 << 10);
        assertThat(Capacity.disk(10 << 10)).isEqualTo(5 << 10);
    }

    @Test
    void configuredResourcesReplaceTheFoundOnesOfTheirName() {
        Resources resources =
                Resources.of(
                        Capacity.resources("cpus:0.5;gpus:2", new Amounts(8, 16 << 10, 100 << 10)));

        assertThat(resources)
                .hasToString("cpus:0.5;gpus:2;mem:15360;disk:97280;ports:[31000-32000]");
    }

    @Test
    void gpusAreThoseFoundOrFewerAndWhole() {
        assertThat(Resources.of(Capacity.withGpus(List.of(), 2)).scalar("gpus"))
                .isEqualTo(Scalar.of(2L));
        assertThat(Capacity.withGpus(List.of(), 0)).isEmpty();
        List<Resource> one = ResourceText.parseResources("gpus:1");
        assertThat(Capacity.withGpus(one, 2)).isEqualTo(one);
        for (String text : List.of("gpus:3", "gpus:0.5")) {
            assertThatExceptionOfType(AgentException.class)
                    .isThrownBy(() -> Capacity.withGpus(ResourceText.parseResources(text), 2))
                    .withMessage(
                            text.replace(":", ": ")
                                    + " (expected: a whole number, at most the 2 that this node can"
                                    + " give to tasks)");
        }
    }

    @Test
    void kindOfDiskIsAnAttributeUnlessConfigured() {
        assertThat(Capacity.attributes("rack:a", Disk.Kind.NVME, "amd64"))
                .extracting(a -> a.name() + "=" + a.text().value())
                .containsExactly("rack=a", "disk_kind=nvme", "arch=amd64");
        assertThat(Capacity.attributes("disk_kind:tape;arch:vax", Disk.Kind.NVME, "amd64"))
                .extracting(a -> a.text().value())
                .containsExactly("tape", "vax");
    }

    @Test
    void wrongTextIsNamed() {
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> Capacity.resources("cpus", new Amounts(1, 1, 1)))
                .withMessage("resources: cpus (expected: name:value)");
        assertThatExceptionOfType(AgentException.class)
                .isThrownBy(() -> Capacity.attributes("rack", Disk.Kind.SSD, "amd64"))
                .withMessage("attributes: rack (expected: name:value)");
    }

    @Test
    void thisMachineIsFound(@TempDir Path work) {
        Node node =
                new NodeDetector(work, AgentSettings.of(work, URI.create("http://127.0.0.1:5050")))
                        .detect();

        Resources resources = Resources.of(node.resources());
        assertThat(resources.scalar("cpus").isPositive()).isTrue();
        assertThat(resources.scalar("mem").isPositive()).isTrue();
        assertThat(resources.scalar("disk").isPositive()).isTrue();
        assertThat(node.hostname()).isNotEmpty();
        assertThat(node.disks()).isNotEmpty();
    }
}
