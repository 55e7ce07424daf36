package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.app.Container;
import dev.meros.longrunning.core.app.Network;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Reads the container of an app, without its networks and ports.
final class ContainerInput {
    private ContainerInput() {}

    /// An app outside of the host's network has a container in any case.
    static @Nullable Container read(Input app, Network.Mode mode, Problems rules) {
        Input in = app.object("container");
        if (in == null) {
            return mode == Network.Mode.HOST
                    ? null
                    : new Container(Container.Type.MESOS, null, List.of(), null);
        }
        Container.Type type = in.choice("type", Container.Type.MESOS);
        Container.Docker docker = docker(in, rules);
        if (type == Container.Type.DOCKER && docker == null) {
            rules.add(in.path("docker"), "not defined");
        }
        return new Container(type, docker, volumes(in, rules), linux(in, type, rules));
    }

    private static Container.@Nullable Linux linux(
            Input container, Container.Type type, Problems rules) {
        Input in = container.object("linuxInfo");
        if (in == null) {
            return null;
        }
        if (type == Container.Type.DOCKER) {
            rules.add(in.path("seccomp"), "is not supported by the Docker containerizer");
        }
        Input seccomp = in.object("seccomp");
        String profile = seccomp == null ? null : seccomp.text("profileName");
        boolean unconfined = seccomp != null && Boolean.TRUE.equals(seccomp.flag("unconfined"));
        if (seccomp != null && (profile != null) == unconfined) {
            rules.add(
                    in.path("seccomp"),
                    "Seccomp configuration must define either a profileName or unconfined");
        }
        Input info = in.object("ipcInfo");
        Container.Ipc ipc = info == null ? null : info.choice("mode", Container.Ipc.PRIVATE);
        Integer shm = info == null ? null : info.integer("shmSize");
        if (info != null && shm != null && (ipc != Container.Ipc.PRIVATE || shm <= 0)) {
            rules.add(
                    info.path("shmSize"),
                    "must be positive, and can only be set with PRIVATE mode");
        }
        return new Container.Linux(
                profile,
                unconfined ? Container.Confinement.UNCONFINED : Container.Confinement.CONFINED,
                ipc,
                shm);
    }

    private static Container.@Nullable Docker docker(Input container, Problems rules) {
        Input in = container.object("docker");
        if (in == null) {
            return null;
        }
        for (String field : List.of("pullConfig", "credential")) {
            if (in.has(field)) {
                rules.add(in.path(field), Unsupported.text("container.docker." + field));
            }
        }
        String image = in.text("image", "");
        if (image.isEmpty()) {
            rules.add(in.path("image"), "must not be empty");
        }
        List<Container.Parameter> parameters = new ArrayList<>();
        for (Input one : in.objects("parameters")) {
            parameters.add(new Container.Parameter(one.text("key", ""), one.text("value", "")));
        }
        return new Container.Docker(
                image,
                Boolean.TRUE.equals(in.flag("forcePullImage"))
                        ? Container.Pull.ALWAYS
                        : Container.Pull.IF_MISSING,
                Boolean.TRUE.equals(in.flag("privileged"))
                        ? Container.Privilege.PRIVILEGED
                        : Container.Privilege.NORMAL,
                parameters);
    }

    private static List<Container.HostVolume> volumes(Input container, Problems rules) {
        List<Container.HostVolume> volumes = new ArrayList<>();
        for (Input in : container.objects("volumes")) {
            for (String field : List.of("persistent", "external", "secret")) {
                if (in.has(field)) {
                    rules.add(in.path(field), Unsupported.text("volumes with " + field));
                }
            }
            String hostPath = in.text("hostPath", "");
            String containerPath = in.text("containerPath", "");
            if (containerPath.isEmpty()) {
                rules.add(in.path("containerPath"), "must not be empty");
            }
            if (hostPath.isEmpty() && in.has("hostPath")) {
                rules.add(in.path("hostPath"), "must not be empty");
            }
            volumes.add(
                    new Container.HostVolume(
                            containerPath, hostPath, in.choice("mode", Container.Mode.RW)));
        }
        return volumes;
    }
}
