package dev.meros.agent.settings;

import dev.meros.agent.AgentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How an agent makes containers that are more than processes: the OCI runtime, `crun`, `runc`,
/// `none`, or empty for the best that is there; the socket of a Docker Engine, `none`, or empty for
/// the usual one if an engine answers there; a directory of image archives, which are looked for as
/// `NAME:TAG.tar` before any registry is asked; and how many bytes of files that tasks fetch are
/// kept for the next.
public record ContainerSettings(
        String runtime,
        String docker,
        Optional<Path> imageArchives,
        double imageHeadroom,
        long fetcherCacheBytes,
        Duration diskWatch,
        LogBounds logs) {
    /// As in Mesos: images that nobody uses go when less than a tenth of the disk is free.
    public static final double IMAGE_HEADROOM = 0.1;

    /// As in Mesos: 2 GB.
    public static final long FETCHER_CACHE_BYTES = 2L << 30;

    /// As in Mesos.
    public static final Duration DISK_WATCH = Duration.ofSeconds(15);

    // before the value that needs it
    private static final List<String> RUNTIMES = List.of("", "crun", "runc", "none");

    /// The best runtime that is there, and no archives.
    public static final ContainerSettings DEFAULT =
            new ContainerSettings(
                    "",
                    "",
                    Optional.empty(),
                    IMAGE_HEADROOM,
                    FETCHER_CACHE_BYTES,
                    DISK_WATCH,
                    LogBounds.NONE);

    public ContainerSettings {
        if (!RUNTIMES.contains(runtime)) {
            throw new AgentException("oci-runtime: " + runtime + " (expected: crun, runc or none)");
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
