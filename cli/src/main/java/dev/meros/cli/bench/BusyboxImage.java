package dev.meros.cli.bench;

import java.nio.file.Path;

/// The image of benches: a busybox with `sh`, `sleep` and `httpd`, as an archive of `docker save`
/// where an agent with `--image-archives` finds it. Making it takes skopeo, umoci and
/// busybox-static.
public final class BusyboxImage {
    public static final String NAME = "bench:1";

    private static final String SCRIPT =
            """
            umoci init --layout layout
            umoci new --image layout:1
            umoci unpack --image layout:1 bare
            mkdir bare/rootfs/bin bare/rootfs/proc bare/rootfs/sys bare/rootfs/dev
            cp /bin/busybox bare/rootfs/bin/busybox
            ln -s busybox bare/rootfs/bin/sleep
            ln -s busybox bare/rootfs/bin/sh
            umoci repack --image layout:1 bare
            mkdir archives
            skopeo --insecure-policy copy --quiet oci:layout:1 docker-archive:bench.tar:bench:1
            mv bench.tar archives/bench:1.tar
            """;

    private BusyboxImage() {}

    /// Makes it below a directory; throws [dev.meros.cli.output.CommandException] when it cannot be
    /// made.
    public static void make(Path directory) {
        Script.run(directory, SCRIPT);
    }

    /// The directory of archives after [#make(Path)].
    public static Path archives(Path directory) {
        return directory.resolve("archives");
    }
}
