package dev.meros.volumes.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.meros.volumes.testing.CrashContract;
import dev.meros.volumes.testing.MemoryDirectory;
import dev.meros.volumes.testing.VolumeProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Real processes that are killed by SIGKILL, with the programs that they have started going on.
final class KilledProcessTest {
    /// How many are killed for each provider: a few, unless this property says more.
    private static final int KILLS = Integer.getInteger("meros.volumes.kills", 2);

    @TempDir(factory = MemoryDirectory.class)
    private Path directory;

    private void kill(Class<? extends CrashContract> type) throws Exception {
        for (int seed = 1; seed <= KILLS; seed++) {
            Path place = Files.createDirectory(directory.resolve("seed-" + seed));
            try {
                VolumeProcess.killAndGoOn(type, place, seed);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void directoriesOutliveIt() throws Exception {
        kill(DirectoryProviderTest.class);
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void imagesOutliveIt() throws Exception {
        LoopDevices.assume();
        assumeTrue(Filesystems.known().contains(Filesystems.EXT4), "mkfs.ext4 is not installed");

        kill(ImageProviderTest.class);
    }
}
