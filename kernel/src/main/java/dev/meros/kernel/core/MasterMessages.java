package dev.meros.kernel.core;

import dev.meros.api.model.Address;
import dev.meros.api.model.MasterInfo;
import dev.meros.api.model.MasterInfo.Capability;

import java.util.List;

/// The kernel as others get to see it (`MasterInfo`); mesos-v1 §3.2.
public final class MasterMessages {
    private static final List<Capability> CAPABILITIES =
            List.of(
                    new Capability(Capability.Type.AGENT_UPDATE),
                    new Capability(Capability.Type.AGENT_DRAINING),
                    new Capability(Capability.Type.QUOTA_V2));

    private MasterMessages() {}

    /// The message for the kernel of a cluster.
    public static MasterInfo of(String clusterId, KernelRules.Master master) {
        return MasterInfo.builder()
                .id(clusterId)
                .ip(networkOrder(master.ip()))
                .port(master.port())
                .pid("master@%s:%d".formatted(master.ip(), master.port()))
                .hostname(master.hostname())
                .version(master.version())
                .address(new Address(master.hostname(), master.ip(), master.port()))
                .domain(master.domain())
                .capabilities(CAPABILITIES)
                .build();
    }

    /// The number whose bytes in memory on a little-endian machine are those of the address, as
    /// Mesos sends it; 0 for what is no IPv4 address.
    static long networkOrder(String ip) {
        String[] parts = ip.split("\\.", -1);
        long number = 0;
        for (int i = 0; i < parts.length; i++) {
            if (parts.length != 4 || !parts[i].matches("[0-9]{1,3}")) {
                return 0;
            }
            number |= (Long.parseLong(parts[i]) & 0xff) << (8 * i);
        }
        return number;
    }
}
