package dev.meros.agent.container.oci;

import dev.meros.agent.cgroup.Device;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerException;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.DataVolume;
import dev.meros.agent.container.ResourceLimit;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.VolumePaths;
import dev.meros.agent.container.network.Shared;
import dev.meros.agent.image.LocalImage;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.LinuxInfo;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Volume;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The configuration of an OCI bundle (runtime-spec 1.0, `config.json`) for a container.
final class Bundle {
    /// Where a container with an image finds its sandbox, as in Mesos.
    static final String SANDBOX = "/mnt/mesos/sandbox";

    /// Where the init is shown in a container.
    private static final String INIT = "/dev/init";

    private static final String VERSION = "1.0.2";
    private static final int SHM_MB = 64;

    /// Whoever has a device may use it.
    private static final int DEVICE_MODE = 0666;

    private final ContainerSpec spec;
    private final Optional<LocalImage> image;
    private final @Nullable ContainerInfo container;
    private final LinuxInfo linux;
    private final Path root;
    private final Isolation isolation;
    private final BundleCommand command;
    private final Shared shared;
    private final Stdio stdio;
    private final BundleSecurity security;
    private final Optional<UserMap> users;

    /// `root` is where the root file system is mounted, `shared` what the container is put into;
    /// `stdio` says whether it has a terminal.
    Bundle(
            ContainerSpec spec,
            Optional<LocalImage> image,
            Path root,
            Shared shared,
            OciTerms terms,
            Optional<UserMap> users,
            Stdio stdio) {
        this.stdio = stdio;
        this.spec = spec;
        this.image = image;
        this.container = spec.task().container();
        this.linux =
                container == null || container.linuxInfo() == null
                        ? LinuxInfo.builder().build()
                        : container.linuxInfo();
        this.root = root;
        this.shared = shared;
        this.isolation = terms.isolation();
        this.users = users;
        this.security = new BundleSecurity(terms.security(), container, linux);
        refuseWhatIsNotThere();
        this.command = BundleCommand.of(spec, image, root, shared.address());
        users.ifPresent(map -> map.check(command.user()));
    }

    /// Refuses what this driver cannot do: nothing that was asked for is left out in silence.
    private void refuseWhatIsNotThere() {
        if (container == null) {
            return;
        }
        if (users.isPresent() && Boolean.TRUE.equals(linux.sharePidNamespace())) {
            throw failure(
                    "linux_info.share_pid_namespace: true (expected: false with --userns-remap of"
                            + " the agent)");
        }
        ContainerInfo.DockerInfo docker = container.docker();
        if (docker == null) {
            return;
        }
        if (!docker.parameters().isEmpty()) {
            throw failure(
                    "docker.parameters: "
                            + docker.parameters().getFirst().key()
                            + " (expected: none; they are options of Docker's command line)");
        }
    }

    /// The whole configuration.
    Map<String, Object> config(Optional<Path> found, String cgroup) {
        // it must be the first process
        Optional<Path> init = found.filter(_ -> !sharesProcesses());
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", VERSION);
        config.put("process", process(init));
        config.put("root", Map.of("path", root.toString()));
        config.put("hostname", hostname(spec));
        config.put(
                "mounts",
                new BundleMounts(spec, image, linux, shared).all(sys(), init.map(Path::toString)));
        config.put("linux", linux(cgroup));
        return config;
    }

