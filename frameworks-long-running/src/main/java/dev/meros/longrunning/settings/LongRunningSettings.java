package dev.meros.longrunning.settings;

import java.net.URI;
import java.util.List;

/// How the framework runs. `kernels` are tried in turn; `port` 0 takes any free one; `name` is the
/// framework's id too, by which it finds its state again; `role` is the one whose resources it
/// uses; `user` is the system user of tasks that name none, the agent's own when it is empty;
/// `access` says who may use the API.
public record LongRunningSettings(
        List<URI> kernels,
        String host,
        int port,
        String name,
        String role,
        String user,
        Access access) {
    public LongRunningSettings {
        kernels = List.copyOf(kernels);
        expect(!kernels.isEmpty(), "kernels", kernels, "at least one URI");
        expect(port >= 0 && port <= 65535, "port", port, "0 to 65535");
        expect(!name.isBlank() && !name.contains("/"), "name", name, "a name without slashes");
        expect(!role.isBlank(), "role", role, "a role");
    }

    /// Who may use the API: `credentials` is `user:password`, asked of everyone unless it is empty;
    /// pages of the `origins` may call it from a browser, those of any with `*`.
    public record Access(String credentials, List<String> origins) {
        /// Everyone, but no pages of other origins.
        public static final Access OPEN = new Access("", List.of());

        public Access {
            origins = List.copyOf(origins);
            expect(
                    credentials.isEmpty() || credentials.indexOf(':') > 0,
                    "http credentials",
                    "***",
                    "user:password");
        }
    }

    /// All defaults: 127.0.0.1:8080, name `long-running`, role `*`.
    public static LongRunningSettings of(URI kernel) {
        return new LongRunningSettings(
                List.of(kernel), "127.0.0.1", 8080, "long-running", "*", "", Access.OPEN);
    }

    public LongRunningSettings withKernels(List<URI> value) {
        return new LongRunningSettings(value, host, port, name, role, user, access);
    }

    public LongRunningSettings withHost(String value) {
        return new LongRunningSettings(kernels, value, port, name, role, user, access);
    }

    public LongRunningSettings withPort(int value) {
        return new LongRunningSettings(kernels, host, value, name, role, user, access);
    }

    public LongRunningSettings withName(String value) {
        return new LongRunningSettings(kernels, host, port, value, role, user, access);
    }

    public LongRunningSettings withRole(String value) {
        return new LongRunningSettings(kernels, host, port, name, value, user, access);
    }

    public LongRunningSettings withUser(String value) {
        return new LongRunningSettings(kernels, host, port, name, role, value, access);
    }

    public LongRunningSettings withAccess(Access value) {
        return new LongRunningSettings(kernels, host, port, name, role, user, value);
    }

    private static void expect(boolean condition, String name, Object value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
