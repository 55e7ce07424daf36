package dev.meros.api.model;

import org.jspecify.annotations.Nullable;

/// Where a server listens: host name, IP address, port.
public record Address(@Nullable String hostname, @Nullable String ip, Integer port) {
    public Address {
        Fields.required(port, "Address.port");
    }
}
