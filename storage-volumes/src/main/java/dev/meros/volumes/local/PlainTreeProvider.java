package dev.meros.volumes.local;

import dev.meros.volumes.Steps;
import dev.meros.volumes.VolumeSpec;
import dev.meros.volumes.system.Programs;
import dev.meros.volumes.system.Trees;

import java.io.IOException;
import java.nio.file.Path;

/// What providers have in common whose trees are plain directories.
abstract class PlainTreeProvider extends TreeProvider {
    PlainTreeProvider(String name, Path root, Steps steps) {
        super(name, root, steps);
    }

    @Override
    void makeTree(VolumeSpec spec, Path tree) throws IOException {
        durable().makeDirectories(tree);
    }

    @Override
    void copyTree(Path from, Path to) {
        programs()
                .run(
                        Programs.LONG,
                        "cp",
                        "--archive",
                        "--one-file-system",
                        "--reflink=auto",
                        "--sparse=auto",
                        "--no-target-directory",
                        from.toString(),
                        to.toString());
        programs().run(Programs.LONG, "sync", "--file-system", to.toString());
    }

    @Override
    void removeTree(Path tree) throws IOException {
        steps().before("delete " + tree.getFileName());
        Trees.delete(tree);
    }
}
