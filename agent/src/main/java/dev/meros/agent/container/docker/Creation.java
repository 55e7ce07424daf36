package dev.meros.agent.container.docker;

import dev.meros.agent.cgroup.ContainerLimits;
import dev.meros.agent.cgroup.Device;
import dev.meros.agent.cgroup.Isolation;
import dev.meros.agent.container.ContainerSpec;
import dev.meros.agent.container.ContainerSpec.RunAs;
import dev.meros.agent.container.DataVolume;
import dev.meros.agent.container.Entry;
import dev.meros.agent.container.ResourceLimit;
import dev.meros.agent.container.Stdio;
import dev.meros.agent.container.TaskEnvironment;
import dev.meros.agent.container.VolumePaths;
import dev.meros.agent.settings.SecuritySettings.Privileges;
import dev.meros.api.model.CommandInfo;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.NetworkInfo;
import dev.meros.api.model.Volume;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `POST /containers/create` is told of a task.
final class Creation {
    /// Where a container finds its sandbox, as in Mesos.
    static final String SANDBOX = "/mnt/mesos/sandbox";

    /// The label by which a later agent finds its containers.
    static final String LABEL = "dev.meros.container";

    private final ContainerSpec spec;
    private final ContainerInfo info;
    private final Isolation isolation;
    private final Privileges privileges;
    private final ContainerInfo.DockerInfo docker;

    Creation(
            ContainerSpec spec,
            ContainerInfo info,
            ContainerInfo.DockerInfo docker,
            Isolation isolation,
            Privileges privileges) {
        this.isolation = isolation;
        this.privileges = privileges;
        this.spec = spec;
        this.info = info;
        this.docker = docker;
    }

    /// The request; `init` says whether the engine has an init for the first process.
    Map<String, Object> request(Init init) {
        if (docker.volumeDriver() != null && !docker.volumeDriver().isEmpty()) {
            throw Engine.failure(
                    "docker.volume_driver: "
                            + docker.volumeDriver()
                            + " (expected: unset; use a volume of type DOCKER_VOLUME)");
        }
        Map<String, Object> container = new LinkedHashMap<>();
        Map<String, Object> host = new LinkedHashMap<>();
        container.put("Image", docker.image());
        command(container);
        container.put("Env", environment());
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put(LABEL, spec.id());
        container.put("Labels", labels);
        if (info.hostname() != null) {
            container.put("Hostname", info.hostname());
        }
        if (Stdio.of(info) instanceof Stdio.Terminal(Stdio.Size size)) {
            container.put("Tty", true);
            container.put("OpenStdin", true);
            // engines before 23 take no notice of it
            host.put("ConsoleSize", List.of(size.rows(), size.columns()));
        }
        host.put("Init", init == Init.THERE);
        host.put("Privileged", docker.privileged());
        host.put("Binds", binds());
        limits(host);
        host.put("Devices", spec.devices().stream().map(Creation::device).toList());
        network(container, host);
        if (docker.privileged()) {
            Options.expect(privileges, "docker.privileged: true");
        }
        Options options = new Options(container, host, privileges);
        docker.parameters().forEach(options::add);
        container.put("HostConfig", host);
        return container;
    }

    /// What `POST /containers/NAME/exec` is told of a session in a container.
    static Map<String, Object> session(ContainerSpec session, Stdio stdio) {
        CommandInfo command = session.task().command();
        if (command == null || command.value() == null || command.value().isEmpty()) {
            throw Engine.failure("command.value: unset (expected: a command to run)");
        }
        boolean terminal = stdio instanceof Stdio.Terminal;
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("AttachStdin", true);
        request.put("AttachStdout", true);
        request.put("AttachStderr", true);
        request.put("Tty", terminal);
        request.put("Cmd", Entry.line(command, command.value()));
        List<String> environment = new ArrayList<>();
        if (terminal) {
            environment.add("TERM=xterm");
        }
        if (command.environment() != null) {
            command.environment().variables().stream()
                    .filter(v -> v.value() != null)
                    .forEach(v -> environment.add(v.name() + "=" + v.value()));
        }
        request.put("Env", environment);
        if (command.user() != null && !command.user().isEmpty()) {
            request.put("User", command.user());
        }
        return request;
    }

    /// Whether an init can be had.
    enum Init {
        THERE,
        MISSING
    }

