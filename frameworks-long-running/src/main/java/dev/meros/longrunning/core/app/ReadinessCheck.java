package dev.meros.longrunning.core.app;

import java.time.Duration;
import java.util.List;

/// Asks a new instance over HTTP, while a deployment is under way, whether it can serve: it can
/// once an answer has one of these status codes. `portName` is the name of a port of the app.
public record ReadinessCheck(
        String name,
        Scheme protocol,
        String path,
        String portName,
        Duration interval,
        Duration timeout,
        List<Integer> readyCodes,
        LastResponse lastResponse) {
    public ReadinessCheck {
        readyCodes = List.copyOf(readyCodes);
    }

    /// How it is asked.
    public enum Scheme {
        HTTP,
        HTTPS
    }

    /// Whether the last answer is shown.
    public enum LastResponse {
        FORGOTTEN,
        PRESERVED
    }
}
