package dev.meros.batch.settings;

import dev.meros.batch.codec.JobDefaults;
import dev.meros.batch.core.Policy;

import java.net.URI;
import java.util.List;

/// The settings of a batch framework.
///
/// @param kernels where the kernels are, tried in turn
/// @param host the address to listen at
/// @param port the port to listen at; 0 for any free one
/// @param name the name of the framework and its id, under which its state is kept
/// @param roles whose resources it uses
/// @param policy the rules for all jobs
/// @param defaults what a job gets that does not say otherwise
public record BatchSettings(
        List<URI> kernels,
        String host,
        int port,
        String name,
        List<String> roles,
        Policy policy,
        JobDefaults defaults) {

    /// The longest definition that is read, in bytes.
    public static final int LONGEST_BODY = 256 * 1024;

    public BatchSettings {
        kernels = List.copyOf(kernels);
        roles = List.copyOf(roles);
        expect(!kernels.isEmpty(), "kernels", kernels, "at least one URI");
        expect(port >= 0 && port <= 65535, "port", port, "0 to 65535");
        expect(name.matches("[A-Za-z0-9_.-]{1,100}"), "name", name, "letters, digits, _ . -");
        expect(!roles.isEmpty(), "roles", roles, "at least one role");
    }

    private static void expect(boolean met, String name, Object value, String expected) {
        if (!met) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + expected + ")");
        }
    }

    /// The defaults: 127.0.0.1:4400, name `batch`, role `*`.
    public static BatchSettings of(URI kernel) {
        return new BatchSettings(
                List.of(kernel),
                "127.0.0.1",
                4400,
                "batch",
                List.of("*"),
                Policy.DEFAULT,
                JobDefaults.CHRONOS);
    }

    public BatchSettings withKernels(List<URI> value) {
        return new BatchSettings(value, host, port, name, roles, policy, defaults);
    }

    public BatchSettings withHost(String value) {
        return new BatchSettings(kernels, value, port, name, roles, policy, defaults);
    }

    public BatchSettings withPort(int value) {
        return new BatchSettings(kernels, host, value, name, roles, policy, defaults);
    }

    public BatchSettings withName(String value) {
        return new BatchSettings(kernels, host, port, value, roles, policy, defaults);
    }

    public BatchSettings withRoles(List<String> value) {
        return new BatchSettings(kernels, host, port, name, value, policy, defaults);
    }

    public BatchSettings withPolicy(Policy value) {
        return new BatchSettings(kernels, host, port, name, roles, value, defaults);
    }

    public BatchSettings withDefaults(JobDefaults value) {
        return new BatchSettings(kernels, host, port, name, roles, policy, value);
    }
}
