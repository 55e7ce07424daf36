package dev.meros.longrunning.core.app;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// A health check of an app. `portIndex` points into the ports of the task, `port` is a fixed
/// number; at most one of them is set.
public record CheckDefinition(
        Protocol protocol,
        @Nullable String path,
        @Nullable Integer portIndex,
        @Nullable Integer port,
        @Nullable String command,
        Timing timing,
        int maxConsecutiveFailures,
        Http1xx http1xx) {

    /// Who runs a check and how.
    public enum Protocol {
        HTTP,
        HTTPS,
        TCP,
        COMMAND,
        MESOS_HTTP,
        MESOS_HTTPS,
        MESOS_TCP;

        /// Whether the agent runs it; the others are run by this framework over the network.
        public boolean onAgent() {
            return switch (this) {
                case COMMAND, MESOS_HTTP, MESOS_HTTPS, MESOS_TCP -> true;
                case HTTP, HTTPS, TCP -> false;
            };
        }

        public boolean isHttp() {
            return switch (this) {
                case HTTP, HTTPS, MESOS_HTTP, MESOS_HTTPS -> true;
                case TCP, COMMAND, MESOS_TCP -> false;
            };
        }
    }

    /// What an answer with a status below 200 means.
    public enum Http1xx {
        IS_FAILURE,
        IS_IGNORED
    }

    /// `grace` after the start failures do not count; `delay` is for checks on the agent only.
    public record Timing(Duration grace, Duration interval, Duration timeout, Duration delay) {}
}
