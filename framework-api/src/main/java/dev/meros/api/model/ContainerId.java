package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// Names a container on its agent; nested containers name their parent.
public record ContainerId(String value, @Nullable ContainerId parent) {
    public ContainerId {
        Fields.required(value, "ContainerID.value");
    }
}
