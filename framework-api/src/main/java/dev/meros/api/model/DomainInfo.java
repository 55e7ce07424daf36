package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// Where in the world something runs.
public record DomainInfo(@Nullable FaultDomain faultDomain) {
    /// A zone of a region.
    public static DomainInfo of(String region, String zone) {
        return new DomainInfo(
                new FaultDomain(
                        new FaultDomain.RegionInfo(region), new FaultDomain.ZoneInfo(zone)));
    }

    /// A domain written as `REGION/ZONE`; throws [InvalidMessageException] for anything else.
    public static DomainInfo parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash != text.lastIndexOf('/') || slash == text.length() - 1) {
            throw new InvalidMessageException("domain: " + text + " (expected: REGION/ZONE)");
        }
        return of(text.substring(0, slash), text.substring(slash + 1));
    }

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
