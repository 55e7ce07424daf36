package dev.meros.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meros.api.agent.Disk;
import dev.meros.api.model.Attribute;
import dev.meros.api.model.Label;
import dev.meros.api.model.Labels;
import dev.meros.api.model.Resource;
import dev.meros.api.model.Resource.DiskInfo;
import dev.meros.api.model.Resource.DiskInfo.Source;
import dev.meros.api.model.Scalar;
import dev.meros.api.model.Value;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Of what kind disks are.
class DiskKindsTest {
    private static final Resource ROOT = Resource.scalar("disk", Scalar.of(100));

    private static Resource mount(String kind) {
        Source source =
                Source.builder()
                        .type(Source.Type.MOUNT)
                        .mount(new Source.Mount("/mnt/d1"))
                        .metadata(new Labels(List.of(new Label(DiskKinds.NAME, kind))))
                        .build();
        return ROOT.toBuilder().disk(new DiskInfo(null, null, source)).build();
    }

    private static List<Attribute> attributes(String kind) {
        return List.of(
                Attribute.builder()
                        .name(DiskKinds.NAME)
                        .type(Value.Type.TEXT)
                        .text(new Value.Text(kind))
                        .build());
    }

    @Test
    void theRootDiskIsOfTheKindOfItsAgentsAttribute() {
        assertThat(DiskKinds.of(ROOT, attributes("ssd"))).isEqualTo(Disk.Kind.SSD);
        assertThat(DiskKinds.of(ROOT, attributes("floppy"))).isEqualTo(Disk.Kind.UNKNOWN);
        assertThat(DiskKinds.of(ROOT, List.of())).isEqualTo(Disk.Kind.UNKNOWN);
    }

    @Test
    void aDiskOfItsOwnIsOfTheKindThatItsMetadataSays() {
        assertThat(DiskKinds.of(mount("NVMe"), attributes("ssd"))).isEqualTo(Disk.Kind.NVME);
        assertThat(DiskKinds.of(mount(""), attributes("ssd"))).isEqualTo(Disk.Kind.UNKNOWN);
    }
}
