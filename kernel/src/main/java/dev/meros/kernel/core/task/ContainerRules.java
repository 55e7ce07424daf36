package dev.meros.kernel.core.task;

import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Parameter;
import dev.meros.api.model.Volume;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What a container must fulfil, whether of a task or an executor: mesos-v1 §2.6, point 7.
final class ContainerRules {
    private ContainerRules() {}

    /// Why a container is refused, as a message for its framework; `name` is that of its field.
    static Optional<String> violation(String name, @Nullable ContainerInfo container) {
        if (container == null) {
            return Optional.empty();
        }
        ContainerInfo.DockerInfo docker = container.docker();
        if (container.type() == ContainerInfo.Type.DOCKER && docker == null) {
            return Optional.of(name + ".docker: unset (expected: set with type DOCKER)");
        }
        if (docker != null) {
            for (Parameter parameter : docker.parameters()) {
                if (parameter.key().equals("name")) {
                    return Optional.of(name + ".docker.parameters: name (expected: any other key)");
                }
            }
        }
        return container.volumes().stream()
                .map(v -> ofVolume(name, v))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> ofVolume(String name, Volume volume) {
        long origins =
                Stream.of(volume.hostPath(), volume.image(), volume.source())
                        .filter(Objects::nonNull)
                        .count();
        if (origins > 1) {
            return Optional.of(
                    "%s.volumes: %s (expected: one of host_path, image, source)"
                            .formatted(name, volume.containerPath()));
        }
        return volume.source() == null || isWhole(volume.source())
                ? Optional.empty()
                : Optional.of(
                        "%s.volumes: %s (expected: a source with the part that its type says)"
                                .formatted(name, volume.containerPath()));
    }

    private static boolean isWhole(Volume.Source source) {
        Volume.Source.Type type =
                source.type() == null ? Volume.Source.Type.UNKNOWN : source.type();
        return switch (type) {
            case DOCKER_VOLUME -> source.dockerVolume() != null;
            case HOST_PATH -> source.hostPath() != null;
            case SANDBOX_PATH -> source.sandboxPath() != null;
            case SECRET -> source.secret() != null;
            case CSI_VOLUME -> source.csiVolume() != null;
            case UNKNOWN -> false;
        };
    }
}
