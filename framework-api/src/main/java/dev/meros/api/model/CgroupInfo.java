package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// Control group data of a container.
public record CgroupInfo(@Nullable NetCls netCls) {

    /// `CgroupInfo.NetCls` of the v1 API.
    public record NetCls(@Nullable Integer classid) {}
}