    /// Gives the sandbox, what is written to it and the volumes to whom the container runs as.
    void own() throws IOException {
        ContainerUser user = command.user();
        List<Path> files = new ArrayList<>(List.of(spec.sandbox()));
        for (String output : List.of("stdout", "stderr")) {
            Path file = spec.sandbox().resolve(output);
            if (Files.notExists(file)) {
                Files.createFile(file);
            }
            files.add(file);
        }
        spec.volumes().stream()
                .filter(DataVolume::isWritable)
                .map(DataVolume::path)
                .forEach(files::add);
        files.addAll(new VolumePaths(spec).shared());
        files.addAll(sandboxVolumes());
        for (Path file : files) {
            if (users.isPresent()) {
                users.get().own(file, user.uid(), user.gid());
            } else if (user.uid() != 0) {
                Files.setAttribute(file, "unix:uid", (int) user.uid(), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /// The directories of the sandbox that are volumes.
    private List<Path> sandboxVolumes() {
        return (container == null ? List.<Volume>of() : container.volumes())
                .stream()
                        .map(new VolumePaths(spec)::source)
                        .filter(source -> source.startsWith(spec.sandbox()))
                        .toList();
    }

    /// What the container calls itself.
    static String hostname(ContainerSpec spec) {
        ContainerInfo container = spec.task().container();
        return container == null || container.hostname() == null
                ? spec.id().substring(0, Math.min(12, spec.id().length()))
                : container.hostname();
    }

    private Map<String, Object> process(Optional<Path> init) {
        command.check(root);
        List<String> arguments = new ArrayList<>();
        init.ifPresent(_ -> arguments.addAll(List.of(INIT, "--")));
        arguments.addAll(command.arguments());
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", false);
        process.put("args", arguments);
        process.put("env", command.environment());
        if (stdio instanceof Stdio.Terminal(Stdio.Size size)) {
            process.put("terminal", true);
            process.put("consoleSize", Map.of("height", size.rows(), "width", size.columns()));
            process.put("env", withTerminal(command.environment()));
        }
        process.put("cwd", command.directory());
        process.put("noNewPrivileges", !security.isPrivileged());
        process.put("user", user(command.user()));
        process.put("capabilities", security.capabilities(command.user()));
        process.put("rlimits", rlimits());
        return process;
    }

    /// With the kind of the terminal, unless it is there.
    static List<String> withTerminal(List<String> environment) {
        if (environment.stream().anyMatch(v -> v.startsWith("TERM="))) {
            return environment;
        }
        List<String> all = new ArrayList<>(environment);
        all.add("TERM=xterm");
        return all;
    }

    static Map<String, Object> user(ContainerUser user) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("uid", user.uid());
        json.put("gid", user.gid());
        json.put("additionalGids", user.groups());
        return json;
    }

    private List<Map<String, Object>> rlimits() {
        List<Map<String, Object>> limits = new ArrayList<>();
        for (ResourceLimit limit : ResourceLimit.of(container)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("type", "RLIMIT_" + limit.name().toUpperCase(Locale.ROOT));
            json.put("soft", limit.soft());
            json.put("hard", limit.hard());
            limits.add(json);
        }
        return limits;
    }

    private Map<String, Object> linux(String cgroup) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("cgroupsPath", cgroup);
        Map<String, Object> resources =
                BundleResources.of(
                        isolation.limits(spec.task()),
                        isolation.hierarchies(),
                        security.deviceRules(spec.devices()));
        json.put("resources", resources);
        json.put("namespaces", namespaces());
        security.seccomp(security.capabilities(command.user()).get("effective"))
                .ifPresent(profile -> json.put("seccomp", profile));
        List<Map<String, Object>> devices = new ArrayList<>(security.devices());
        spec.devices().forEach(device -> devices.add(device(device)));
        json.put("devices", devices);
        json.put("maskedPaths", security.maskedPaths());
        json.put("readonlyPaths", security.readOnlyPaths());
        users.ifPresent(
                map -> {
                    json.put("uidMappings", map.users());
                    json.put("gidMappings", map.groups());
                });
        return json;
    }

    private static Map<String, Object> device(Device device) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", device.inside().toString());
        json.put("type", "c");
        json.put("major", device.major());
        json.put("minor", device.minor());
        json.put("fileMode", DEVICE_MODE);
        json.put("uid", 0);
        json.put("gid", 0);
        return json;
    }

    private List<Map<String, Object>> namespaces() {
        List<String> types = new ArrayList<>(List.of("mount", "uts"));
        if (!sharesProcesses()) {
            types.add("pid");
        }
        if (linux.ipcMode() != LinuxInfo.IpcMode.SHARE_PARENT) {
            types.add("ipc");
        }
        if (users.isPresent()) {
            types.add("user");
        }
        List<Map<String, Object>> namespaces = new ArrayList<>();
        types.forEach(t -> namespaces.add(Map.of("type", t)));
        shared.network().ifPresent(file -> namespaces.add(joined("network", file)));
        shared.memory().ifPresent(memory -> namespaces.add(joined("ipc", memory.namespace())));
        shared.processes().ifPresent(file -> namespaces.add(joined("pid", file)));
        return namespaces;
    }

    private static Map<String, Object> joined(String type, Path file) {
        return Map.of("type", type, "path", file.toString());
    }

    private boolean sharesProcesses() {
        return Boolean.TRUE.equals(linux.sharePidNamespace());
    }

    /// How the container sees the devices of the kernel: by a mount of its own, unless it is in a
    /// user namespace, where only who owns the network may make one.
    private BundleMounts.Sys sys() {
        if (users.isPresent()) {
            return BundleMounts.Sys.OF_NODE;
        }
        return security.isPrivileged() ? BundleMounts.Sys.WRITABLE : BundleMounts.Sys.OWN;
    }

    /// The size of `/dev/shm` in MB.
    static int shmMb(LinuxInfo linux) {
        return linux.shmSize() == null ? SHM_MB : linux.shmSize();
    }

    static ContainerException failure(String message) {
        return new ContainerException(Reason.REASON_CONTAINER_LAUNCH_FAILED, message);
    }
}
