package dev.meros.agent.settings;

import dev.meros.agent.AgentException;
import dev.meros.api.model.CapabilityInfo.Capability;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What containers of the OCI runtime may do on a node: which users of the node theirs are, whether
/// they may be privileged, the most capabilities that they may ask for (empty: any), the devices
/// that each of them has, and which system calls they may make.
public record SecuritySettings(
        Optional<IdMap> users,
        Privileges privileges,
        Optional<List<Capability>> bounding,
        List<Device> devices,
        SeccompSettings seccomp) {
    /// Users are those of the node, and nothing beyond what tasks ask for by the Mesos API.
    public static final SecuritySettings DEFAULT =
            new SecuritySettings(
                    Optional.empty(),
                    Privileges.REFUSED,
                    Optional.empty(),
                    List.of(),
                    new SeccompSettings(Optional.empty(), Optional.empty()));

    public SecuritySettings {
        bounding = bounding.map(List::copyOf);
        devices = List.copyOf(devices);
    }

    /// Whether containers may be privileged.
    public enum Privileges {
        REFUSED,
        ALLOWED
    }

    /// The directory of profiles of system calls, if there is one, and the name of the one that
    /// holds for tasks that name none.
    public record SeccompSettings(Optional<Path> directory, Optional<String> profile) {
        public SeccompSettings {
            if (profile.isPresent() && directory.isEmpty()) {
                throw new AgentException(
                        "seccomp-profile-name: "
                                + profile.get()
                                + " (expected: --seccomp-config-dir with it)");
            }
        }
    }

    /// A device of the node, and what may be done with it: some of `rwm`, for reading, writing and
    /// making nodes of it.
    public record Device(Path path, String access) {
        private static final String ALL = "rwm";

        /// What `PATH` or `PATH:ACCESS` means.
        public static Device parse(String text) {
            int colon = text.indexOf(':');
            Path path = Path.of(colon < 0 ? text : text.substring(0, colon));
            String access = colon < 0 ? ALL : text.substring(colon + 1);
            if (!path.isAbsolute() || access.isEmpty() || !access.matches("r?w?m?")) {
                throw new AgentException(
                        "allowed-devices: "
                                + text
                                + " (expected: such as /dev/fuse or /dev/fuse:rw)");
            }
            return new Device(path, access);
        }
    }
}
