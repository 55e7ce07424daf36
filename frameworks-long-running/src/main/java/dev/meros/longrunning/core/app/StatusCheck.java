package dev.meros.longrunning.core.app;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// A check that the agent runs and that judges nothing: its result is only shown. `portIndex`
/// points into the ports of the task, `port` is a fixed number.
public record StatusCheck(
        Kind kind,
        @Nullable String path,
        String scheme,
        @Nullable Integer portIndex,
        @Nullable Integer port,
        @Nullable String shell,
        List<String> argv,
        Duration interval,
        Duration timeout,
        Duration delay) {
    public StatusCheck {
        argv = List.copyOf(argv);
    }

    /// What is done.
    public enum Kind {
        HTTP,
        TCP,
        EXEC
    }
}
