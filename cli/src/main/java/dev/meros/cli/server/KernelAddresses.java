package dev.meros.cli.server;

import dev.meros.cli.client.ServerAddress;

import picocli.CommandLine.Option;

import java.net.URI;
import java.util.List;

/// The option that says where the kernels are.
final class KernelAddresses {
    @Option(
            names = "--kernel",
            paramLabel = "URL",
            split = ",",
            defaultValue = "${env:MEROS_KERNEL:-http://127.0.0.1:5050}",
            converter = ServerAddress.class,
            description = "The kernels, tried in turn (default: $MEROS_KERNEL or port 5050).")
    private List<URI> kernels = List.of();

    List<URI> all() {
        return kernels;
    }

    URI first() {
        return kernels.getFirst();
    }
}
