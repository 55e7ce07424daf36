package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.VolumePaths;
import dev.meros.agent.container.network.Places;
import dev.meros.agent.container.network.Shared;
import dev.meros.agent.image.LocalImage;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.Volume;
import dev.meros.volumes.local.LocalProviders;

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
    private final Shared shared;
    private final List<Map<String, Object>> mounts = new ArrayList<>();

    BundleMounts(ContainerSpec spec, Optional<LocalImage> image, LinuxInfo linux, Shared shared) {
        this.spec = spec;
        this.image = image;
        this.linux = linux;
        this.shared = shared;
    }

    /// In the order in which they are mounted; `init` is a program of the node.
    List<Map<String, Object>> all(Sys sys, Optional<String> init) {
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
            Path memory = shared.memory().map(Shared.Memory::directory).orElse(Path.of("/dev/shm"));
            bind(memory, "/dev/shm", "rw");
            if (shared.memory().isPresent()) {
                add("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
            }
        } else {
            String size = "size=" + Bundle.shmMb(linux) + "m";
            add("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", size);
            add("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        }
        switch (sys) {
            case OWN -> add("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
            case WRITABLE -> add("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "rw");
            case OF_NODE -> add("/sys", "bind", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
        }
        add("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        if (image.isPresent()) {
            nameFiles();
            bind(spec.sandbox(), Bundle.SANDBOX, "rw");
            // in the sandbox are links to them
            spec.volumes().forEach(v -> bind(v.path(), v.path().toString(), v.mode()));
        } else {
            if (shared.names().isPresent()) {
                nameFiles();
            }
            bind(spec.sandbox(), spec.sandbox().toString(), "rw");
        }
        ContainerInfo container = spec.task().container();
        for (Volume volume : container == null ? List.<Volume>of() : container.volumes()) {
            volume(volume);
        }
        init.ifPresent(program -> bind(Path.of(program), "/dev/init", "ro"));
        return mounts;
    }

    /// The node's own, unless the container is on another network. Without an image nothing is made
    /// where none of them is, for that would be on the node.
    private void nameFiles() {
        Path source = shared.names().orElse(Path.of("/etc"));
        for (String name : List.of("resolv.conf", "hosts", "hostname")) {
            boolean own = shared.names().isPresent();
            Path file = source.resolve(name);
            Path target = Path.of("/etc", name);
            if ((own || !name.equals("hostname"))
                    && Files.exists(file)
                    && (image.isPresent() || Files.exists(target))) {
                bind(file, target.toString(), "ro");
            }
        }
    }

    /// What `/sys` is.
    enum Sys {
        OWN,
        WRITABLE,
        /// That of the node.
        OF_NODE
    }

    private void volume(Volume volume) {
        String mode = volume.mode() == Volume.Mode.RO ? "ro" : "rw";
        bind(new VolumePaths(spec).source(volume), target(volume.containerPath()), mode);
    }

    private String target(String containerPath) {
        if (containerPath.startsWith("/")) {
            return containerPath;
        }
        String sandbox = image.isPresent() ? Bundle.SANDBOX : spec.sandbox().toString();
        return sandbox + "/" + containerPath;
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
                        && !target.endsWith("/rootfs")
                        && !target.contains(Places.DIRECTORY)
                        && !isOfOthers(Path.of(target))) {
                    bind(Path.of(target), target, "rw");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Volumes of others would be kept from going with their containers.
    private boolean isOfOthers(Path target) {
        return LocalProviders.isInHome(target)
                && spec.volumes().stream().noneMatch(volume -> volume.path().startsWith(target));
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
