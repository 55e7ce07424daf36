package dev.meros.api.framework;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Which kernel to try next, and after which pause: each in turn without a pause, then, when none
/// of them would do, a pause that doubles from round to round, with jitter so that frameworks do
/// not return all at once.
final class Kernels {
    private static final int MAX_REDIRECTS = 5;

    private final List<URI> kernels;
    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private URI current;
    private int index;
    private int tried;
    private int redirects;
    private Duration pause;

    Kernels(List<URI> kernels, Duration first, Duration longest, RandomGenerator random) {
        this.kernels = kernels;
        this.first = first;
        this.longest = longest;
        this.random = random;
        this.current = kernels.getFirst();
        this.pause = first;
    }

    URI current() {
        return current;
    }

    /// The current kernel has accepted the framework.
    void succeeded() {
        tried = 0;
        redirects = 0;
        pause = first;
    }

    /// The current kernel will not do, or no longer; says how long to wait before the next.
    Duration failed() {
        index = (index + 1) % kernels.size();
        current = kernels.get(index);
        redirects = 0;
        tried++;
        if (tried < kernels.size()) {
            return Duration.ZERO;
        }
        tried = 0;
        long nanos = pause.toNanos();
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }

    /// The current kernel names another one; too many such answers in a row count as a failure.
    Duration redirected(URI kernel) {
        redirects++;
        if (redirects > MAX_REDIRECTS) {
            return failed();
        }
        current = kernel;
        return Duration.ZERO;
    }
}
