package dev.meros.longrunning.core.definition;

import dev.meros.longrunning.core.app.Container;
import dev.meros.longrunning.core.document.Input;
import dev.meros.longrunning.core.document.Problems;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Reads the container of an app. Port mappings are dropped, as they are for every app in the
/// host's network.
final class ContainerInput {
    private ContainerInput() {}

    static @Nullable Container read(Input app, Problems rules) {
        Input in = app.object("container");
        if (in == null) {
            return null;
        }
        if (in.has("linuxInfo")) {
            rules.add(in.path("linuxInfo"), Unsupported.text("container.linuxInfo"));
        }
        Container.Type type = in.choice("type", Container.Type.MESOS);
        Container.Docker docker = docker(in, rules);
        if (type == Container.Type.DOCKER && docker == null) {
            rules.add(in.path("docker"), "not defined");
        }
        return new Container(type, docker, volumes(in, rules));
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
        String network = in.text("network", "HOST");
        if (!network.equals("HOST")) {
            rules.add(in.path("network"), Unsupported.text("container.docker.network " + network));
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
