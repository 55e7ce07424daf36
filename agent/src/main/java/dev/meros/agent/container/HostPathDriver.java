package dev.meros.agent.container;

import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.TaskStatus.Reason;
import dev.meros.api.model.Volume;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Refuses containers that want files of the node other than those that may be had: what is at or
/// below some paths, where links lead as well.
public final class HostPathDriver extends ForwardingDriver {
    private final List<Path> allowed;

    /// The driver is closed with this; `allowed` are absolute.
    public HostPathDriver(List<Path> allowed, ContainerDriver driver) {
        super(driver);
        this.allowed = List.copyOf(allowed);
    }

    @Override
    public Running start(ContainerSpec spec) {
        check(spec.task().container());
        return super.start(spec);
    }

    @Override
    public HeldContainer startHeld(ContainerSpec spec, Stdio stdio) {
        check(spec.task().container());
        return super.startHeld(spec, stdio);
    }

    private void check(@Nullable ContainerInfo container) {
        if (container == null) {
            return;
        }
        container.volumes().forEach(this::check);
        if (container.docker() != null) {
            container.docker().parameters().forEach(this::check);
        }
    }

    private void check(Volume volume) {
        if (volume.source() != null && volume.source().hostPath() != null) {
            check(volume.source().hostPath().path());
        }
        if (volume.hostPath() != null && volume.hostPath().startsWith("/")) {
            check(volume.hostPath());
        }
    }

    /// Docker knows paths of the node by their slash, and names of its own volumes.
    private void check(Parameter parameter) {
        if (parameter.key().equals("volume") && parameter.value().startsWith("/")) {
            check(parameter.value().split(":", 2)[0]);
        }
        if (parameter.key().equals("volumes-from")) {
            throw refused("volumes-from: " + parameter.value() + " (expected: unset");
        }
    }

    private void check(String path) {
        Path real;
        try {
            real = Path.of(path).normalize().toRealPath();
        } catch (IOException e) {
            throw refused("host_path: " + path + " (expected: a path of this node");
        }
        if (allowed.stream().noneMatch(a -> real.startsWith(a) || real.startsWith(real(a)))) {
            throw refused("host_path: " + path + " (expected: a path at or below " + allowed);
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    private static ContainerException refused(String what) {
        return new ContainerException(
                Reason.REASON_CONTAINER_LAUNCH_FAILED, what + "; this agent has --host-paths)");
    }
}