    /// As with Mesos' Docker executor: a shell line and arguments replace the image's command, a
    /// program replaces its entrypoint.
    private void command(Map<String, Object> container) {
        CommandInfo command = spec.task().command();
        if (command == null) {
            return;
        }
        String value = command.value() == null ? "" : command.value();
        List<String> arguments = command.arguments();
        if (command.shell()) {
            if (value.isEmpty()) {
                throw Engine.failure("command.value: empty (expected: a line for the shell)");
            }
            container.put("Entrypoint", List.of("/bin/sh", "-c"));
            container.put("Cmd", List.of(value));
        } else if (value.isEmpty()) {
            if (!arguments.isEmpty()) {
                container.put("Cmd", arguments);
            }
        } else {
            if (!arguments.isEmpty() && !arguments.getFirst().equals(value)) {
                throw Engine.failure(
                        "command.arguments[0]: "
                                + arguments.getFirst()
                                + " (expected: the same as command.value; other names need bash)");
            }
            container.put("Entrypoint", List.of(value));
            container.put(
                    "Cmd",
                    arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size()));
        }
        String user = command.user();
        if (user != null && !user.isEmpty()) {
            container.put("User", user);
        } else if (spec.user() instanceof RunAs.User(String name) && !name.equals("root")) {
            container.put("User", name);
        }
        container.put("WorkingDir", SANDBOX);
    }

    private List<String> environment() {
        CommandInfo command = spec.task().command();
        Map<String, String> environment =
                new LinkedHashMap<>(
                        TaskEnvironment.of(
                                spec, command == null ? CommandInfo.builder().build() : command));
        boolean own =
                command != null
                        && command.environment() != null
                        && command.environment().variables().stream()
                                .anyMatch(v -> v.name().equals("PATH"));
        if (!own) {
            // the image knows where its programs are
            environment.remove("PATH");
        }
        environment.put("MESOS_SANDBOX", SANDBOX);
        List<String> list = new ArrayList<>();
        environment.forEach((name, value) -> list.add(name + "=" + value));
        return list;
    }

    private List<String> binds() {
        List<String> binds = new ArrayList<>();
        binds.add(spec.sandbox() + ":" + SANDBOX);
        for (DataVolume volume : spec.volumes()) {
            // persistent volumes are links in the sandbox, which must lead to the same place
            binds.add(volume.path() + ":" + volume.path() + ":" + volume.mode());
        }
        for (Volume volume : info.volumes()) {
            String path = volume.containerPath();
            String target = path.startsWith("/") ? path : SANDBOX + "/" + path;
            String mode = volume.mode() == Volume.Mode.RO ? ":ro" : ":rw";
            binds.add(source(volume) + ":" + target + mode);
        }
        return binds;
    }

    private String source(Volume volume) {
        Volume.Source source = volume.source();
        if (source != null && source.type() == Volume.Source.Type.DOCKER_VOLUME) {
            if (source.dockerVolume() == null) {
                throw Engine.failure("volume.source.docker_volume: unset (expected: a name)");
            }
            return source.dockerVolume().name();
        }
        return new VolumePaths(spec).source(volume).toString();
    }

    private void limits(Map<String, Object> host) {
        ContainerLimits limits = isolation.limits(spec.task());
        host.put("CpuShares", limits.cpuShares());
        host.put("PidsLimit", limits.pids());
        limits.cpuQuotaMicros()
                .ifPresent(
                        quota -> {
                            host.put("CpuPeriod", ContainerLimits.PERIOD_MICROS);
                            host.put("CpuQuota", quota);
                        });
        limits.memory().ifPresent(bytes -> host.put("Memory", bytes));
        limits.memoryReservation().ifPresent(bytes -> host.put("MemoryReservation", bytes));
        List<Map<String, Object>> ulimits = new ArrayList<>();
        for (ResourceLimit limit : ResourceLimit.of(info)) {
            Map<String, Object> ulimit = new LinkedHashMap<>();
            ulimit.put("Name", limit.name());
            ulimit.put("Soft", limit.soft());
            ulimit.put("Hard", limit.hard());
            ulimits.add(ulimit);
        }
        if (!ulimits.isEmpty()) {
            host.put("Ulimits", ulimits);
        }
    }

    private static Map<String, Object> device(Device device) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("PathOnHost", device.path().toString());
        json.put("PathInContainer", device.inside().toString());
        json.put("CgroupPermissions", "rwm");
        return json;
    }

    private void network(Map<String, Object> container, Map<String, Object> host) {
        host.put(
                "NetworkMode",
                switch (docker.network()) {
                    case HOST -> "host";
                    case BRIDGE -> "bridge";
                    case NONE -> "none";
                    case USER -> userNetwork();
                });
        if (docker.portMappings().isEmpty()) {
            return;
        }
        Map<String, Object> exposed = new LinkedHashMap<>();
        Map<String, Object> bindings = new LinkedHashMap<>();
        for (ContainerInfo.DockerInfo.PortMapping mapping : docker.portMappings()) {
            String protocol = mapping.protocol() == null ? "tcp" : mapping.protocol();
            String port = mapping.containerPort() + "/" + protocol;
            exposed.put(port, Map.of());
            bindings.put(port, List.of(Map.of("HostPort", "" + mapping.hostPort())));
        }
        container.put("ExposedPorts", exposed);
        host.put("PortBindings", bindings);
    }

    private String userNetwork() {
        return info.networkInfos().stream()
                .map(NetworkInfo::name)
                .filter(n -> n != null && !n.isEmpty())
                .findFirst()
                .orElseThrow(
                        () ->
                                Engine.failure(
                                        "container.network_infos: no name (expected: the name of"
                                                + " the network, as docker.network is USER)"));
    }
}
