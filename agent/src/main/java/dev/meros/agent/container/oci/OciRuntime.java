package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.fetch.Programs;
import dev.meros.api.model.TaskStatus.Reason;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The programs of this node that make containers: an OCI runtime, conmon and, where there is one,
/// an init for the first process of a container. `named` is the runtime, `program` what is called
/// in its place; `root` is where it keeps its state, `timeout` how long one call of it may take.
///
/// crun is preferred, as it takes a third of the time. Some versions refuse a hierarchy of control
/// groups that is half v1 and half v2; these get the v2 half hidden from them.
record OciRuntime(
        Path named, Path program, Path conmon, Optional<Path> init, Path root, Duration timeout) {
    /// Where the v2 half of a hierarchy is that has both.
    static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

    private static final List<String> INITS =
            List.of(
                    "/usr/libexec/podman/catatonit",
                    "/usr/bin/catatonit",
                    "/usr/bin/tini-static",
                    "/usr/bin/docker-init",
                    "/sbin/docker-init");
    private static final List<Path> PLACES =
            List.of(
                    Path.of("/usr/local/sbin"),
                    Path.of("/usr/local/bin"),
                    Path.of("/usr/sbin"),
                    Path.of("/usr/bin"),
                    Path.of("/sbin"),
                    Path.of("/bin"));

    /// What this node has, with the runtime of that name or path or, when it is empty, the best
    /// one; empty when conmon or the runtime is missing.
    static Optional<OciRuntime> detect(String name, Path root, Duration timeout) {
        List<String> names = name.isEmpty() ? List.of("crun", "runc") : List.of(name);
        Optional<Path> runtime =
                names.stream().map(OciRuntime::find).flatMap(Optional::stream).findFirst();
        Optional<Path> conmon = find("conmon");
        if (runtime.isEmpty() || conmon.isEmpty()) {
            return Optional.empty();
        }
        boolean hides = runtime.get().endsWith("crun") && Files.isDirectory(UNIFIED);
        Optional<Path> init = INITS.stream().map(Path::of).filter(Files::isExecutable).findFirst();
        return Optional.of(
                new OciRuntime(
                        runtime.get(),
                        hides ? wrapper(runtime.get(), root) : runtime.get(),
                        conmon.get(),
                        init,
                        root,
                        timeout));
    }

    /// What is called in the place of a runtime that must not see the v2 half.
    private static Path wrapper(Path program, Path root) {
        String script =
                "#!/bin/sh\nexec unshare --mount /bin/sh -c 'umount "
                        + UNIFIED
                        + " && exec \"$0\" \"$@\"' "
                        + program
                        + " \"$@\"\n";
        Path wrapper = root.resolveSibling("runtime");
        try {
            Files.createDirectories(root);
            Files.writeString(wrapper, script);
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return wrapper;
    }

    private static Optional<Path> find(String name) {
        if (name.startsWith("/")) {
            return Optional.of(Path.of(name)).filter(Files::isExecutable);
        }
        return PLACES.stream().map(p -> p.resolve(name)).filter(Files::isExecutable).findFirst();
    }

    /// Whether the v2 half is hidden from it.
    boolean isShielded() {
        return !program.equals(named);
    }

    /// Whether a client of the runtime gives the container's terminal the size that its own one
    /// gets. crun takes notice of it, but (at least up to 1.8) sets none.
    boolean passesSizesOn() {
        return !named.endsWith("crun");
    }

    /// The line of a command of the runtime.
    List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of(program.toString(), "--root", root.toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    /// Runs a command of the runtime; throws [ContainerException] with what it said when it fails.
    void run(String... arguments) {
        try {
            Programs.run(named.getFileName() + " " + arguments[0], line(arguments), timeout);
        } catch (IOException e) {
            throw new ContainerException(
                    Reason.REASON_CONTAINER_LAUNCH_FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
