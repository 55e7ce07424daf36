package dev.meros.agent.container.oci;

import dev.meros.agent.container.ContainerException;
import dev.meros.agent.image.ImageException;
import dev.meros.agent.image.Images;
import dev.meros.agent.image.LocalImage;
import dev.meros.api.model.ContainerInfo;
import dev.meros.api.model.Image;
import dev.meros.api.model.TaskStatus.Reason;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// The images that containers ask for, fetched if need be.
record TaskImages(Images images) {
    /// The image of a container, if it asks for one; throws [ContainerException] when it cannot be
    /// had.
    Optional<LocalImage> of(@Nullable ContainerInfo container) {
        if (container == null) {
            return Optional.empty();
        }
        ContainerInfo.DockerInfo docker = container.docker();
        if (container.type() == ContainerInfo.Type.DOCKER && docker != null) {
            Images.Pull pull =
                    Boolean.TRUE.equals(docker.forcePullImage())
                            ? Images.Pull.ALWAYS
                            : Images.Pull.IF_MISSING;
            return Optional.of(fetched(docker.image(), pull));
        }
        Image image = container.mesos() == null ? null : container.mesos().image();
        if (image == null) {
            return Optional.empty();
        }
        Image.Docker named = image.docker();
        if (image.type() != Image.Type.DOCKER || named == null) {
            throw Bundle.failure("image.type: " + image.type() + " (expected: DOCKER)");
        }
        return Optional.of(
                fetched(
                        named.name(),
                        image.cached() ? Images.Pull.IF_MISSING : Images.Pull.ALWAYS));
    }

    private LocalImage fetched(String name, Images.Pull pull) {
        try {
            return images.get(name, pull);
        } catch (ImageException e) {
            throw new ContainerException(
                    Reason.REASON_CONTAINER_LAUNCH_FAILED, String.valueOf(e.getMessage()), e);
        }
    }
}
