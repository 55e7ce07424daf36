package dev.meros.agent.settings;

import dev.meros.agent.AgentException;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.api.model.DomainInfo;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The settings of an agent. Start from [#of] and change what should differ.
///
/// `kernels` are tried in turn. `hostname`, `resources` and `attributes` are found out where they
/// are empty, the latter two in Mesos' text form (`cpus:4;mem:2048;ports:[31000-32000]`,
/// `rack:abc`); resources that are named replace the found ones of the same name.
public record AgentSettings(
        Path workDirectory,
        List<URI> kernels,
        String host,
        int port,
        String hostname,
        String resources,
        String attributes,
        @Nullable DomainInfo domain,
        Retention sandboxes,
        Duration shutdownTimeout,
        ExecutorSettings executors,
        ContainerSettings containers) {
    /// Where an agent listens unless told otherwise.
    public static final int DEFAULT_PORT = 5051;

    private static final int MAX_PORT = 65535;

    public AgentSettings {
        kernels = List.copyOf(kernels);
        if (kernels.isEmpty()) {
            throw new AgentException("kernels: none (expected: at least one address)");
        }
        for (URI kernel : kernels) {
            if (kernel.getHost() == null || !"http".equals(kernel.getScheme())) {
                throw new AgentException(
                        "kernels: " + kernel + " (expected: such as http://127.0.0.1:5050)");
            }
        }
        if (port < 0 || port > MAX_PORT) {
            throw new AgentException("port: " + port + " (expected: 0 to " + MAX_PORT + ")");
        }
    }

    /// How long the sandboxes of ended tasks stay: no longer than `age`, less of it the fuller the
    /// disk is, so that `headroom`, a share of it (0 to 1), stays free; and no more than `count` of
    /// them, the oldest going first.
    public record Retention(Duration age, int count, double headroom) {
        /// As Mesos' `gc_disk_headroom`.
        public static final double HEADROOM = 0.1;

        public static final Retention DEFAULT = new Retention(Duration.ofDays(7), 1000, HEADROOM);

        /// How old a sandbox may be when `used`, a share of the disk, is in use; as in Mesos.
        public Duration ageAt(double used) {
            double share = Math.max(0, 1 - headroom - used);
            return Duration.ofMillis(Math.round(age.toMillis() * share));
        }

        public Retention {
            if (age.isNegative() || count < 0 || !(headroom >= 0 && headroom <= 1)) {
                throw new AgentException(
                        "sandboxes: "
                                + age
                                + ", "
                                + count
                                + ", "
                                + headroom
                                + " (expected: an age and a number that are not negative, and a"
                                + " share of the disk)");
            }
        }
    }

    /// An agent that keeps its state and its sandboxes in `workDirectory`, belongs to one kernel
    /// and listens at 127.0.0.1:5051.
    public static AgentSettings of(Path workDirectory, URI kernel) {
        return new AgentSettings(
                workDirectory,
                List.of(kernel),
                "127.0.0.1",
                DEFAULT_PORT,
                "",
                "",
                "",
                null,
                Retention.DEFAULT,
                Duration.ofSeconds(20),
                ExecutorSettings.DEFAULT,
                ContainerSettings.DEFAULT);
    }

    public AgentSettings withKernels(List<URI> value) {
        return new AgentSettings(
                workDirectory,
                value,
                host,
                port,
                hostname,
                resources,
                attributes,
                domain,
                sandboxes,
                shutdownTimeout,
                executors,
                containers);
    }

    /// Where to listen; `0.0.0.0` for all addresses.
    public AgentSettings withHost(String value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                value,
                port,
                hostname,
                resources,
                attributes,
                domain,
                sandboxes,
                shutdownTimeout,
                executors,
                containers);
    }

    /// The port to listen at; 0 for any that is free.
    public AgentSettings withPort(int value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                value,
                hostname,
                resources,
                attributes,
                domain,
                sandboxes,
                shutdownTimeout,
                executors,
                containers);
    }

    /// The name by which others reach the tasks of this node.
    public AgentSettings withHostname(String value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                port,
                value,
                resources,
                attributes,
                domain,
                sandboxes,
                shutdownTimeout,
                executors,
                containers);
    }

    public AgentSettings withResources(String value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                port,
                hostname,
                value,
                attributes,
                domain,
                sandboxes,
                shutdownTimeout,
                executors,
                containers);
    }

    public AgentSettings withAttributes(String value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                port,
                hostname,
                resources,
                value,
                domain,
                sandboxes,
                shutdownTimeout,
                executors,
                containers);
    }

    public AgentSettings withSandboxes(Retention value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                port,
                hostname,
                resources,
                attributes,
                domain,
                value,
                shutdownTimeout,
                executors,
                containers);
    }

    /// How long a shutdown waits for tasks to end.
    public AgentSettings withShutdownTimeout(Duration value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                port,
                hostname,
                resources,
                attributes,
                domain,
                sandboxes,
                value,
                executors,
                containers);
    }

    /// What custom executors may take, and who may speak for them.
    public AgentSettings withExecutors(ExecutorSettings value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                port,
                hostname,
                resources,
                attributes,
                domain,
                sandboxes,
                shutdownTimeout,
                value,
                containers);
    }

    /// How containers are made that are more than processes.
    public AgentSettings withContainers(ContainerSettings value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                port,
                hostname,
                resources,
                attributes,
                domain,
                sandboxes,
                shutdownTimeout,
                executors,
                value);
    }

    /// The region and zone of the node.
    public AgentSettings withDomain(@Nullable DomainInfo value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                host,
                port,
                hostname,
                resources,
                attributes,
                value,
                sandboxes,
                shutdownTimeout,
                executors,
                containers);
    }
}
