package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// Where in the world something runs.
public record DomainInfo(@Nullable FaultDomain faultDomain) {

    /// `DomainInfo.FaultDomain` of the v1 API.
    public record FaultDomain(RegionInfo region, ZoneInfo zone) {
        public FaultDomain {
            Fields.required(region, "FaultDomain.region");
            Fields.required(zone, "FaultDomain.zone");
        }

        /// `DomainInfo.FaultDomain.RegionInfo` of the v1 API.
        public record RegionInfo(String name) {
            public RegionInfo {
                Fields.required(name, "RegionInfo.name");
            }
        }

        /// `DomainInfo.FaultDomain.ZoneInfo` of the v1 API.
        public record ZoneInfo(String name) {
            public ZoneInfo {
                Fields.required(name, "ZoneInfo.name");
            }
        }
    }
}
