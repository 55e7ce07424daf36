package dev.meros.agent.settings;

import dev.meros.agent.AgentException;
import dev.meros.agent.executor.ExecutorSettings;
import dev.meros.api.model.DomainInfo;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The settings of an agent. Start from [#of] and change what should differ. `kernels` are tried in
/// turn.
public record AgentSettings(
        Path workDirectory,
        List<URI> kernels,
        Listen listen,
        NodeText node,
        Lifetimes lifetimes,
        ExecutorSettings executors,
        ContainerSettings containers,
        NetworkSettings networks,
        VolumeSettings volumes) {
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
    }

    /// The address and the port to listen at; port 0 for any that is free.
    public record Listen(String host, int port) {
        /// This machine only.
        public static final Listen DEFAULT = new Listen("127.0.0.1", DEFAULT_PORT);

        public Listen {
            if (port < 0 || port > MAX_PORT) {
                throw new AgentException("port: " + port + " (expected: 0 to " + MAX_PORT + ")");
            }
        }
    }

    /// What is said of the node. `hostname`, `resources` and `attributes` are found out where they
    /// are empty, the latter two in Mesos' text form (`cpus:4;mem:2048;ports:[31000-32000]`,
    /// `rack:abc`), resources also as JSON, and both in a file (`file:///path`); what is named
    /// replaces what is found of the same name. `domainScript` is a program that tells the fault
    /// domain; `watch` is how often to look whether the node has changed (zero for never).
    public record NodeText(
            String hostname,
            String resources,
            String attributes,
            @Nullable DomainInfo domain,
            @Nullable Path domainScript,
            Duration watch) {
        /// All is found out, and the node is nowhere in particular.
        public static final NodeText FOUND =
                new NodeText("", "", "", null, null, Duration.ofSeconds(30));

        public NodeText {
            if (domain != null && domainScript != null) {
                throw new AgentException(
                        "domain: "
                                + domain
                                + " (expected: either a domain or a script that tells it)");
            }
            if (watch.isNegative()) {
                throw new AgentException("nodeWatch: " + watch + " (expected: not negative)");
            }
        }

        NodeText withHostname(String value) {
            return new NodeText(value, resources, attributes, domain, domainScript, watch);
        }

        NodeText withResources(String value) {
            return new NodeText(hostname, value, attributes, domain, domainScript, watch);
        }

        NodeText withAttributes(String value) {
            return new NodeText(hostname, resources, value, domain, domainScript, watch);
        }

        NodeText withDomain(@Nullable DomainInfo value) {
            return new NodeText(hostname, resources, attributes, value, domainScript, watch);
        }

        NodeText withDomainScript(@Nullable Path value) {
            return new NodeText(hostname, resources, attributes, domain, value, watch);
        }

        NodeText withWatch(Duration value) {
            return new NodeText(hostname, resources, attributes, domain, domainScript, value);
        }
    }

    /// How long things last: the sandboxes of ended tasks, and a shutdown that waits for tasks.
    public record Lifetimes(Retention sandboxes, Termination termination) {
        public static final Lifetimes DEFAULT =
                new Lifetimes(Retention.DEFAULT, Termination.DEFAULT);
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
                Listen.DEFAULT,
                NodeText.FOUND,
                Lifetimes.DEFAULT,
                ExecutorSettings.DEFAULT,
                ContainerSettings.DEFAULT,
                NetworkSettings.DEFAULT,
                VolumeSettings.DEFAULT);
    }

    public String host() {
        return listen.host();
    }

    public int port() {
        return listen.port();
    }

    public String hostname() {
        return node.hostname();
    }

    public String resources() {
        return node.resources();
    }

    public String attributes() {
        return node.attributes();
    }

    public @Nullable DomainInfo domain() {
        return node.domain();
    }

    public Retention sandboxes() {
        return lifetimes.sandboxes();
    }

    public Termination termination() {
        return lifetimes.termination();
    }

    public Duration shutdownTimeout() {
        return lifetimes.termination().shutdownTimeout();
    }

    public AgentSettings withKernels(List<URI> value) {
        return new AgentSettings(
                workDirectory,
                value,
                listen,
                node,
                lifetimes,
                executors,
                containers,
                networks,
                volumes);
    }

    /// Where to listen; `0.0.0.0` for all addresses.
    public AgentSettings withHost(String value) {
        return with(new Listen(value, port()));
    }

    /// The port to listen at; 0 for any that is free.
    public AgentSettings withPort(int value) {
        return with(new Listen(host(), value));
    }

    /// The name by which others reach the tasks of this node.
    public AgentSettings withHostname(String value) {
        return with(node.withHostname(value));
    }

    public AgentSettings withResources(String value) {
        return with(node.withResources(value));
    }

    public AgentSettings withAttributes(String value) {
        return with(node.withAttributes(value));
    }

    /// The region and zone of the node.
    public AgentSettings withDomain(@Nullable DomainInfo value) {
        return with(node.withDomain(value));
    }

    /// A program that prints the region and zone of the node.
    public AgentSettings withDomainScript(@Nullable Path value) {
        return with(node.withDomainScript(value));
    }

    /// How often to look whether the node has changed; zero for never.
    public AgentSettings withNodeWatch(Duration value) {
        return with(node.withWatch(value));
    }

    public AgentSettings withSandboxes(Retention value) {
        return with(new Lifetimes(value, termination()));
    }

    /// What becomes of tasks when the agent is told to end.
    public AgentSettings withTermination(Termination value) {
        return with(new Lifetimes(sandboxes(), value));
    }

    /// How long a shutdown waits for tasks to end.
    public AgentSettings withShutdownTimeout(Duration value) {
        return with(new Lifetimes(sandboxes(), termination().withShutdownTimeout(value)));
    }

    /// What custom executors may take, and who may speak for them.
    public AgentSettings withExecutors(ExecutorSettings value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                listen,
                node,
                lifetimes,
                value,
                containers,
                networks,
                volumes);
    }

    /// How containers are made that are more than processes.
    public AgentSettings withContainers(ContainerSettings value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                listen,
                node,
                lifetimes,
                executors,
                value,
                networks,
                volumes);
    }

    /// Which networks containers may join.
    public AgentSettings withNetworks(NetworkSettings value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                listen,
                node,
                lifetimes,
                executors,
                containers,
                value,
                volumes);
    }

    /// Which providers make persistent volumes.
    public AgentSettings withVolumes(VolumeSettings value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                listen,
                node,
                lifetimes,
                executors,
                containers,
                networks,
                value);
    }

    private AgentSettings with(Listen value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                value,
                node,
                lifetimes,
                executors,
                containers,
                networks,
                volumes);
    }

    private AgentSettings with(NodeText value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                listen,
                value,
                lifetimes,
                executors,
                containers,
                networks,
                volumes);
    }

    private AgentSettings with(Lifetimes value) {
        return new AgentSettings(
                workDirectory,
                kernels,
                listen,
                node,
                value,
                executors,
                containers,
                networks,
                volumes);
    }
}
