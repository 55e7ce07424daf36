package dev.meros.volumes.local;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.volumes.Content;
import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeException;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.system.Mounts;
import dev.meros.volumes.testing.CrashContract;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;

final class TmpfsProviderTest extends CrashContract {
    @BeforeAll
    static void needsRoot() {
        assumeTrue(Mounts.permitted(), "only root mounts");
    }

    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new TmpfsProvider("tmpfs", root, steps);
    }

    @Override
    protected VolumeSpec spec(VolumeId id) {
        return VolumeSpec.ephemeral(id, sizeMb());
    }

    @Override
    protected void lose(Path root, VolumeId id) {
        throw new UnsupportedOperationException("only what lives on is lost");
    }

    @Test
    void nothingInMemoryIsPersistent() {
        VolumeProvider provider = provider(root(directory), Steps.NONE);
        VolumeSpec persistent = VolumeSpec.persistent(ID, 16);

        assertThatExceptionOfType(VolumeException.class)
                .isThrownBy(() -> provider.create(persistent, Content.EMPTY))
                .withMessage("life: PERSISTENT (expected: EPHEMERAL for a volume in memory)");
    }
}
