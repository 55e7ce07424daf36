package dev.meros.cli.server;

import dev.meros.kernel.settings.KernelSettings;

import picocli.CommandLine.Option;

import java.time.Duration;

/// The options for a kernel's limits.
final class KernelLimits {
    @Option(
            names = "--mailbox",
            paramLabel = "N",
            defaultValue = "65536",
            description =
                    "Requests that may wait; more are answered 503 (default: ${DEFAULT-VALUE}).")
    private int mailbox;

    @Option(
            names = "--batch-commands",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "Requests decided for one entry of the journal (default: ${DEFAULT-VALUE}).")
    private int batchCommands;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "4",
            description = "Entries on their way to the disk (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--body-bytes",
            paramLabel = "N",
            defaultValue = "8388608",
            description = "The largest request (default: ${DEFAULT-VALUE}).")
    private int bodyBytes;

    @Option(
            names = "--stream-bytes",
            paramLabel = "N",
            defaultValue = "33554432",
            description = "What may wait for a slow reader (default: ${DEFAULT-VALUE}).")
    private int streamBytes;

    @Option(
            names = "--stream-stall",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = DurationText.class,
            description = "How long it may wait (default: ${DEFAULT-VALUE}).")
    private Duration streamStall = Duration.ZERO;

    @Option(
            names = "--snapshot-entries",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Entries after which a snapshot is stored (default: ${DEFAULT-VALUE}).")
    private int snapshotEntries;

    KernelSettings.Limits toSettings() {
        return new KernelSettings.Limits(
                mailbox,
                batchCommands,
                inFlight,
                bodyBytes,
                streamBytes,
                streamStall,
                snapshotEntries);
    }
}
