package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.image.LocalImage;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.Volume;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is mounted in a container: the usual kernel file systems, the sandbox, the name service
/// files of the node, and the volumes that the task asks for.
final class BundleMounts {
    private static final Set<String> FOREIGN_TYPES =
            Set.of(
                    "proc",
                    "sysfs",
                    "cgroup",
                    "cgroup2",
                    "devtmpfs",
                    "devpts",
                    "mqueue",
                    "overlay",
                    "securityfs",
                    "debugfs",
                    "tracefs",
                    "bpf",
                    "pstore",
                    "hugetlbfs",
                    "configfs",
                    "fusectl",
                    "binfmt_misc",
                    "nsfs",
                    "autofs",
                    "rpc_pipefs",
                    "efivarfs");

    private final ContainerSpec spec;
    private final Optional<LocalImage> image;
    private final LinuxInfo linux;
    private final List<Map<String, Object>> mounts = new ArrayList<>();

    BundleMounts(ContainerSpec spec, Optional<LocalImage> image, LinuxInfo linux) {
        this.spec = spec;
        this.image = image;
        this.linux = linux;
    }

    /// In the order in which they are mounted; `init` is a program of the node.
    List<Map<String, Object>> all(Optional<String> init) {
        if (image.isEmpty()) {
            hostFileSystems();
        }
        add("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        add("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        add(
                "/dev/pts",
                "devpts",
                "devpts",
                "nosuid",
                "noexec",
                "newinstance",
                "ptmxmode=0666",
                "mode=0620",
                "gid=5");
        if (linux.ipcMode() == LinuxInfo.IpcMode.SHARE_PARENT) {
            bind(Path.of("/dev/shm"), "/dev/shm", "rw");
        } else {
            String size = "size=" + Bundle.shmMb(linux) + "m";
            add("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", size);
            add("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        }
        add("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        add("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        if (image.isPresent()) {
            for (String file : List.of("/etc/resolv.conf", "/etc/hosts")) {
                if (Files.exists(Path.of(file))) {
                    bind(Path.of(file), file, "ro");
                }
            }
            bind(spec.sandbox(), Bundle.SANDBOX, "rw");
        } else {
            bind(spec.sandbox(), spec.sandbox().toString(), "rw");
        }
        ContainerInfo container = spec.task().container();
        for (Volume volume : container == null ? List.<Volume>of() : container.volumes()) {
            volume(volume);
        }
        init.ifPresent(program -> bind(Path.of(program), "/dev/init", "ro"));
        return mounts;
    }

    private void volume(Volume volume) {
        String mode = volume.mode() == Volume.Mode.RO ? "ro" : "rw";
        bind(source(volume), target(volume.containerPath()), mode);
    }

    private Path source(Volume volume) {
        Volume.@Nullable Source source = volume.source();
        if (volume.image() != null) {
            throw refused(volume, "image");
        }
        if (source == null || source.type() == null) {
            return volume.hostPath() == null ? inSandbox(volume.containerPath()) : host(volume);
        }
        return switch (source.type()) {
            case HOST_PATH -> existing(source.hostPath() == null ? "" : source.hostPath().path());
            case SANDBOX_PATH ->
                    inSandbox(source.sandboxPath() == null ? "" : source.sandboxPath().path());
            case UNKNOWN, DOCKER_VOLUME, SECRET, CSI_VOLUME ->
                    throw refused(volume, source.type().name());
        };
    }

    private Path host(Volume volume) {
        String path = volume.hostPath() == null ? "" : volume.hostPath();
        return path.startsWith("/") ? existing(path) : inSandbox(path);
    }

    private static Path existing(String path) {
        Path found = Path.of(path).normalize();
        if (!found.isAbsolute() || !Files.exists(found)) {
            throw Bundle.failure("host_path: " + path + " (expected: a path of this node)");
        }
        return found;
    }

    /// A directory of the sandbox, made if need be; never outside of it.
    private Path inSandbox(String path) {
        Path sandbox = spec.sandbox();
        Path relative = Path.of("/").resolve(path).normalize();
        Path found = sandbox.resolve(relative.toString().substring(1));
        try {
            Files.createDirectories(found);
            if (!found.toRealPath().startsWith(sandbox.toRealPath())) {
                throw Bundle.failure("volume: " + path + " (expected: inside the sandbox)");
            }
        } catch (IOException e) {
            throw Bundle.failure("volume: " + path + " cannot be made: " + e.getMessage());
        }
        return found;
    }

    private String target(String containerPath) {
        if (containerPath.startsWith("/")) {
            return containerPath;
        }
        String sandbox = image.isPresent() ? Bundle.SANDBOX : spec.sandbox().toString();
        return sandbox + "/" + containerPath;
    }

    private static RuntimeException refused(Volume volume, String kind) {
        return Bundle.failure(
                "volume "
                        + volume.containerPath()
                        + ": "
                        + kind
                        + " (expected: HOST_PATH or SANDBOX_PATH)");
    }

    /// Without an image a container sees what the node has mounted for data, too.
    private void hostFileSystems() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
                String[] fields = line.split(" ", -1);
                String target = fields.length > 2 ? fields[1].replace("\\040", " ") : "/";
                if (!FOREIGN_TYPES.contains(fields.length > 2 ? fields[2] : "")
                        && !target.equals("/")
                        && List.of("/proc", "/sys", "/dev").stream().noneMatch(target::startsWith)
                        && !target.endsWith("/rootfs")) {
                    bind(Path.of(target), target, "rw");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void bind(Path source, String target, String mode) {
        add(target, "bind", source.toString(), "rbind", "rprivate", mode);
    }

    private void add(String target, String type, String source, String... options) {
        Map<String, Object> mount = new LinkedHashMap<>();
        mount.put("destination", target);
        mount.put("type", type);
        mount.put("source", source);
        mount.put("options", List.of(options));
        mounts.add(mount);
    }
}
