package dev.meros.volumes.local;

import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeId;
import dev.meros.volumes.VolumeProvider;
import dev.meros.volumes.system.Trees;
import dev.meros.volumes.testing.CrashContract;

import java.io.IOException;
import java.nio.file.Path;

final class DirectoryProviderTest extends CrashContract {
    @Override
    protected VolumeProvider provider(Path root, Steps steps) {
        return new DirectoryProvider("directory", root, steps);
    }

    @Override
    protected void lose(Path root, VolumeId id) throws IOException {
        Trees.delete(id.in(root));
    }
}
