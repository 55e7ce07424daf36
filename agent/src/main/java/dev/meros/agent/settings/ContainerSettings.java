package dev.meros.agent.settings;

import dev.meros.agent.AgentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How an agent makes containers that are more than processes: the OCI runtime, `crun`, `runc`, the
/// absolute path of one, `none`, or empty for the best that is there, and how long one call of it
/// may take; the socket of a Docker Engine, `none`, or empty for the usual one if an engine answers
/// there; a directory of image archives, which are looked for as `NAME:TAG.tar` before any registry
/// is asked; how many bytes of files that tasks fetch are kept for the next; and what containers
/// are held to.
public record ContainerSettings(
        String runtime,
        Duration runtimeTimeout,
        String docker,
        Optional<Path> imageArchives,
        double imageHeadroom,
        long fetcherCacheBytes,
        Duration diskWatch,
        LogBounds logs,
        IsolationSettings isolation,
        SecuritySettings security) {
    /// As in Mesos: images that nobody uses go when less than a tenth of the disk is free.
    public static final double IMAGE_HEADROOM = 0.1;

    /// As in Mesos: 2 GB.
    public static final long FETCHER_CACHE_BYTES = 2L << 30;

    /// As in Mesos.
    public static final Duration DISK_WATCH = Duration.ofSeconds(15);

    /// Enough for a busy node: a runtime takes a tenth of a second.
    public static final Duration RUNTIME_TIMEOUT = Duration.ofSeconds(30);

    // before the value that needs it
    private static final List<String> RUNTIMES = List.of("", "crun", "runc", "none");

    /// The best runtime that is there, and no archives.
    public static final ContainerSettings DEFAULT =
            new ContainerSettings(
                    "",
                    RUNTIME_TIMEOUT,
                    "",
                    Optional.empty(),
                    IMAGE_HEADROOM,
                    FETCHER_CACHE_BYTES,
                    DISK_WATCH,
                    LogBounds.NONE,
                    IsolationSettings.DEFAULT,
                    SecuritySettings.DEFAULT);

    public ContainerSettings {
        if (!RUNTIMES.contains(runtime) && !runtime.startsWith("/")) {
            throw new AgentException(
                    "oci-runtime: "
                            + runtime
                            + " (expected: crun, runc, an absolute path or none)");
        }
        if (!runtimeTimeout.isPositive()) {
            throw new AgentException(
                    "runtime-timeout: " + runtimeTimeout + " (expected: positive)");
        }
        if (!(imageHeadroom >= 0 && imageHeadroom <= 1)) {
            throw new AgentException("image-headroom: " + imageHeadroom + " (expected: 0 to 1)");
        }
        if (diskWatch.isNegative()) {
            throw new AgentException("disk-watch: " + diskWatch + " (expected: not negative)");
        }
        if (fetcherCacheBytes < 0) {
            throw new AgentException(
                    "fetcher-cache-size: " + fetcherCacheBytes + " (expected: not negative)");
        }
    }

    public ContainerSettings withRuntime(String value) {
        return new ContainerSettings(
                value,
                runtimeTimeout,
                docker,
                imageArchives,
                imageHeadroom,
                fetcherCacheBytes,
                diskWatch,
                logs,
                isolation,
                security);
    }

    public ContainerSettings withRuntimeTimeout(Duration value) {
        return new ContainerSettings(
                runtime,
                value,
                docker,
                imageArchives,
                imageHeadroom,
                fetcherCacheBytes,
                diskWatch,
                logs,
                isolation,
                security);
    }

    public ContainerSettings withDocker(String value) {
        return new ContainerSettings(
                runtime,
                runtimeTimeout,
                value,
                imageArchives,
                imageHeadroom,
                fetcherCacheBytes,
                diskWatch,
                logs,
                isolation,
                security);
    }

    /// A directory of archives, and which share of the disk is to be free of images, 0 to 1.
    public ContainerSettings withImages(Optional<Path> archives, double headroom) {
        return new ContainerSettings(
                runtime,
                runtimeTimeout,
                docker,
                archives,
                headroom,
                fetcherCacheBytes,
                diskWatch,
                logs,
                isolation,
                security);
    }

    public ContainerSettings withFetcherCacheBytes(long value) {
        return new ContainerSettings(
                runtime,
                runtimeTimeout,
                docker,
                imageArchives,
                imageHeadroom,
                value,
                diskWatch,
                logs,
                isolation,
                security);
    }

    /// How often disks are looked at, and the bounds of log files.
    public ContainerSettings withDiskWatch(Duration value, LogBounds bounds) {
        return new ContainerSettings(
                runtime,
                runtimeTimeout,
                docker,
                imageArchives,
                imageHeadroom,
                fetcherCacheBytes,
                value,
                bounds,
                isolation,
                security);
    }

    public ContainerSettings withIsolation(IsolationSettings value) {
        return new ContainerSettings(
                runtime,
                runtimeTimeout,
                docker,
                imageArchives,
                imageHeadroom,
                fetcherCacheBytes,
                diskWatch,
                logs,
                value,
                security);
    }

    /// What containers of the OCI runtime may do.
    public ContainerSettings withSecurity(SecuritySettings value) {
        return new ContainerSettings(
                runtime,
                runtimeTimeout,
                docker,
                imageArchives,
                imageHeadroom,
                fetcherCacheBytes,
                diskWatch,
                logs,
                isolation,
                value);
    }

    /// The size of `stdout` and `stderr`, in bytes, above which they are rotated, 0 for never; and
    /// how many copies are kept.
    public record LogBounds(long bytes, int copies) {
        /// As Mesos' usual container logger.
        public static final LogBounds NONE = new LogBounds(0, 0);

        public LogBounds {
            if (bytes < 0 || copies < 0 || copies > 100) {
                throw new AgentException(
                        "log-rotation: "
                                + bytes
                                + " bytes, "
                                + copies
                                + " copies (expected: a size that is not negative, and 0 to 100"
                                + " copies)");
            }
        }
    }
}
