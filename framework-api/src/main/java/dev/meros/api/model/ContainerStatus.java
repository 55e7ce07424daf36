package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What the agent knows of a running container.
public record ContainerStatus(
        List<NetworkInfo> networkInfos,
        @Nullable CgroupInfo cgroupInfo,
        @Nullable Integer executorPid,
        @Nullable ContainerId containerId) {
    public ContainerStatus {
        networkInfos = Fields.list(networkInfos);
    }
}
