package dev.meros.longrunning.core.app;

import dev.meros.api.match.Constraint;
import dev.meros.api.model.Scalar;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/// The canonical definition of an app: what every accepted form of input is turned into, what is
/// stored and what is shown.
///
/// `dependencies` are apps and groups that a deployment brings up before; `version` names the
/// definition.
public record App(
        AppId id,
        Run run,
        Size size,
        int instances,
        SortedMap<String, String> env,
        SortedMap<String, String> labels,
        List<Constraint> constraints,
        Networking networking,
        Checks checks,
        UpgradeStrategy upgradeStrategy,
        BackOff backOff,
        @Nullable Duration killGrace,
        List<Fetch> fetch,
        @Nullable Container container,
        List<String> acceptedResourceRoles,
        @Nullable Unreachable unreachable,
        KillSelection killSelection,
        SortedSet<AppId> dependencies,
        String role,
        Instant version) {

    /// What each instance takes: `cpus` in cores, `mem` and `disk` in MB, all with three decimals,
    /// and whole GPUs. It may use more than it takes up to the limits, if there are some.
    public record Size(
            Scalar cpus,
            Scalar mem,
            Scalar disk,
            int gpus,
            @Nullable Scalar cpusLimit,
            @Nullable Scalar memLimit) {}

    /// The networks that instances are on, and their ports, the first of which is port 0.
    public record Networking(
            List<Network> networks, List<PortDefinition> ports, PortChoice portChoice) {
        public Networking {
            networks = List.copyOf(networks);
            ports = List.copyOf(ports);
        }

        /// The mode of all networks.
        public Network.Mode mode() {
            return networks.isEmpty() ? Network.Mode.HOST : networks.getFirst().mode();
        }
    }

    /// How it is found out whether an instance is well, serves, or is in what state.
    public record Checks(
            List<CheckDefinition> health,
            @Nullable ReadinessCheck readiness,
            @Nullable StatusCheck status) {
        public Checks {
            health = List.copyOf(health);
        }
    }

    /// What is executed: a line for the shell, or arguments, or neither when an image says it.
    public record Run(
            @Nullable String cmd,
            List<String> args,
            @Nullable String user,
            String executor,
            Terminal terminal) {
        public Run {
            args = List.copyOf(args);
        }
    }

    /// Whether a task has a terminal.
    public enum Terminal {
        NONE,
        TTY
    }

    /// Whether tasks get exactly the ports of the definition or any free ones.
    public enum PortChoice {
        ANY,
        REQUIRED
    }

    /// Shares of the instances, 0 to 1: how many stay healthy and how many may exist on top while
    /// the app is upgraded.
    public record UpgradeStrategy(double minimumHealthCapacity, double maximumOverCapacity) {}

    /// How launches are spaced after failures.
    public record BackOff(Duration first, double factor, Duration max) {}

    /// A file that the agent fetches into the sandbox.
    public record Fetch(
            String uri,
            Boolean extract,
            Boolean executable,
            Boolean cache,
            @Nullable String destPath) {}

    /// After which times an unreachable instance is replaced and forgotten; an app without this
    /// waits for ever (`"disabled"`).
    public record Unreachable(Duration inactiveAfter, Duration expungeAfter) {}

    /// Which instances die first when there are too many.
    public enum KillSelection {
        YOUNGEST_FIRST,
        OLDEST_FIRST
    }

    public Scalar cpus() {
        return size.cpus();
    }

    public Scalar mem() {
        return size.mem();
    }

    public Scalar disk() {
        return size.disk();
    }

    public List<PortDefinition> portDefinitions() {
        return networking.ports();
    }

    public PortChoice portChoice() {
        return networking.portChoice();
    }

    public List<CheckDefinition> healthChecks() {
        return checks.health();
    }

    public App withVersion(Instant newVersion) {
        return copy(instances, portDefinitions(), newVersion);
    }

    public App withInstances(int newInstances) {
        return copy(newInstances, portDefinitions(), version);
    }

    public App withPortDefinitions(List<PortDefinition> newPorts) {
        return copy(instances, newPorts, version);
    }

    /// Whether tasks of the other definition can stay when this one replaces it: all but the number
    /// of instances and the version is equal.
    public boolean runsLike(App other) {
        return copy(0, portDefinitions(), Instant.EPOCH)
                .equals(other.copy(0, other.portDefinitions(), Instant.EPOCH));
    }

    private App copy(int newInstances, List<PortDefinition> newPorts, Instant newVersion) {
        return new App(
                id,
                run,
                size,
                newInstances,
                env,
                labels,
                constraints,
                new Networking(networking.networks(), newPorts, networking.portChoice()),
                checks,
                upgradeStrategy,
                backOff,
                killGrace,
                fetch,
                container,
                acceptedResourceRoles,
                unreachable,
                killSelection,
                dependencies,
                role,
                newVersion);
    }
}
