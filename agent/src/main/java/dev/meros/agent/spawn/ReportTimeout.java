package dev.meros.agent.spawn;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;

/// A program has reported nothing in time.
public final class ReportTimeout extends IOException {
    @Serial private static final long serialVersionUID = 1;

    ReportTimeout(Duration timeout) {
        super("no report within " + timeout.toMillis() + " ms");
    }
}
