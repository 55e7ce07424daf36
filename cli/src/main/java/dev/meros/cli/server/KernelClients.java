package dev.meros.cli.server;

import dev.meros.kernel.settings.KernelSettings;

import picocli.CommandLine.Option;

/// The options for what frameworks may ask of a kernel at a time.
final class KernelClients {
    @Option(
            names = "--framework-streams",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Open subscriptions of frameworks; more are answered 503 (default:"
                            + " ${DEFAULT-VALUE}).")
    private int streams;

    @Option(
            names = "--streams-per-principal",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Of those with the same principal (default: ${DEFAULT-VALUE}).")
    private int perPrincipal;

    @Option(
            names = "--streams-per-framework",
            paramLabel = "N",
            defaultValue = "16",
            description =
                    "Of one framework, old ones that have not ended yet (default:"
                            + " ${DEFAULT-VALUE}).")
    private int perFramework;

    @Option(
            names = "--calls-per-second",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Calls of a principal, or of a framework without one; more are answered 429; 0"
                            + " for any number (default: ${DEFAULT-VALUE}).")
    private int callsPerSecond;

    @Option(
            names = "--call-burst",
            paramLabel = "N",
            defaultValue = "1000",
            description = "So many of them may come at once (default: ${DEFAULT-VALUE}).")
    private int callBurst;

    KernelSettings.Clients toSettings() {
        return new KernelSettings.Clients(
                streams, perPrincipal, perFramework, callsPerSecond, callBurst);
    }
}
